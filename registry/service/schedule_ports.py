"""What regular work needs from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class ScheduleState(NamedTuple):
    """How a schedule stands. `fence` rises with every claim."""

    name: str
    every_s: int
    due_at: datetime
    lease_until: datetime | None
    fence: int
    failures: int
    """How often in a row it has failed."""
    ended_at: datetime | None
    says: str
    """What came of it the last time."""


class ScheduleRows(Protocol):
    """The part of a unit of work that knows when regular work is due."""

    def schedules(self) -> Sequence[ScheduleState]:
        """List them, by name."""
        ...

    def claim_schedule(
        self, name: str, every_s: int, now: datetime, lease_until: datetime, *, early: bool
    ) -> ScheduleState | None:
        """Take a schedule that is due and free; None when another was faster.

        One that is not known yet is due at once; `early` takes one before it is due.
        """
        ...

    def finish_schedule(self, state: ScheduleState) -> bool:
        """Let go of a claimed one, as it stands now; False when the claim was lost."""
        ...
