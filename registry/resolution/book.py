"""Every name that means anything, and what is known of it: what a snapshot looks up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.names import GRAMMARS, Kind, Name
from registry.resolution.entries import Cell, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from registry.domain.rows import Alias, Context, Contract

Known = Entry | Cell
MAX_SCOPE_CHARS = 200
SPELLED = frozenset(kind for kind, grammar in GRAMMARS.items() if grammar.same is not str)
"""The kinds of which one name may be spelled in several ways."""


class Book:
    """Names by kind and key. Nothing in it changes once it is built."""

    __slots__ = ("contexts", "everywhere", "scopes", "seen", "tables")

    def __init__(self, contexts: Mapping[str, Context]) -> None:
        """Begin empty; `building` fills it."""
        self.contexts = contexts
        self.everywhere = frozenset(contexts)
        self.seen = {
            name: frozenset(c.name for c in contexts.values() if name in c.fallback)
            for name in contexts
        }
        """From which contexts an alias that stands in one is found."""
        self.scopes: set[str] = set()
        """All in which an alias holds; perhaps also some in which one did."""
        self.tables: dict[str, dict[str, Known]] = {kind: {} for kind in Kind}
        """Names under their keys, and under what makes spellings equal where it differs."""

    def find(self, name: Name) -> Known | None:
        """Find what is known of a name, however it is spelled."""
        table = self.tables[name.kind]
        return table.get(name.key) or table.get(name.same)

    def find_contract(self, name: Name) -> Contract | None:
        known = self.find(name)
        return None if known is None else known.itself

    def aliases_named(self, name: Name) -> Sequence[Alias]:
        known = self.find(name)
        return () if known is None else known.aliases

    def narrowed(self, scope: str) -> str:
        """Return the scope, or a part above it, that answers alike and is kept here."""
        scope = scope[: MAX_SCOPE_CHARS + 1]
        while scope and scope not in self.scopes:
            scope = scope.rpartition("/")[0]
        return scope

    def drop(self, name: Name) -> None:
        """Let a name mean nothing, however it is spelled."""
        table, known = self.tables[name.kind], self.find(name)
        if known is None:
            return
        for each in [name, *(part.name for part in known.parts)]:
            table.pop(each.key, None)
        if known.itself is not None:
            table.pop(known.itself.name.key, None)
        table.pop(name.same, None)

    def leading_to(self, contracts: Iterable[Contract]) -> list[Entry]:
        """Return the entries of the aliases that lead straight to one of the contracts."""
        ids = {id(contract) for contract in contracts}
        return [
            known
            for table in self.tables.values()
            for known in table.values()
            if type(known) is Entry and id(known.end.contract) in ids and known.place
        ]

    def copy(self) -> Book:
        """Return a book that may be changed without changing this one."""
        copied = Book(self.contexts)
        copied.scopes = set(self.scopes)
        copied.tables = {kind: table.copy() for kind, table in self.tables.items()}
        return copied
