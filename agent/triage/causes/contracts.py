"""Answers that changed their form: who reads them fails, and who gives them was released."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids
from agent.triage.causes.phrases import phrase_of
from tools.evidence.reading.moments import moment_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_READS = re.compile(
    r"KeyError: '([a-z]\w*)'|reading '(\w+)'|has no attribute '(\w+)'|"
    r"undefined method [`'](\w+)'|missing (?:required )?(?:field|property) [`'\"]?(\w+)"
)
"""How programs fail at a field of what they were given, in lines that name it."""
_RELEASE = re.compile(r"release|rollout|deploy|upgrad", re.IGNORECASE)
_SHORTLY, _DAY = timedelta(minutes=30), timedelta(days=1)


def changed_answer(facts: Facts) -> Iterator[Draft]:
    """Something cannot read what it is answered, and another thing was released just before."""
    lines = [e for e in facts.of("line") if _cannot_read(e) and _is_asked(facts, e)]
    if not lines:
        return
    began = min((at for e in lines if (at := moment_in(str(e.data["first"])))), default=None)
    readers = {workload_of(e.about) for e in lines}
    changes = [c for c in facts.of("change") if _is_near(facts, c, began)]
    own = [c for c in changes if str(c.data["name"]) in readers]
    others = [c for c in changes if c not in own]
    if own or len({str(c.data["name"]) for c in others}) != 1:
        return
    change = max(others, key=lambda c: (c.at is not None, c.at, c.id))
    name, reader = str(change.data["name"]), workload_of(lines[0].about)
    named = any(name in str(e.data["text"]) for e in lines)
    yield Draft(
        entity=name,
        fault="bad_answer",
        says=f"{name} was released at {change.data['when']} ({change.data['description']}), "
        f"and {reader} cannot read what it answers any more (another form of its response): "
        f'"{str(lines[0].data["text"])[:160]}"',
        rule="changed_answer",
        about=reader,
        seen=ids([change, *lines])[:6],
        direct=named and began is not None,
        weight=0.93 if named else 0.85,
        disproof=f"{reader} failing in the same way before that release of {name}.",
    )


def _cannot_read(e: Evidence) -> bool:
    text = str(e.data["text"])
    is_answer = phrase_of(text)[0].fault == "bad_answer"
    return bool(e.data["trouble"]) and (is_answer or bool(_READS.search(text)))


def _is_asked(facts: Facts, e: Evidence) -> bool:
    return not facts.asked or workload_of(e.about) in facts.asked


def _is_near(facts: Facts, change: Evidence, began: datetime | None) -> bool:
    """Whether a release came shortly before; where no line has a time, on the last day."""
    if change.at is None or not _RELEASE.search(str(change.data["type"])):
        return False
    if began is not None:
        return timedelta() <= began - change.at <= _SHORTLY
    last = [at for e in facts.of("log") if (at := moment_in(str(e.data["last"]))) is not None]
    return bool(last) and timedelta() <= max(last) - change.at <= _DAY


RULES = (changed_answer,)
