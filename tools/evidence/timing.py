"""When an incident began, and how long before or after that something was. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.domain.times import show_moment

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.incidents import Scene

_OLDEST = timedelta(days=30)
"""An alert that claims to fire for longer says nothing of when this began."""


def began(scene: Scene) -> datetime:
    """Return when the first alert began to fire, as far as the senders say so credibly."""
    told = [
        alert.starts_at
        for alert in scene.alerts
        if alert.starts_at is not None and scene.at - _OLDEST <= alert.starts_at <= scene.at
    ]
    return min(told, default=min(scene.incident.opened_at, scene.at))


def relative(at: datetime, start: datetime) -> str:
    """Say how a moment stands to the first alert.

    >>> from datetime import UTC, datetime, timedelta
    >>> start = datetime(2026, 1, 5, 10, 34, tzinfo=UTC)
    >>> relative(start - timedelta(minutes=4), start)
    '4 min before the first alert'
    """
    seconds = (start - at).total_seconds()
    side = "before" if seconds >= 0 else "after"
    return f"{_span(abs(int(seconds)))} {side} the first alert"


def _span(seconds: int) -> str:
    for most, size, unit in ((120, 1, "s"), (7_200, 60, "min"), (172_800, 3_600, "h")):
        if seconds < most:
            return f"{seconds // size} {unit}"
    return f"{seconds // 86_400} days"


def minute(at: datetime) -> str:
    """Write a moment as evidence shows it, in UTC."""
    return (show_moment(at) or "")[:16].replace("T", " ") + " UTC"
