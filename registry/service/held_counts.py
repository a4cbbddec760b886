"""Counts that are held in memory and written now and then; what cannot be written is kept."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Generic, TypeVar

from registry.errors import FrenlyError

if TYPE_CHECKING:
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

Key = TypeVar("Key")


class HeldCounts(ABC, Generic[Key]):
    """Counts by key; whoever counts says how they are written."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._lock = threading.Lock()
        self._counts: dict[Key, int] = {}

    @abstractmethod
    def _write(self, uow: UnitOfWork, taken: dict[Key, int]) -> None:
        """Add what was counted to what is stored."""

    def flush(self) -> None:
        """Write what was counted; what cannot be written now stays for the next time."""
        with self._lock:  # lookups count on while this is written
            taken, self._counts = self._counts, {}
        if not taken:
            return
        try:
            with self._deps.new_uow() as uow:
                self._write(uow, taken)
                uow.commit()
        except FrenlyError:
            with self._lock:
                for key, times in taken.items():
                    self._counts[key] = self._counts.get(key, 0) + times
            raise
