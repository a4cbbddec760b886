"""Going through rows: all of them, those of a past revision, those that are asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from registry.db import tables as t
from registry.db.rows import TABLES, read_stored
from registry.db.statements import Statements
from registry.domain.rows import RowKey, Table, read_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.domain.rows import Row

BATCH = 1_000

_BATCHES = {
    table: select(sql)
    .where(sql.c.id > bindparam("last"))
    .order_by(sql.c.id)
    .limit(bindparam("most"))
    for table, sql in TABLES.items()
}
_following = func.lead(t.row_change.c.revision).over(
    partition_by=(t.row_change.c.table, t.row_change.c.row), order_by=t.row_change.c.revision
)
_changes = (
    select(
        t.row_change.c.table,
        t.row_change.c.row,
        t.row_change.c.after,
        _following.label("following"),
    )
    .where(t.row_change.c.revision <= bindparam("revision"))
    .subquery()
)
_ROWS_AT = (
    select(_changes.c.table, _changes.c.after)
    .where(_changes.c.following.is_(None), _changes.c.after.is_not(None))
    .order_by(_changes.c.table, _changes.c.row)
)
"""The last change of each row: the one that no other follows."""


class WalkedRows(Statements):
    """The part of a unit of work that goes through rows in bounded memory."""

    def known(self, keys: Iterable[RowKey]) -> frozenset[RowKey]:
        wanted: dict[Table, list[str]] = {}
        for key in keys:
            wanted.setdefault(key.table, []).append(key.id)
        return frozenset(
            RowKey(table, row_id)
            for table, ids in wanted.items()
            for start in range(0, len(ids), BATCH // 2)
            for row_id in self._present(table, ids[start : start + BATCH // 2])
        )

    def each_row(self) -> Iterator[Row]:
        for table in sorted(TABLES):
            given = {"last": "", "most": BATCH}
            while found := self.run(_BATCHES[table], given).mappings().all():
                yield from (read_stored(table, row) for row in found)
                given["last"] = found[-1]["id"]

    def rows_at(self, revision: int) -> Iterator[Row]:
        found = self.run(_ROWS_AT, {"revision": revision})
        for table, after in found.yield_per(BATCH):
            yield read_row(Table(table), after)

    def _present(self, table: Table, ids: list[str]) -> Iterable[str]:
        column = TABLES[table].c.id
        return list(self.run(select(column).where(column.in_(ids))).scalars())
