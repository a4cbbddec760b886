"""A snapshot that may be read without asking the database, while it is known to be fresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.resolution.snapshot import Snapshot
    from registry.service.snapshots import Snapshots

FRESH_S = 2.0
"""How far behind the database the fast path may answer."""


class Freshness:
    """Remembers when the newest snapshot was last compared with the database."""

    def __init__(self, snapshots: Snapshots, ticks: Callable[[], float]) -> None:
        """Measure time by `ticks`, in seconds since any moment."""
        self._snapshots, self._ticks = snapshots, ticks
        self._until = float("-inf")

    def refresh(self) -> None:
        """Compare with the database now; raises `Unavailable`."""
        seen = self._ticks()
        self._snapshots.current()
        self._until = seen + FRESH_S

    def find(self) -> Snapshot | None:
        """Return the newest snapshot; None when nobody has compared it for too long."""
        return self._snapshots.newest if self._ticks() < self._until else None
