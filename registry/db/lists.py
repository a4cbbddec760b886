"""Lists of rows, each read along an index that ends with the order of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import bindparam, literal, select, tuple_

from registry.db import tables as t
from registry.db.picking import pick_aliases, pick_contracts
from registry.db.rows import TABLES, read_stored
from registry.db.statements import Statements
from registry.domain.rows import Alias, Anchor, Contract, Table
from registry.domain.searching import found_under, past
from registry.service.cursors import Order, order_of, read_cursor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select

    from registry.contracts.records import AliasFilter, ContractFilter
    from registry.domain.names import Name

R = TypeVar("R", Alias, Contract)

_USERS = (
    select(t.alias)
    .where(t.alias.c.target_same == bindparam("target"))
    .order_by(t.alias.c.id)
    .limit(bindparam("most"))
)
_ANCHORS = select(t.anchor).order_by(t.anchor.c.id)


class ListedRows(Statements):
    """The part of a unit of work that lists rows in pages."""

    def find_aliases(
        self, wanted: AliasFilter, *, now: datetime, limit: int, after: str | None
    ) -> Sequence[Alias]:
        query = select(t.alias).where(*pick_aliases(wanted, now, _begin(wanted, after)))
        return self._listed(Alias, query, wanted, limit=limit, after=after)

    def find_contracts(
        self, wanted: ContractFilter, *, limit: int, after: str | None
    ) -> Sequence[Contract]:
        query = select(t.contract).where(*pick_contracts(wanted, _begin(wanted, after)))
        return self._listed(Contract, query, wanted, limit=limit, after=after)

    def users_of(self, target: Name, limit: int) -> Sequence[Alias]:
        given = {"target": f"{target.kind}:{target.same}", "most": limit}
        return self._read(Alias, self.run(_USERS, given))

    def anchors(self) -> Sequence[Anchor]:
        return [
            row
            for found in self.run(_ANCHORS).mappings()
            if isinstance(row := read_stored(Table.ANCHOR, found), Anchor)
        ]

    def _listed(
        self,
        sort: type[R],
        query: Select[Any],
        wanted: AliasFilter | ContractFilter,
        *,
        limit: int,
        after: str | None,
    ) -> Sequence[R]:
        if order_of(wanted) is Order.FOUND:
            return self._found(sort, query, wanted, limit=limit, after=after)
        query = _ordered(query, wanted, after).limit(limit)
        return self._read(sort, self.run(query))

    def _found(
        self,
        sort: type[R],
        query: Select[Any],
        wanted: AliasFilter | ContractFilter,
        *,
        limit: int,
        after: str | None,
    ) -> list[R]:
        """Read along the tails; a name found under two of them stands at the first."""
        text, tail = (wanted.search or "").lower(), t.name_tail.c
        table = Table.ALIAS if sort is Alias else Table.CONTRACT
        query = (
            query.add_columns(tail.tail)
            .join(t.name_tail, tail.row == TABLES[table].c.id)
            .where(tail.table == str(table), tail.tail >= text, tail.tail < past(text))
            .order_by(tail.tail, tail.row)
            .limit(limit)
        )
        place = None if after is None else read_cursor(after, wanted)
        begin = None if place is None else (place.tail, place.row)
        items: list[R] = []
        while True:
            more = query
            if begin is not None:
                more = query.where(_behind((tail.tail, tail.row), begin))
            found = self.run(more).mappings().all()
            for line in found:
                row = read_stored(table, line)
                if isinstance(row, sort) and found_under(row.name.same, text) == line["tail"]:
                    items.append(row)
            if len(found) < limit or len(items) >= limit:
                return items[:limit]
            begin = (found[-1]["tail"], found[-1]["id"])

    def _read(self, sort: type[R], result: Any) -> list[R]:
        table = Table.ALIAS if sort is Alias else Table.CONTRACT
        rows = (read_stored(table, found) for found in result.mappings())
        return [row for row in rows if isinstance(row, sort)]


def _begin(wanted: AliasFilter | ContractFilter, after: str | None) -> str:
    """Return the row behind which a list in key order goes on."""
    if after is None or order_of(wanted) is not Order.KEY:
        return ""
    return read_cursor(after, wanted).row


def _ordered(
    query: Select[Any], wanted: AliasFilter | ContractFilter, after: str | None
) -> Select[Any]:
    columns = query.selected_columns
    place = None if after is None else read_cursor(after, wanted)
    if order_of(wanted) is Order.KEY:
        query = query.order_by(columns.id)
        return query if place is None else query.where(columns.id > place.row)
    keys = (columns.ends_at, columns.id)
    query = query.order_by(*keys)
    if place is None:
        return query
    return query.where(_behind(keys, (place.ends_at, place.row)))


def _behind(
    columns: tuple[ColumnElement[Any], ...], values: tuple[Any, ...]
) -> ColumnElement[bool]:
    """Compare row-wise: what stands behind `values` in the order of `columns`."""
    bound = (literal(value, column.type) for column, value in zip(columns, values, strict=True))
    return tuple_(*columns) > tuple_(*bound)
