"""A registry of any size, loaded in bulk: aliases, contracts, changes, proposals and a log."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Index

from registry.audit.entries import Entry, Tag
from registry.db import tables as t
from registry.db.audits import entry_columns
from registry.db.proposals import proposal_columns
from registry.db.rows import TABLES, columns_of, tails_of
from registry.db.types import Json
from registry.domain.changes import RowChange, write_changes
from registry.domain.names import Kind, Name
from registry.domain.proposals import (
    Origin,
    Proposal,
    ProposalKind,
    ProposalStatus,
    Quorum,
)
from registry.domain.rows import (
    Alias,
    AliasStatus,
    AliasType,
    Context,
    Contract,
    ContractStatus,
    Row,
)
from registry.domain.searching import mirror

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Engine, Table

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
CONTEXTS = ("application", "frontend", "system")
HOT = Name(Kind.SERVICE, "user-management-api")
"""One alias in twenty points at it."""
_DAY = timedelta(days=1)
_TEXT = """
account api audit billing cart catalog chat claim client config consent content coupon credit
data device event export file forum gateway geo hotel image invoice item job key ledger legacy
letter loan mail map media member metric money note order parcel payment photo plan price
profile quote rate refund report route sales search session shop stock tax team ticket token
trade user vault video voucher wallet web zone
"""
_WORDS = _TEXT.split()
_A_REVISION = 1_000
"""How many rows a revision changes."""
_ENTRIES_A_PROPOSAL = 5
_TAGS = (
    Tag.PROPOSAL_CREATE,
    Tag.DECISION_APPROVE,
    Tag.DECISION_APPROVE,
    Tag.REVISION_APPLY,
    Tag.RUN_FINISH,
)
_BATCH = 20_000


class Crowd(NamedTuple):
    """How large a registry is, and some of what it holds."""

    size: int

    def key(self, number: int) -> str:
        """Return the key of an alias."""
        words = len(_WORDS)
        one, two = _WORDS[number % words], _WORDS[number // words % words]
        return f"{one}-{two}-{number:07}"

    def alias(self, number: int) -> Alias:
        """Return one alias: most are permanent, some end, some are retired or lack a target."""
        kind = Kind.ATTRIBUTE if number % 10 == 9 else Kind.SERVICE  # noqa: PLR2004 - the mix
        key = self.key(number)
        ends = number % 5 == 1
        target = HOT if number % 20 == 3 else self.contract(number // 100).name  # noqa: PLR2004
        return Alias(
            name=Name(kind, key.replace("-", ".") if kind is Kind.ATTRIBUTE else key),
            context=CONTEXTS[number % 3],
            type=AliasType.TEMPORARY if ends else AliasType.PERMANENT,
            target=None if number % 100 == 7 else target,  # noqa: PLR2004 - the mix
            owner=f"@team-{number % 499}",
            created_at=NOW - 300 * _DAY,
            expires_at=NOW + (number % 600 - 200) * _DAY if ends else None,
            status=AliasStatus.RETIRED if number % 50 == 4 else AliasStatus.ACTIVE,  # noqa: PLR2004
        )

    def contract(self, number: int) -> Contract:
        """Return one contract, of which there is one for every four aliases."""
        status = ContractStatus.DEPRECATED if number % 10 == 1 else ContractStatus.ACTIVE
        return Contract(
            name=Name(Kind.SERVICE, f"{self.key(number)}-api"),
            owner=f"@team-{number % 499}",
            status=status,
        )

    def rows(self) -> Iterator[Row]:
        """Go through every row."""
        yield from (Context(name=name, fallback=(name,)) for name in CONTEXTS)
        yield Contract(name=HOT)
        yield from (self.contract(number) for number in range(self.size // 4))
        yield from (self.alias(number) for number in range(self.size))

    def proposal(self, number: int) -> Proposal:
        """Return one proposal, which would change one alias."""
        alias = self.alias(number)
        is_open = number % 20 == 0
        return Proposal(
            id=f"P-{number:09}",
            kind=ProposalKind.CHANGE,
            status=ProposalStatus.PENDING if is_open else ProposalStatus.APPLIED,
            edits=(),
            author="ana",
            agent="",
            origin=Origin(channel="cli"),
            reason="",
            evidence=(),
            provenance=(),
            base_revision=1,
            changes=(RowChange(alias.key, None, alias),),
            reads={},
            findings=(),
            promises=(),
            quorum=Quorum(approvals=2, groups=()),
            hashes={},
            content_key=f"{number:064}",
            digest=f"{number:064}",
            created_at=NOW + timedelta(seconds=number),
            expires_at=NOW + timedelta(seconds=number) + 14 * _DAY,
        )

    def entry(self, number: int) -> Entry:
        """Return one audit entry; a proposal has five."""
        return Entry(
            id=f"E-{number:09}",
            at=NOW + timedelta(seconds=number),
            tag=_TAGS[number % len(_TAGS)],
            actor=f"person-{number % 997}",
            about=f"P-{number // _ENTRIES_A_PROPOSAL:09}",
            data={},
        )


def fill(engine: Engine, crowd: Crowd) -> None:
    """Load a crowd into an empty database that has its schema; indexes are made afterwards."""
    proposals = range(crowd.size // _ENTRIES_A_PROPOSAL)
    with engine.begin() as connection:
        indexes = [index for table in t.metadata.sorted_tables for index in table.indexes]
        for index in indexes:
            index.drop(connection)
        revisions = range(1, 2 * crowd.size // _A_REVISION + 2)
        load = _Loader(connection)
        load.put(
            t.revision,
            ({"number": n, "at": NOW + n * _DAY, "proposal": f"R{n}"} for n in revisions),
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
            "revision": number // _A_REVISION + 1,
            "place": number % _A_REVISION,
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
