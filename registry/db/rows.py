"""Registry rows to and from their tables, and the state a transaction sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from registry.db import tables as t
from registry.domain.names import Kind, Name
from registry.domain.rows import (
    Alias,
    AliasStatus,
    AliasType,
    Anchor,
    Content,
    Context,
    Contract,
    ContractStatus,
    Row,
    RowKey,
    Table,
)
from registry.domain.schedules import Schedule
from registry.domain.searching import mirror, start_of, tails
from registry.domain.times import AfterApply, Moment
from registry.domain.versions import Release
from registry.service.cursors import ends_at, over_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.engine import RowMapping
    from sqlalchemy.schema import Table as SqlTable

    from registry.domain.changes import Changes
    from registry.domain.state import Wanted

TABLES: dict[Table, SqlTable] = {
    Table.CONTEXT: t.context,
    Table.CONTRACT: t.contract,
    Table.ANCHOR: t.anchor,
    Table.ALIAS: t.alias,
}
"""In the order in which rows are written: an alias needs its context."""
_AT_ONCE = 1_000
"""Values in one `IN`; both databases take more, but plan no better for it."""


class SqlState:
    """The registry's rows as one transaction sees them."""

    def __init__(self, run: Callable[..., Any]) -> None:
        """Read through `run`, which executes a statement."""
        self._run = run
        self._at_hand = Prefetched()

    def prefetch(self, wanted: Wanted) -> None:
        """Fetch what will be asked in few queries; it is answered as of this moment."""
        self._at_hand.fetch(self._run, wanted)

    def row(self, key: RowKey) -> Row | None:
        if key in self._at_hand.rows:
            return self._at_hand.rows[key]
        table = TABLES[key.table]
        query = select(table).where(table.c.id == key.id)
        found = self._run(query).mappings().first()
        return None if found is None else read_stored(key.table, found)

    def aliases_named(self, name: Name) -> tuple[Alias, ...]:
        if (found := self._at_hand.named.get(_target(name))) is not None:
            return found
        query = select(t.alias).where(t.alias.c.kind == name.kind, t.alias.c.same == name.same)
        return self._aliases(query)

    def aliases_to(self, target: Name) -> tuple[Alias, ...]:
        if (found := self._at_hand.to.get(_target(target))) is not None:
            return found
        return self._aliases(select(t.alias).where(t.alias.c.target_same == _target(target)))

    def aliases_in(self, context: str) -> tuple[Alias, ...]:
        return self._aliases(select(t.alias).where(t.alias.c.context == context))

    def contexts(self) -> tuple[Context, ...]:
        found = self._run(select(t.context)).mappings()
        return tuple(sorted((_read_context(row) for row in found), key=lambda c: c.name))

    def all(self) -> list[Row]:
        """Return every row."""
        return [
            read_stored(table, found)
            for table, sql in TABLES.items()
            for found in self._run(select(sql)).mappings()
        ]

    def _aliases(self, query: Any) -> tuple[Alias, ...]:
        found = self._run(query).mappings()
        return tuple(sorted((_read_alias(row) for row in found), key=lambda a: a.key))


class Prefetched:
    """Rows and lists that were fetched together because they will be asked for."""

    def __init__(self) -> None:
        self.rows: dict[RowKey, Row | None] = {}
        self.named: dict[str, tuple[Alias, ...]] = {}
        self.to: dict[str, tuple[Alias, ...]] = {}

    def fetch(self, run: Callable[..., Any], wanted: Wanted) -> None:
        """Fetch the rows by their keys, and the aliases of and to the names."""
        self.rows.update(dict.fromkeys(wanted.rows))
        for table, sql in TABLES.items():
            ids = [key.id for key in wanted.rows if key.table is table]
            for row in _in_parts(run, select(sql), sql.c.id, ids):
                self.rows[RowKey(table, row["id"])] = read_stored(table, row)
        for kind in Kind:
            same = [name.same for name in wanted.named if name.kind is kind]
            query = select(t.alias).where(t.alias.c.kind == kind)
            found = _in_parts(run, query, t.alias.c.same, same)
            self.named.update(_grouped((f"{kind}:{each}" for each in same), found, "same"))
        aims = [_target(name) for name in wanted.to]
        found = _in_parts(run, select(t.alias), t.alias.c.target_same, aims)
        self.to.update(_grouped(aims, found, "target_same"))


def _in_parts(
    run: Callable[..., Any], query: Any, column: Any, values: Sequence[str]
) -> Iterator[RowMapping]:
    """Yield the rows whose column has one of the values, asking for some at a time."""
    for start in range(0, len(values), _AT_ONCE):
        part = values[start : start + _AT_ONCE]
        yield from run(query.where(column.in_(part))).mappings()


