"""Lookups that found no answer, counted in memory and written now and then.

Counted are names, contexts and reasons; who asked is not. What a process counted last is lost
when it is killed: this is evidence of how much and since when, not a ledger.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.failed_lookups import FailedLookups
from registry.errors import FrenlyError
from registry.service.held_counts import HeldCounts
from registry.service.texts import storable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.contracts.answers import Question
    from registry.contracts.failed_lookups import FailedLookupFilter
    from registry.service.ports import UnitOfWork

KEPT = timedelta(days=14)
_MOST_KEYS = 5_000
"""Of different failures between two writes; who asks for random names is counted as one."""
_OTHERS = "*"
_MOST_ROWS = 20_000


class _Key(NamedTuple):
    minute: datetime
    kind: str
    context: str
    key: str
    code: str


class FailedLookupCounter(HeldCounts[_Key]):
    """Counts, writes and shows what found no answer."""

    def note(self, question: Question, error: FrenlyError) -> None:
        """Count one lookup that failed."""
        minute = _minute(self._deps.now())
        name = question.name
        key = _Key(minute, str(name.kind), question.context, name.same, error.code)
        with self._lock:
            if key not in self._counts and len(self._counts) >= _MOST_KEYS:
                key = key._replace(context=_OTHERS, key=_OTHERS)
            self._counts[key] = self._counts.get(key, 0) + 1

    def _write(self, uow: UnitOfWork, taken: dict[_Key, int]) -> None:
        uow.add_failed_lookups([_counted(*item) for item in sorted(taken.items())])

    def failed_lookups(self, wanted: FailedLookupFilter) -> Sequence[FailedLookups]:
        """List counts by minute, what is not written yet included."""
        self.flush()
        if not wanted.keys:
            return ()
        with self._deps.view() as uow:
            return uow.failed_lookups(wanted, _MOST_ROWS)

    def prune(self) -> list[str]:
        """Forget what is older than two weeks; say how much that was."""
        with self._deps.new_uow() as uow:
            dropped = uow.drop_failed_lookups(self._deps.now() - KEPT)
            if dropped:
                uow.commit()
        return [f"{dropped} counts of failed lookups forgotten."] if dropped else []


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _counted(key: _Key, times: int) -> FailedLookups:
    context, name = (storable(text)[:255] for text in (key.context, key.key))
    return FailedLookups(key.minute, key.kind, context, name, key.code, times)
