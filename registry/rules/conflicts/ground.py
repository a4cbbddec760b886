"""Every row once, with the indexes by which conflicts are found in a single pass each."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from registry.domain.rows import (
    Alias,
    Context,
    Contract,
    ContractStatus,
    Row,
    RowKey,
)
from registry.rules.conflicts.idents import ident
from registry.rules.conflicts.spellings import Spellings
from registry.rules.conflicts.ways import End, follow

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from registry.domain.names import Name
    from registry.domain.state import Wanted
    from registry.rules.conflicts.idents import Ident
    from registry.rules.governance import Governance


class Ground:
    """A registry's rows, held so that neighbours are found without a search. A `State`."""

    def __init__(
        self,
        rows: Iterable[Row],
        governance: Governance,
        now: datetime,
        *,
        counts: Counter[str] | None = None,
    ) -> None:
        """Index `rows`; `counts` are the word counts of the whole of which they are a part."""
        self.governance, self.now, self._counts = governance, now, counts
        self._rows: dict[RowKey, Row] = {}
        self.places: dict[str, Context] = {}
        self.canonicals: dict[Ident, Contract] = {}
        self.named: dict[Ident, list[Alias]] = defaultdict(list)
        self.leading: dict[Ident, list[Alias]] = defaultdict(list)
        self.live: list[Alias] = []
        for row in rows:
            self._index(row)
        self._ends: dict[int, End] = {}

    def _index(self, row: Row) -> None:
        self._rows[row.key] = row
        if isinstance(row, Alias):
            self.named[ident(row.name)].append(row)
            if row.target is not None:
                self.leading[ident(row.target)].append(row)
            if row.is_live(self.now):
                self.live.append(row)
        elif isinstance(row, Contract):
            self.canonicals[ident(row.name)] = row
        elif isinstance(row, Context):
            self.places[row.name] = row

    def prefetch(self, wanted: Wanted) -> None:
        """Do nothing: every row is at hand."""

    def row(self, key: RowKey) -> Row | None:
        return self._rows.get(key)

    def aliases_named(self, name: Name) -> tuple[Alias, ...]:
        return _sorted(self.named.get(ident(name), ()))

    def aliases_to(self, target: Name) -> tuple[Alias, ...]:
        return _sorted(self.leading.get(ident(target), ()))

    def aliases_in(self, context: str) -> tuple[Alias, ...]:
        rows = self._rows.values()
        return _sorted(a for a in rows if isinstance(a, Alias) and a.context == context)

    def contexts(self) -> tuple[Context, ...]:
        return tuple(self.places[name] for name in sorted(self.places))

    def find_contract(self, name: Name) -> Contract | None:
        """Find a canonical, retired or not."""
        return self.canonicals.get(ident(name))

    def contracts(self) -> Iterator[Contract]:
        """Yield every canonical that is not retired."""
        for row in self.canonicals.values():
            if row.status is not ContractStatus.RETIRED:
                yield row

    def fallback(self, context: str) -> tuple[str, ...]:
        """Return a context's lookup order; one that is not registered stands alone."""
        known = self.places.get(context)
        return known.fallback if known else (context,)

    def end_of(self, alias: Alias) -> End:
        """Follow an alias from its own context, once."""
        known = self._ends.get(id(alias))
        if known is None:
            known = self._ends[id(alias)] = follow(self, alias, alias.context, self.now)
        return known

    def falls_back(self, one: str, other: str) -> bool:
        """Say whether lookups from one of two different contexts go on to the other."""
        return other in self.fallback(one) or one in self.fallback(other)

    def see_each_other(self, one: str, other: str) -> bool:
        """Say whether some context looks names up in both."""
        return one == other or other in self._neighbours.get(one, ())

    @cached_property
    def _neighbours(self) -> dict[str, set[str]]:
        """Which contexts stand together in some lookup order."""
        near: dict[str, set[str]] = defaultdict(set)
        for context in self.places.values():
            for one in context.fallback:
                near[one].update(context.fallback)
        return near

    @cached_property
    def spellings(self) -> Spellings:
        """Return the names by what they look like."""
        return Spellings(self, self._counts)

    @cached_property
    def viewers(self) -> dict[str, list[str]]:
        """Return, for each context, those from which lookups come to it, in name order."""
        found: dict[str, list[str]] = defaultdict(list)
        for context in self.contexts():
            for place in context.fallback:
                found[place].append(context.name)
        return found

    def are_related(self, one: Contract, other: Contract) -> bool:
        """Say whether one contract follows the other, over however many successors."""
        return other.key in self._line(one) or one.key in self._line(other)

    def _line(self, contract: Contract) -> set[RowKey]:
        line: set[RowKey] = set()
        step: Contract | None = contract
        while step is not None and step.key not in line:
            line.add(step.key)
            step = self.find_contract(step.successor) if step.successor else None
        return line

    def last_successor(self, contract: Contract) -> Contract | None:
        """Return the active contract that follows in the end; None when there is none."""
        seen: set[RowKey] = set()
        step: Contract | None = contract
        while step is not None and step.key not in seen:
            if step.status is ContractStatus.ACTIVE:
                return step
            seen.add(step.key)
            step = self.find_contract(step.successor) if step.successor else None
        return None


def _sorted(aliases: Iterable[Alias]) -> tuple[Alias, ...]:
    return tuple(sorted(aliases, key=lambda alias: alias.key))
