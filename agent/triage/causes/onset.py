"""When the trouble began, as closely as what was read tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from agent.triage.causes.entities import workload_of
from tools.evidence.reading.moments import moment_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_CLOCK = re.compile(
    r"(?<!\d)(?P<day>\d{4}-\d{2}-\d{2}[T ])?(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?!\d)"
)
_WHAT = re.compile(
    r"(?P<change>deploy|releas|roll(?:ed|ing|out)|chang|merg|updat|upgrad|push)|"
    r"error|fail|jump|spik|slow|laten|down|crash|brok|break|drop|wrong|problem|issue|went|rose",
    re.IGNORECASE,
)
"""What a time in a question is the time of: the nearest such word before it tells."""
_ROUNDED = timedelta(minutes=2)
"""By how much people who name a minute are mistaken."""


@dataclass(frozen=True, slots=True)
class Onset:
    """When it began at the latest, and what tells so."""

    latest: datetime
    told_by: tuple[str, ...] = ()


def onset_of(facts: Facts) -> Onset | None:
    """Return when it began: by a figure that jumped, the question, an alert, or an error."""
    ways = (_jump, _asked, _fired, _error)
    return next((found for way in ways if (found := way(facts))), None)


def _jump(facts: Facts) -> Onset | None:
    told = [e for e in facts.of("series") if e.data["jump"][1]]
    asked = [e for e in told if _is_of(facts, e)]
    jumps = [Onset(datetime.fromisoformat(e.data["jump"][1]), (e.id,)) for e in asked or told]
    return min(jumps, key=lambda each: each.latest, default=None)


def _is_of(facts: Facts, series: Evidence) -> bool:
    """Whether a series is of what was asked about, by one of its labels."""
    names = {workload_of(str(value)) for value in series.data["labels"].values()}
    return bool(names & facts.asked)


def _asked(facts: Facts) -> Onset | None:
    """Return a time of the question; its day is that of what was read, where it names none."""
    title = facts.scene.incident.title
    for found in _CLOCK.finditer(title):
        before = [*_WHAT.finditer(title[: found.start()])]
        if before and before[-1]["change"]:
            continue
        if found["day"]:
            day = moment_in(f"{found['day'][:10]}T00:00:00Z")
        else:
            day = max(_moments(facts), default=None)
        if day:
            clock = time(int(found["hour"]), int(found["minute"]), tzinfo=day.tzinfo)
            return Onset(datetime.combine(day.date(), clock) + _ROUNDED)
    return None


def _moments(facts: Facts) -> Iterator[datetime]:
    """Yield the times of errors, and where there are none those of changes."""
    errors = [at for e in errors_of(facts) if (at := moment_in(str(e.data["first"])))]
    yield from errors or (e.at for e in facts.of("change") if e.at)


def _fired(facts: Facts) -> Onset | None:
    starts = [alert.starts_at for alert in facts.scene.alerts if alert.starts_at]
    return Onset(min(starts)) if starts else None


def _error(facts: Facts) -> Onset | None:
    found = [
        Onset(at, (e.id,))
        for e in errors_of(facts)
        if (at := moment_in(str(e.data["first"]))) is not None
    ]
    return min(found, key=lambda each: each.latest, default=None)


def errors_of(facts: Facts) -> list[Evidence]:
    """Return the lines that tell of trouble, of what was asked about if that has any."""
    lines = [e for e in facts.of("line") if e.data["trouble"]]
    asked = [e for e in lines if workload_of(e.about) in facts.asked]
    return asked or lines
