"""Keep the newest snapshot at hand, and make past ones."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from registry.resolution.building import build
from registry.resolution.errors import RevisionUnknown
from registry.resolution.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from registry.service.ports import UnitOfWork


CHANGE_COSTS = 8
"""How many unchanged names may be read in the time that one changed row takes."""


class Snapshots:
    """The current snapshot, swapped whole when a new revision is seen."""

    def __init__(self, view: Callable[[], UnitOfWork], now: Callable[[], datetime]) -> None:
        """Read through `view`, a factory of read-only units of work."""
        self._view, self._now = view, now
        self._lock = threading.Lock()
        self.newest: Snapshot | None = None

    def current(self) -> Snapshot:
        """Return the snapshot of the newest revision, building it only when it is new."""
        with self._view() as uow:
            revision = uow.revision()
            if self.newest is not None and self.newest.revision == revision:
                return self.newest
            with self._lock:
                newest = self.newest
                if newest is not None and newest.revision == revision:
                    return newest
                built = self._build(uow, revision)
                if newest is None or newest.revision < revision:
                    self.newest = built  # a slow reader never puts an older one back
                return built

    def as_of(self, *, at: datetime | None, revision: int | None) -> Snapshot:
        """Return the registry as it was at a time (the revision current then) or revision.

        Raises `RevisionUnknown` for a revision or a time that has none.
        """
        with self._view() as uow:
            newest = uow.revision()
            asked = revision if revision is not None else uow.revision_at(at or self._now())
            if not 1 <= asked <= newest:
                when = (
                    f"revision {revision}" if revision is not None else f"{at:%Y-%m-%d %H:%M}"
                )
                raise RevisionUnknown(
                    f"The registry knows nothing of {when}.",
                    hint=f"Revisions 1 to {newest} exist; see `frenly audit log`."
                    if newest
                    else "It is empty; run `frenly import` first.",
                )
            return Snapshot.of(uow.rows_at(asked), asked)

    def _build(self, uow: UnitOfWork, revision: int) -> Snapshot:
        """Build from the newest snapshot and what has changed since, where that is less."""
        newest = self.newest
        if newest is not None and newest.revision < revision:
            changed = uow.count_changes(newest.revision)
            if changed * CHANGE_COSTS < newest.size:
                later = (
                    change
                    for number in range(newest.revision + 1, revision + 1)
                    for change in uow.changes_of(number)
                )
                built = newest.changed(tuple(later), revision)
                if built is not None:
                    return built
        return Snapshot(build(uow.lookups()), revision)
