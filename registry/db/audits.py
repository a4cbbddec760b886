"""The audit log: entries appended with what they record, placed in the tree afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, text, update

from registry.audit.stored import StoredEntry
from registry.audit.verifier import leaf_hash
from registry.db import tables as t
from registry.db.histories import ENTRY_COLUMNS, entries_like, entries_of
from registry.db.statements import Statements
from registry.domain.searching import mirror
from registry.service.ports import Head, LogKey, Loose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import RowMapping

    from registry.audit.entries import Entry
    from registry.audit.tiles import Node
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

    def record_all(self, entries: Sequence[Entry]) -> None:
        self.run(insert(t.audit_entry), [entry_columns(entry) for entry in entries])

    def head(self) -> Head | None:
        query = select(t.checkpoint).order_by(t.checkpoint.c.size.desc()).limit(1)
        found = self.run(query).mappings().first()
        return None if found is None else _head(found)

    def heads(self, after: int = -1) -> Sequence[Head]:
        bigger = t.checkpoint.c.size > after
        query = select(t.checkpoint).where(bigger).order_by(t.checkpoint.c.size)
        return [_head(row) for row in self.run(query).mappings()]

    def head_of(self, size: int) -> Head | None:
        query = select(t.checkpoint).where(t.checkpoint.c.size == size)
        found = self.run(query).mappings().first()
        return None if found is None else _head(found)

    def add_head(self, head: Head) -> None:
        values = {**head._asdict(), "stack": b"".join(head.stack)}
        self.run(insert(t.checkpoint).values(**values))

    def add_nodes(self, nodes: Sequence[Node]) -> None:
        if nodes:
            self.run(insert(t.tree_node), [node._asdict() for node in nodes])

    def nodes(self, level: int, first: int, count: int) -> Sequence[bytes]:
        node, entry = t.tree_node.c, t.audit_entry.c
        number, value = (node.number, node.hash) if level else (entry.position, entry.leaf)
        query = select(value).where(number >= first, number < first + count).order_by(number)
        if level:
            query = query.where(node.level == level)
        return [bytes(found) for found in self.run(query).scalars()]

    def log_keys(self) -> Sequence[LogKey]:
        query = select(t.log_key).order_by(t.log_key.c.number)
        return [LogKey(**row) for row in self.run(query).mappings()]

    def save_log_key(self, key: LogKey) -> None:
        here = t.log_key.c.number == key.number
        if not self.run(update(t.log_key).where(here).values(until=key.until)).rowcount:
            self.run(insert(t.log_key).values(**key._asdict()))

    def try_sequencer_lease(self) -> bool:
        if self.connection.dialect.name != "postgresql":
            return True  # SQLite lets one writer in at a time
        query = text("SELECT pg_try_advisory_xact_lock(:key)")
        return bool(self.run(query, {"key": _SEQUENCER_LOCK}).scalar())

    def unsequenced(self, limit: int) -> Sequence[Loose]:
        entry = t.audit_entry.c
        query = select(entry.seq, entry.leaf).where(entry.position.is_(None))
        return [Loose(*row) for row in self.run(query.order_by(entry.seq).limit(limit))]

    def place(self, numbers: Sequence[int], first: int) -> None:
        seq = t.audit_entry.c.seq
        here = update(t.audit_entry).where(seq.between(bindparam("start"), bindparam("end")))
        self.run(
            here.values(position=seq + bindparam("shift")),
            [
                {"start": run[0], "end": run[-1], "shift": place - run[0]}
                for place, run in _runs(numbers, first)
            ],
        )

    def entries(
        self, first: int = 0, end: int | None = None, *, tag: str | None = None
    ) -> Iterator[StoredEntry]:
        entry = t.audit_entry.c
        query = select(*_COLUMNS).where(entry.position >= first).order_by(entry.position)
        if end is not None:
            query = query.where(entry.position < end)
        if tag is not None:
            query = query.where(entry.tag == tag)
        yield from self._streamed(query)
        if end is None and tag is None:
            loose = select(*_COLUMNS).where(entry.position.is_(None))
            yield from self._streamed(loose.order_by(entry.seq))

    def entry(self, entry_id: str) -> StoredEntry | None:
        query = select(*_COLUMNS).where(t.audit_entry.c.id == entry_id)
        found = self.run(query).first()
        return None if found is None else StoredEntry(*found)

    def entries_about(self, subject: str) -> Sequence[StoredEntry]:
        entry = t.audit_entry.c
        query = select(*_COLUMNS).where(entry.about == subject).order_by(entry.seq)
        return list(self._streamed(query))

    def report_entries(self, wanted: HistoryFilter) -> Iterator[StoredEntry]:
        yield from self._streamed(entries_of(wanted))

    def _streamed(self, query: Any) -> Iterator[StoredEntry]:
        """Yield rows as they come; neither side holds them all."""
        with self.stream(query, _BATCH) as found:  # closed also when nobody reads to the end
            for batch in found.partitions():
                yield from (StoredEntry(*row) for row in batch)

    def find_entries(
        self, wanted: HistoryFilter, *, limit: int, after: str | None
    ) -> Sequence[StoredEntry]:
        query = entries_like(wanted, limit=limit, after=after)
        return [StoredEntry(*row) for row in self.run(query)]


def _runs(numbers: Sequence[int], first: int) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield each run of numbers without a gap, and the place of its first.

    >>> list(_runs([4, 5, 7], 10))
    [(10, [4, 5]), (12, [7])]
    """
    begin = 0
    for end in range(1, len(numbers) + 1):
        if end == len(numbers) or numbers[end] != numbers[end - 1] + 1:
            yield first + begin, numbers[begin:end]
            begin = end


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
    return Head(row["size"], bytes(row["root"]), parts, row["at"], row["note"])
