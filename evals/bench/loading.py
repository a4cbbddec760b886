"""Loading a crowd in bulk: as the drivers write fastest, the indexes last."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Index

from evals.bench.crowd import A_REVISION, DAY, ENTRIES_A_PROPOSAL, NOW, Crowd
from registry.db import tables as t
from registry.db.audits import entry_columns
from registry.db.proposals import proposal_columns
from registry.db.rows import TABLES, columns_of, tails_of
from registry.db.types import Json
from registry.domain.changes import RowChange, write_changes
from registry.domain.searching import mirror

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Engine, Table

_BATCH = 20_000


def fill(engine: Engine, crowd: Crowd) -> None:
    """Load a crowd into an empty database that has its schema; indexes are made afterwards."""
    proposals = range(crowd.size // ENTRIES_A_PROPOSAL)
    with engine.begin() as connection:
        indexes = [index for table in t.metadata.sorted_tables for index in table.indexes]
        for index in indexes:
            index.drop(connection)
        revisions = range(1, 2 * crowd.size // A_REVISION + 2)
        load = _Loader(connection)
        load.put(
            t.revision,
            ({"number": n, "at": NOW + n * DAY, "proposal": f"R{n}"} for n in revisions),
        )
        for table, sql in TABLES.items():
            load.put(sql, (columns_of(r) for r in crowd.rows() if r.key.table is table))
        load.put(t.name_tail, (line for row in crowd.rows() for line in tails_of(row)))
        load.put(t.row_change, _changes(crowd))
        load.put(t.proposal, _proposals(crowd, proposals))
        load.put(
            t.proposal_row,
            (
                {"row_mirror": mirror(str(crowd.alias(n).key)), "proposal": f"P-{n:09}"}
                for n in proposals
            ),
        )
        load.put(t.audit_entry, _entries(crowd))
        for index in indexes:
            Index.create(index, connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _proposals(crowd: Crowd, numbers: range) -> Iterator[dict[str, Any]]:
    """Write the first one's document for all: no question looks into it."""
    first = proposal_columns(crowd.proposal(0))
    for number in numbers:
        each = crowd.proposal(number)
        yield {
            **first,
            "id": each.id,
            "status": str(each.status),
            "created_at": each.created_at,
            "expires_at": each.expires_at,
            "open_key": None,
        }


def _entries(crowd: Crowd) -> Iterator[dict[str, Any]]:
    """Write the first one's body for all: no question looks into it."""
    first = entry_columns(crowd.entry(0))
    for number in range(crowd.size):
        entry = crowd.entry(number)
        yield {
            **first,
            "id": entry.id,
            "at": entry.at,
            "tag": str(entry.tag),
            "actor": entry.actor,
            "about": entry.about,
            "about_mirror": mirror(entry.about),
        }


def _changes(crowd: Crowd) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(crowd.rows()):
        written = write_changes((RowChange(row.key, None, row),))[0]
        yield {
            "revision": number // A_REVISION + 1,
            "place": number % A_REVISION,
            "table": written["table"],
            "row": written["id"],
            "before": None,
            "after": written["after"],
        }


class _Loader:
    """Writes many lines as the driver writes them fastest."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, table: Table, lines: Iterable[dict[str, Any]]) -> None:
        """Write lines, each the columns of a row."""
        lines = iter(lines)
        first = next(lines, None)
        if first is None:
            return
        names = list(first)
        values = self._values(table, names, first, lines)
        columns = ", ".join(f'"{name}"' for name in names)
        raw = self._connection.connection.cursor()
        if self._connection.dialect.name == "postgresql":
            with raw.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
                for value in values:
                    copy.write_row(value)
            return
        marks = ", ".join("?" * len(names))
        while batch := list(islice(values, _BATCH)):
            raw.executemany(
                f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})',  # noqa: S608 - our own names
                batch,
            )

    def _values(
        self,
        table: Table,
        names: list[str],
        first: dict[str, Any],
        rest: Iterator[dict[str, Any]],
    ) -> Iterator[tuple[Any, ...]]:
        dialect = self._connection.dialect
        binds = [
            _write_json
            if isinstance(table.c[name].type, Json)
            else table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
            for name in names
        ]

        def bound(line: dict[str, Any]) -> tuple[Any, ...]:
            return tuple(
                bind(line[name]) if bind else line[name]
                for bind, name in zip(binds, names, strict=True)
            )

        yield bound(first)
        yield from map(bound, rest)


def _write_json(value: Any) -> str | None:
    """Write what is plain as its canonical form does, in a tenth of the time."""
    if value is None:
        return None
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
