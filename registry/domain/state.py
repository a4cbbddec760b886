"""What plan and validators may read of the registry, and a record of what they did read.

The record is hashed into a proposal's digest, so an approval holds only as long as every row
and every absence that led to it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from registry.domain.rows import (
    Alias,
    Context,
    Contract,
    Row,
    RowKey,
    Table,
    alias_key,
    contract_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from registry.domain.names import Name
    from registry.domain.rows import Content


class Wanted(NamedTuple):
    """What is about to be asked of a state."""

    rows: frozenset[RowKey] = frozenset()
    named: frozenset[Name] = frozenset()
    to: frozenset[Name] = frozenset()


class State(Protocol):
    """The registry as it stands, or as it would stand."""

    def prefetch(self, wanted: Wanted) -> None:
        """Hear what will be asked, so that a store can fetch it in few queries."""
        ...

    def row(self, key: RowKey) -> Row | None:
        """Find one row."""
        ...

    def aliases_named(self, name: Name) -> tuple[Alias, ...]:
        """Find the aliases of that name in every context, in context order."""
        ...

    def aliases_to(self, target: Name) -> tuple[Alias, ...]:
        """Find the aliases that point at that name, in key order."""
        ...

    def aliases_in(self, context: str) -> tuple[Alias, ...]:
        """Find the aliases that stand in that context, in key order."""
        ...

    def contexts(self) -> tuple[Context, ...]:
        """Return every context, in name order."""
        ...


def find_context(state: State, name: str) -> Context | None:
    """Find a context by its name."""
    row = state.row(RowKey(Table.CONTEXT, name))
    return row if isinstance(row, Context) else None


def find_contract(state: State, name: Name) -> Contract | None:
    """Find a canonical by its name."""
    row = state.row(contract_key(name))
    return row if isinstance(row, Contract) else None


def find_alias(state: State, name: Name, context: str, scope: str = "") -> Alias | None:
    """Find an alias in exactly that context and scope."""
    row = state.row(alias_key(name, context, scope))
    return row if isinstance(row, Alias) else None


def _sorted(aliases: Iterable[Alias]) -> tuple[Alias, ...]:
    return tuple(sorted(aliases, key=lambda alias: alias.key))


class Rows:
    """A state held in memory."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows: dict[RowKey, Row] = {row.key: row for row in rows}

    def prefetch(self, wanted: Wanted) -> None:
        """Do nothing: every row is at hand."""

    def row(self, key: RowKey) -> Row | None:
        return self._rows.get(key)

    def aliases_named(self, name: Name) -> tuple[Alias, ...]:
        return _sorted(a for a in self._aliases() if _is_same(a.name, name))

    def aliases_to(self, target: Name) -> tuple[Alias, ...]:
        return _sorted(a for a in self._aliases() if a.target and _is_same(a.target, target))

    def aliases_in(self, context: str) -> tuple[Alias, ...]:
        return _sorted(a for a in self._aliases() if a.context == context)

    def contexts(self) -> tuple[Context, ...]:
        return tuple(row for row in self.all() if isinstance(row, Context))

    def all(self) -> tuple[Row, ...]:
        """Return every row in key order."""
        return tuple(self._rows[key] for key in sorted(self._rows))

    def _aliases(self) -> Iterable[Alias]:
        return (row for row in self._rows.values() if isinstance(row, Alias))


class Overlay:
    """A state with some rows put in place of, added to, or taken from another."""

    def __init__(self, base: State, changed: Mapping[RowKey, Row | None] | None = None) -> None:
        self._base = base
        self._changed: dict[RowKey, Row | None] = {}
        self._named: dict[str, set[RowKey]] = {}
        self._to: dict[str, set[RowKey]] = {}
        for key, row in (changed or {}).items():
            self.put(key, row)

    def prefetch(self, wanted: Wanted) -> None:
        self._base.prefetch(wanted)

    def put(self, key: RowKey, row: Row | None) -> None:
        """Let `row` stand at `key`; None takes the row away."""
        self._changed[key] = row
        if isinstance(row, Alias):
            self._named.setdefault(_same(row.name), set()).add(key)
            if row.target:
                self._to.setdefault(_same(row.target), set()).add(key)

    def row(self, key: RowKey) -> Row | None:
        return self._changed[key] if key in self._changed else self._base.row(key)

    def aliases_named(self, name: Name) -> tuple[Alias, ...]:
        below = (a for a in self._base.aliases_named(name) if a.key not in self._changed)
        above = self._now_at(self._named.get(_same(name), ()))
        return _sorted((*below, *above))

    def aliases_to(self, target: Name) -> tuple[Alias, ...]:
        below = (a for a in self._base.aliases_to(target) if a.key not in self._changed)
        above = self._now_at(self._to.get(_same(target), ()))
        return _sorted((*below, *(a for a in above if a.target and _is_same(a.target, target))))

    def aliases_in(self, context: str) -> tuple[Alias, ...]:
        below = (a for a in self._base.aliases_in(context) if a.key not in self._changed)
        above = (a for a in self._now_at(self._changed) if a.context == context)
        return _sorted((*below, *above))

    def contexts(self) -> tuple[Context, ...]:
        below = (c for c in self._base.contexts() if c.key not in self._changed)
        above = (row for row in self._changed.values() if isinstance(row, Context))
        return tuple(sorted((*below, *above), key=lambda context: context.name))

    def _now_at(self, keys: Iterable[RowKey]) -> Iterable[Alias]:
        return (row for key in keys if isinstance(row := self._changed[key], Alias))


class Recorder:
    """A state that remembers what was asked of it, absences included."""

    def __init__(self, base: State) -> None:
        self._base = base
        self._rows: dict[RowKey, Row | None] = {}
        self._lists: dict[str, tuple[Alias, ...] | tuple[Context, ...]] = {}

    def prefetch(self, wanted: Wanted) -> None:
        self._base.prefetch(wanted)

    def row(self, key: RowKey) -> Row | None:
        row = self._rows[key] = self._base.row(key)
        return row

    def aliases_named(self, name: Name) -> tuple[Alias, ...]:
        found = self._lists[f"named:{_same(name)}"] = self._base.aliases_named(name)
        return found

    def aliases_to(self, target: Name) -> tuple[Alias, ...]:
        found = self._lists[f"to:{_same(target)}"] = self._base.aliases_to(target)
        return found

    def aliases_in(self, context: str) -> tuple[Alias, ...]:
        found = self._lists[f"in:{context}"] = self._base.aliases_in(context)
        return found

    def contexts(self) -> tuple[Context, ...]:
        found = self._lists["contexts"] = self._base.contexts()
        return found

    def reads(self) -> Content:
        """Return everything read so far, as JSON carries it, in key order."""
        rows = {
            str(key): None if (row := self._rows[key]) is None else row.content()
            for key in sorted(self._rows)
        }
        lists = {
            asked: [row.content() for row in self._lists[asked]]
            for asked in sorted(self._lists)
        }
        return {"rows": rows, "lists": lists}


def _same(name: Name) -> str:
    return f"{name.kind}:{name.same}"


def _is_same(one: Name, other: Name) -> bool:
    return one.kind is other.kind and one.same == other.same
