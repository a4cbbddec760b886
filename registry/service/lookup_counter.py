"""Who looks which name up, counted in memory and written once a minute.

Counted are names, contexts and services by the day; of people only that they are people, and
never an address. What a process counted last is lost when it is killed: up to a minute. No
sample is taken: a name that one service asks for once a day would fall through it, and it is
that one whose end surprises.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from registry.contracts.usage_record import Lookups
from registry.domain.actors import ActorKind
from registry.domain.names import Kind, Name
from registry.errors import Unavailable
from registry.service.held_counts import HeldCounts
from registry.service.texts import storable

if TYPE_CHECKING:
    from datetime import datetime

    from registry.domain.actors import Actor
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

KEPT = timedelta(days=400)
"""Longer than a year, so that what runs once a year is seen."""
OTHERS = "*"
"""Stands for names and callers that were too many to tell apart."""
_WRITE_EVERY_S = 60.0
_MOST_KEYS = 50_000
"""Of different lookups between two writes."""
_SERVICE = ActorKind.SERVICE

_Key = tuple[str, str, str, str]


class LookupCounter(HeldCounts[_Key]):
    """Counts and writes answered lookups."""

    def __init__(self, deps: Deps, *, most_keys: int = _MOST_KEYS) -> None:
        super().__init__(deps)
        self._most = most_keys
        self._due = float("-inf")

    def note(self, kind: str, context: str, key: str, actor: Actor) -> None:
        """Count one lookup that was answered.

        On the fast path, so nothing is worked out, and only the first of its sort takes the
        lock: of several at the same instant one may be missed, never that there was one.
        """
        caller = actor.id if actor.kind is _SERVICE else actor.kind
        asked = (kind, context, key, caller)
        try:
            self._counts[asked] += 1
        except KeyError:
            self._begin(asked)

    def _begin(self, asked: _Key) -> None:
        with self._lock:
            counts = self._counts
            if asked not in counts and len(counts) >= self._most:
                asked = (OTHERS, OTHERS, OTHERS, OTHERS)
            counts[asked] = counts.get(asked, 0) + 1

    def refresh(self, ticks: float) -> None:
        """Write what was counted if a minute is over, or much is held."""
        if ticks >= self._due or len(self._counts) >= self._most // 2:
            self._due = ticks + _WRITE_EVERY_S
            self.flush()

    def close(self) -> None:
        """Write what is not written yet."""
        with suppress(Unavailable):  # nobody is left to be told
            self.flush()

    def _write(self, uow: UnitOfWork, taken: dict[_Key, int]) -> None:
        uow.add_lookups(_folded(taken, _day(self._deps.now())))

    def prune(self) -> list[str]:
        """Forget what is older than is kept; say how much that was."""
        with self._deps.new_uow() as uow:
            dropped = uow.drop_lookups(_day(self._deps.now() - KEPT))
            if dropped:
                uow.commit()
        return [f"{dropped} counts of lookups forgotten."] if dropped else []


def _day(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _folded(taken: dict[_Key, int], day: datetime) -> list[Lookups]:
    """Put the spellings of one name together; all of them are one row."""
    found: dict[_Key, int] = {}
    for (kind, context, key, caller), times in taken.items():
        same = key if kind == OTHERS else Name(Kind(kind), key).same
        row = (kind, _cut(same), _cut(context), _cut(caller))
        found[row] = found.get(row, 0) + times
    return [
        Lookups(day, kind, same, context, caller, times)
        for (kind, same, context, caller), times in sorted(found.items())
    ]


def _cut(text: str) -> str:
    return str(storable(text))[:255]
