"""Finding bursts: who did how much in how short a time."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.audit.entries import Entry
    from registry.rules.misuse.limits import Burst


class Act(NamedTuple):
    """An entry, whose act it is, and for how many acts it stands."""

    who: str
    entry: Entry
    weight: int = 1


class Found(NamedTuple):
    """A burst of one actor."""

    who: str
    acts: tuple[Act, ...]

    @property
    def total(self) -> int:
        return sum(act.weight for act in self.acts)


def bursts(acts: Iterable[Act], limit: Burst) -> Iterator[Found]:
    """Yield for each actor, by name, all they did from their first burst on, if they had one.

    Entries may come in any order: two clocks of two servers need not agree.
    """
    by_actor: defaultdict[str, list[Act]] = defaultdict(list)
    for act in acts:
        by_actor[act.who].append(act)
    for who, mine in sorted(by_actor.items()):
        mine.sort(key=lambda act: (act.entry.at, act.entry.id))
        first = _first_burst(mine, limit)
        if first is not None:
            yield Found(who, tuple(mine[first:]))


def _first_burst(acts: list[Act], limit: Burst) -> int | None:
    """Return where the first window begins that holds enough, None where none does."""
    begin, held = 0, 0
    for act in acts:
        held += act.weight
        while act.entry.at - acts[begin].entry.at >= limit.within:
            held -= acts[begin].weight
            begin += 1
        if held >= limit.count:
            return begin
    return None