def _grouped(
    asked: Iterable[str], found: Iterable[RowMapping], column: str
) -> dict[str, tuple[Alias, ...]]:
    """Sort aliases by what they were asked by; what has none gets an empty list."""
    groups: dict[str, list[Alias]] = {each: [] for each in asked}
    for row in found:
        key = row[column] if column == "target_same" else f"{row['kind']}:{row['same']}"
        groups[key].append(_read_alias(row))
    return {key: tuple(sorted(group, key=lambda a: a.key)) for key, group in groups.items()}


def write_rows(run: Callable[..., Any], changes: Changes) -> None:
    """Insert, update and delete the rows of a change set."""
    for table, sql in TABLES.items():
        here = [c for c in changes if c.key.table is table]
        new = [columns_of(c.after) for c in here if c.before is None and c.after]
        if new:
            run(insert(sql), new)
        for change in here:
            if change.before is not None and change.after is not None:
                values = columns_of(change.after)
                run(update(sql).where(sql.c.id == change.key.id).values(values))
    for table, sql in reversed(TABLES.items()):
        gone = [c.key.id for c in changes if c.key.table is table and c.after is None]
        for row_id in gone:
            run(delete(sql).where(sql.c.id == row_id))
    _write_tails(run, changes)


def _write_tails(run: Callable[..., Any], changes: Changes) -> None:
    """Keep what searches find: a row comes with its tails and goes with them."""
    new = [line for c in changes if c.before is None for line in tails_of(c.after)]
    if new:
        run(insert(t.name_tail), new)
    gone = [line for c in changes if c.after is None for line in tails_of(c.before)]
    for line in gone:
        run(delete(t.name_tail).filter_by(**line))


def tails_of(row: Row | None) -> list[Content]:
    """Return under which texts a search finds a row; a row never changes its name."""
    if not isinstance(row, Alias | Contract):
        return []
    return [
        {"table": str(row.key.table), "tail": tail, "row": row.key.id}
        for tail in tails(row.name.same)
    ]


def _target(name: Name) -> str:
    return f"{name.kind}:{name.same}"


def columns_of(row: Row) -> Content:
    """Return what a row's table holds of it."""
    return {"id": row.key.id, **_columns(row)}


def _columns(row: Row) -> Content:
    if isinstance(row, Context):
        return {"fallback": list(row.fallback)}
    content = row.content()
    if isinstance(row, Contract):
        return {
            **content,
            "mirror": mirror(row.name.same),
            "owner_start": start_of(row.owner),
            "deprecated_at": _fixed(row.deprecated_at),
            "sunset_at": _fixed(row.sunset_at),
        }
    if isinstance(row, Anchor):
        return {key: value for key, value in content.items() if key != "id"}
    return {
        **content,
        "same": row.name.same,
        "mirror": mirror(row.name.same),
        "owner_start": start_of(row.owner),
        "target_same": row.target and _target(row.target),
        "created_at": _fixed(row.created_at),
        "expires_at": _fixed(row.expires_at),
        "ends_at": ends_at(row),
        "over_at": over_at(row),
    }


def _fixed(moment: Moment | None) -> datetime | None:
    if isinstance(moment, AfterApply):
        raise TypeError(f"{moment!r} was not settled before writing")
    return moment


def read_stored(table: Table, found: RowMapping) -> Row:
    """Read a stored row; its table may have more columns than it shows."""
    if table is Table.ALIAS:
        return _read_alias(found)
    if table is Table.CONTEXT:
        return _read_context(found)
    if table is Table.ANCHOR:
        return Anchor(**{key: found[key] for key in t.anchor.c.keys()})  # noqa: SIM118 - columns
    return Contract(
        name=Name(Kind(found["kind"]), found["key"]),
        version=found["version"],
        owner=found["owner"],
        description=found["description"],
        base_url=found["base_url"],
        status=ContractStatus(found["status"]),
        successor=_name(found["successor"]),
        deprecated_at=found["deprecated_at"],
        sunset_at=found["sunset_at"],
        compatibility=found["compatibility"],
        releases=tuple(Release.read(each) for each in found["releases"]),
    )


def _read_context(found: RowMapping) -> Context:
    return Context(name=found["id"], fallback=tuple(found["fallback"]))


def _read_alias(found: RowMapping) -> Alias:
    return Alias(
        name=Name(Kind(found["kind"]), found["key"]),
        context=found["context"],
        type=AliasType(found["type"]),
        target=_name(found["target"]),
        owner=found["owner"],
        description=found["description"],
        created_at=found["created_at"],
        expires_at=found["expires_at"],
        status=AliasStatus(found["status"]),
        scope=found["scope"],
        constraint=found["constraint"],
        candidates=tuple(Name(Kind(c["kind"]), c["key"]) for c in found["candidates"]),
        schedule=Schedule.read(found["schedule"]),
        deprecated_in=found["deprecated_in"],
        removed_in=found["removed_in"],
    )


def _name(content: Content | None) -> Name | None:
    return None if content is None else Name(Kind(content["kind"]), content["key"])
