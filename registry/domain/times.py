"""Moments and durations, in UTC, as people and files write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from registry.errors import InvalidInput

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
_WORDS = {"second": "s", "minute": "m", "hour": "h", "day": "d", "week": "w", "year": "y"}
_DURATION = re.compile(
    r"\s*(\d{1,10})\s*(s|m|h|d|w|y|(?:second|minute|hour|day|week|year)s?)\s*", re.IGNORECASE
)

MAX_DURATION = timedelta(days=36_500)
"""A hundred years: longer ones are slips of the hand, and lead out of the calendar."""


@dataclass(frozen=True, slots=True, order=True)
class AfterApply:
    """A moment that is fixed only when the change is applied: that long after it."""

    delay: timedelta


Moment = datetime | AfterApply


def parse_duration(raw: str) -> timedelta:
    """Read a duration such as `30d`, `2 weeks` or `1y` (a year has 365 days).

    >>> parse_duration("30 days").days
    30
    """
    found = _DURATION.fullmatch(raw)
    if not found or not int(found[1]):
        raise InvalidInput(
            f"{raw!r} is not a duration.", hint="Write a number and a unit, e.g. `30d` or `1y`."
        )
    unit = found[2].lower()
    unit = unit if unit in _UNITS else _WORDS[unit.removesuffix("s")]
    seconds = int(found[1]) * _UNITS[unit]
    if seconds > MAX_DURATION.total_seconds():
        raise InvalidInput(
            f"{raw!r} is too long.", hint=f"At most {show_duration(MAX_DURATION)}."
        )
    return timedelta(seconds=seconds)


def show_duration(duration: timedelta) -> str:
    """Write a duration in the largest unit that divides it.

    >>> show_duration(timedelta(days=30))
    '30d'
    """
    seconds = int(duration.total_seconds())
    for unit in ("y", "d", "h", "m"):
        if seconds and seconds % _UNITS[unit] == 0:
            return f"{seconds // _UNITS[unit]}{unit}"
    return f"{seconds}s"


def parse_moment(raw: str) -> datetime:
    """Read an ISO 8601 moment; one without a zone is taken as UTC.

    >>> parse_moment("2025-06-27T12:30:00Z").isoformat()
    '2025-06-27T12:30:00+00:00'
    """
    try:
        moment = datetime.fromisoformat(raw.strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(
            f"{raw!r} is not a date or time.",
            hint="Write ISO 8601, e.g. `2026-01-31` or `2026-01-31T12:00:00Z`.",
        ) from None


def show_moment(moment: Moment | None) -> str | None:
    """Write a moment as stored and hashed: UTC with `Z`, or `apply+SECONDS`.

    >>> show_moment(AfterApply(timedelta(days=1)))
    'apply+86400s'
    """
    if moment is None:
        return None
    if isinstance(moment, AfterApply):
        return f"apply+{int(moment.delay.total_seconds())}s"
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_moment(stored: str | None) -> Moment | None:
    """Read what `show_moment` wrote."""
    if stored is None:
        return None
    if stored.startswith("apply+"):
        return AfterApply(timedelta(seconds=int(stored[6:-1])))
    return parse_moment(stored)


def settle(moment: Moment | None, at: datetime) -> datetime | None:
    """Fix a moment now that the time of applying is known."""
    return at + moment.delay if isinstance(moment, AfterApply) else moment
