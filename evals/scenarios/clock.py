"""The time of a scenario: it begins at a fixed moment and moves only when the scenario says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.domain.times import parse_moment

if TYPE_CHECKING:
    from datetime import datetime

BEGINS = parse_moment("2026-03-02T09:30:00Z")
_TICK = timedelta(milliseconds=1)


class Clock:
    """Every reading is a millisecond after the last, so that no two acts share a moment."""

    def __init__(self, at: datetime = BEGINS) -> None:
        self._at = at

    def __call__(self) -> datetime:
        """Read the clock."""
        self._at += _TICK
        return self._at

    def copy(self) -> Clock:
        """Return a clock of its own that shows the same time."""
        return Clock(self._at)

    def advance(self, by: timedelta) -> None:
        """Let time go by."""
        self._at += by
