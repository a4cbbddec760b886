"""The registry's rows by name, in full: what review judges against and takes evidence from.

A snapshot keeps as much of a row as lookups need; evidence needs its owner, its dates and the
releases that end it as well.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from registry.domain.rows import Alias, Context, Contract

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from registry.domain.names import Kind, Name
    from registry.domain.rows import Row, RowKey

_Same = tuple["Kind", str]


class Known:
    """All rows of one moment. Nothing in it changes; aliases are in the order of the rows."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.contexts: dict[str, Context] = {}
        self._contracts: dict[_Same, Contract] = {}
        self._aliases: defaultdict[_Same, list[Alias]] = defaultdict(list)
        self._leading: defaultdict[_Same, list[Alias]] = defaultdict(list)
        self._rows: dict[RowKey, Alias | Contract] = {}
        for row in rows:
            if isinstance(row, Context):
                self.contexts[row.name] = row
            if isinstance(row, Alias | Contract):
                self._rows[row.key] = row
            if isinstance(row, Contract):
                self._contracts[_same(row.name)] = row
            elif isinstance(row, Alias):
                self._aliases[_same(row.name)].append(row)
                if row.target is not None:
                    self._leading[_same(row.target)].append(row)

    def row(self, key: RowKey) -> Alias | Contract | None:
        """Return the row of that key."""
        return self._rows.get(key)

    def find_contract(self, name: Name) -> Contract | None:
        return self._contracts.get(_same(name))

    def aliases_named(self, name: Name) -> Sequence[Alias]:
        return self._aliases.get(_same(name), ())

    def leading_to(self, name: Name) -> Sequence[Alias]:
        """Return the aliases that point straight at a name."""
        return self._leading.get(_same(name), ())

    def has(self, name: Name) -> bool:
        """Say whether any row has the name."""
        return _same(name) in self._contracts or _same(name) in self._aliases

    def names(self) -> Iterator[Name]:
        """Yield every name that a row has, each as it is spelled there, perhaps repeatedly."""
        for contract in self._contracts.values():
            yield contract.name
        for aliases in self._aliases.values():
            for alias in aliases:
                yield alias.name


def _same(name: Name) -> _Same:
    return name.kind, name.same
