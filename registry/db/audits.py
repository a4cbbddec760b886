"""The audit log: entries appended with what they record, placed in the tree afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, text, update

from registry.audit.verifier import leaf_hash
from registry.audit.verifying import StoredEntry
from registry.db import tables as t
from registry.db.histories import ENTRY_COLUMNS, entries_like
from registry.db.statements import Statements
from registry.domain.searching import mirror
from registry.service.ports import Head

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import RowMapping

    from registry.audit.entries import Entry
    from registry.contracts.records import HistoryFilter

_SEQUENCER_LOCK = 0x46524E32
_HASH_BYTES = 32
_COLUMNS = ENTRY_COLUMNS
_MIRRORED = 700
"""How much of the end of what an entry is about is indexed."""
_BATCH = 1_000


class AuditRows(Statements):
    """The part of a unit of work that appends to the log and reads it."""

    def record(self, entry: Entry) -> None:
        self.run(insert(t.audit_entry).values(entry_columns(entry)))

    def head(self) -> Head | None:
        query = select(t.checkpoint).order_by(t.checkpoint.c.size.desc()).limit(1)
        found = self.run(query).mappings().first()
        return None if found is None else _head(found)

    def heads(self) -> Sequence[Head]:
        query = select(t.checkpoint).order_by(t.checkpoint.c.size)
        return [_head(row) for row in self.run(query).mappings()]

    def add_head(self, head: Head) -> None:
        values = {
            "size": head.size,
            "root": head.root,
            "stack": b"".join(head.stack),
            "at": head.at,
        }
        self.run(insert(t.checkpoint).values(**values))

    def try_sequencer_lease(self) -> bool:
        if self.connection.dialect.name != "postgresql":
            return True  # SQLite lets one writer in at a time
        query = text("SELECT pg_try_advisory_xact_lock(:key)")
        return bool(self.run(query, {"key": _SEQUENCER_LOCK}).scalar())

    def unsequenced(self, limit: int) -> Sequence[StoredEntry]:
        query = (
            select(*_COLUMNS)
            .where(t.audit_entry.c.position.is_(None))
            .order_by(t.audit_entry.c.seq)
            .limit(limit)
        )
        return [StoredEntry(*row) for row in self.run(query)]

    def place(self, ids: Sequence[str], first: int) -> None:
        for position, entry_id in enumerate(ids, start=first):
            here = t.audit_entry.c.id == entry_id
            self.run(update(t.audit_entry).where(here).values(position=position))

    def entries(self) -> Iterator[StoredEntry]:
        placed = select(*_COLUMNS).where(t.audit_entry.c.position.is_not(None))
        first = -1
        while True:
            query = (
                placed.where(t.audit_entry.c.position > first)
                .order_by(t.audit_entry.c.position)
                .limit(_BATCH)
            )
            batch = [StoredEntry(*row) for row in self.run(query)]
            if not batch:
                break
            yield from batch
            first = batch[-1].position or 0
        loose = select(*_COLUMNS).where(t.audit_entry.c.position.is_(None))
        yield from (StoredEntry(*row) for row in self.run(loose.order_by(t.audit_entry.c.seq)))

    def find_entries(
        self, wanted: HistoryFilter, *, limit: int, after: str | None
    ) -> Sequence[StoredEntry]:
        query = entries_like(wanted, limit=limit, after=after)
        return [StoredEntry(*row) for row in self.run(query)]


def entry_columns(entry: Entry) -> dict[str, Any]:
    """Return the columns of an entry's row."""
    body = entry.body()
    return {
        "id": entry.id,
        "at": entry.at,
        "tag": str(entry.tag),
        "actor": entry.actor,
        "about": entry.about,
        "about_mirror": mirror(entry.about)[:_MIRRORED],
        "mentions": "\n".join(entry.data.get("rows", ())),
        "body": body,
        "leaf": leaf_hash(body),
    }


def _head(row: RowMapping) -> Head:
    stack = bytes(row["stack"])
    parts = tuple(stack[i : i + _HASH_BYTES] for i in range(0, len(stack), _HASH_BYTES))
    return Head(row["size"], bytes(row["root"]), parts, row["at"])
