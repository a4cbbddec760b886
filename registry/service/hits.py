"""How often something happened in the present window: counted here, or shared by replicas."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from registry.service.edge_ports import HitCount

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from registry.service.deps import Deps

_MOST_KEYS = 50_000


class Hits(Protocol):
    """Counters that end with their window."""

    def add(self, key: str, hits: int, window_s: int) -> HitCount:
        """Count hits; the first of a window begins it."""
        ...

    def read(self, key: str) -> HitCount | None:
        """Return the running window's count; None when none runs."""
        ...


class LocalHits:
    """Counters of one process."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._counts: dict[str, HitCount] = {}

    def add(self, key: str, hits: int, window_s: int) -> HitCount:
        known = self.read(key)
        if known is None:
            self._make_room()
            known = HitCount(0, self._now() + timedelta(seconds=window_s))
        self._counts[key] = counted = known._replace(total=known.total + hits)
        return counted

    def read(self, key: str) -> HitCount | None:
        known = self._counts.get(key)
        return known if known is not None and known.ends_at > self._now() else None

    def _make_room(self) -> None:
        """Forget what is over; when everything still runs, forget it all rather than grow."""
        if len(self._counts) >= _MOST_KEYS:
            now = self._now()
            running = {k: count for k, count in self._counts.items() if count.ends_at > now}
            self._counts = running if len(running) < _MOST_KEYS else {}


class SharedHits:
    """Counters in the database, so that all replicas count together."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def add(self, key: str, hits: int, window_s: int) -> HitCount:
        now = self._deps.now()
        with self._deps.new_uow() as uow:
            counted = uow.add_hits(key, hits, now, now + timedelta(seconds=window_s))
            uow.commit()
        return counted

    def read(self, key: str) -> HitCount | None:
        with self._deps.view() as uow:
            return uow.hits(key, self._deps.now())
