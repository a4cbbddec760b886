"""What the keeping of runs needs from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.contracts.runs import Effect, Run


class RunRows(Protocol):
    """The part of a unit of work that remembers runs and what they wrote."""

    def lock_thread(self, channel: str, thread: str) -> None:
        """Wait until no other transaction holds the conversation; hold it until the end."""
        ...

    def add_run(self, run: Run) -> None: ...

    def save_run(self, run: Run, *, fence: int) -> bool:
        """Store a run if nobody took it since it had that fence; say whether it was so."""
        ...

    def touch_run(
        self, run: Run, step: str, now: datetime, lease_until: datetime
    ) -> Run | None:
        """Prolong a held run; None when another holds it, or nobody any more."""
        ...

    def run_of(self, run_id: str) -> Run | None: ...

    def last_run(self, channel: str, thread: str) -> Run | None:
        """Find the newest run of a conversation."""
        ...

    def is_busy(self, run: Run, now: datetime) -> bool:
        """Say whether another run of its conversation is held, or waits for longer."""
        ...

    def broken_runs(self, now: datetime, limit: int) -> Sequence[Run]:
        """List queued and running ones whose lease is over, oldest first."""
        ...

    def unsettled_runs(self, channel: str, thread: str) -> Sequence[Run]:
        """List those that wait, and those that proposed something and failed."""
        ...

    def runs(
        self, *, actor: str | None, state: str | None, limit: int, after: str | None
    ) -> Sequence[Run]:
        """List runs, newest first."""
        ...

    def add_effect(self, effect: Effect, proposal: str) -> None:
        """Remember a write of a run; raises `RunLost` when its holder has changed."""
        ...

    def effect(self, run: str, call: str) -> str | None:
        """Return the proposal that a call of a run has made."""
        ...
