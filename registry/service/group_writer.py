"""Write entries that stand alone, many to a transaction, so that they share its wait."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from registry.audit.entries import Entry
    from registry.service.ports import UnitOfWork

_MOST = 512


class _Slot:
    """One entry on its way, and whoever waits for it."""

    __slots__ = ("entry", "error", "is_written", "wake")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.error: BaseException | None = None
        self.is_written = False
        self.wake = threading.Lock()
        self.wake.acquire()


class GroupWriter:
    """Writes what threads append; each returns when its entry is durable, or raises.

    There is no thread of its own: whoever comes while nobody writes, writes for all who wait,
    then hands on to one of those who came meanwhile.
    """

    def __init__(self, new_uow: Callable[[], UnitOfWork]) -> None:
        """Write through units of work that `new_uow` makes."""
        self._new_uow = new_uow
        self._gate = threading.Lock()
        self._waiting: list[_Slot] = []
        self._is_led = False

    def append(self, entry: Entry) -> None:
        """Write an entry; raise what kept it from being written."""
        slot = _Slot(entry)
        with self._gate:
            self._waiting.append(slot)
            leads, self._is_led = not self._is_led, True
        if not leads:
            slot.wake.acquire()  # until it is written, or it is this one's turn to write
        if not slot.is_written:
            self._write_for_all()
        if slot.error is not None:
            raise slot.error

    def _write_for_all(self) -> None:
        with self._gate:
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
        try:
            self._write(batch)
        finally:
            with self._gate:
                following = self._waiting[0] if self._waiting else None
                self._is_led = following is not None
            if following is not None:
                following.wake.release()

    def _write(self, batch: Sequence[_Slot]) -> None:
        try:
            self._commit(batch)
        except FrenlyError as error:
            self._write_apart(batch, error)
        except BaseException as error:  # even then nobody may be left waiting
            self._settle(batch, error)
            raise
        else:
            self._settle(batch, None)

    def _write_apart(self, batch: Sequence[_Slot], error: FrenlyError) -> None:
        """Let one entry that cannot be written not keep out the others."""
        if len(batch) == 1:
            self._settle(batch, error)
            return
        for slot in batch:
            self._write([slot])

    def _commit(self, batch: Sequence[_Slot]) -> None:
        with self._new_uow() as uow:
            uow.record_all([slot.entry for slot in batch])
            uow.commit()

    def _settle(self, batch: Sequence[_Slot], error: BaseException | None) -> None:
        for slot in batch:
            slot.error, slot.is_written = error, True
            slot.wake.release()
