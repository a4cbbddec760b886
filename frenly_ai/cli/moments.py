"""Moments as people give them to a command: a day, or so long before or after now."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta


def moment_after(raw: str, now: datetime) -> datetime:
    """Read a day, or a duration from now on."""
    length = _duration(raw)
    return _moment(raw) if length is None else now + length


def moment_before(raw: str, now: datetime) -> datetime:
    """Read a day, or a duration back from now."""
    length = _duration(raw)
    return _moment(raw) if length is None else now - length


def _duration(raw: str) -> timedelta | None:
    from registry.domain.times import parse_duration
    from registry.errors import InvalidInput

    try:
        return parse_duration(raw)
    except InvalidInput:
        return None


def _moment(raw: str) -> datetime:
    from registry.domain.times import parse_moment

    return parse_moment(raw)
