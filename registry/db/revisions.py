"""How revisions follow each other: state hashes and deltas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from registry.db import tables as t
from registry.db.statements import Statements
from registry.domain.changes import read_changes
from registry.domain.statehash import StateSum
from registry.errors import Unavailable
from registry.service.revision_ports import Delta

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from registry.domain.changes import Changes


class RevisionRows(Statements):
    """The part of a unit of work that knows how revisions follow each other."""

    def state_sum(self) -> StateSum:
        state = t.revision_state.c
        query = select(state.sum).order_by(state.revision.desc()).limit(1)
        found = self.run(query).first()
        if found is None:
            return StateSum()
        if found.sum is None:
            raise Unavailable(
                "The newest revision has no state sum.",
                hint="Restore the database from a backup, or run `frenly db upgrade`.",
            )
        return StateSum.read(bytes(found.sum))

    def save_state_sum(self, revision: int, total: StateSum) -> None:
        older = t.revision_state.c.sum.is_not(None)
        self.run(update(t.revision_state).where(older).values(sum=None))
        values = {"revision": revision, "hash": total.hash(), "sum": total.write()}
        self.run(insert(t.revision_state).values(**values))

    def state_hash(self, revision: int) -> str:
        query = select(t.revision_state.c.hash).where(t.revision_state.c.revision == revision)
        return self.run(query).scalar() or StateSum().hash()

    def deltas(self, after: int, limit: int) -> Sequence[Delta]:
        query = (
            select(
                t.revision.c.number,
                t.revision.c.at,
                t.revision.c.proposal,
                t.revision_state.c.hash,
            )
            .join(t.revision_state, t.revision_state.c.revision == t.revision.c.number)
            .where(t.revision.c.number > after)
            .order_by(t.revision.c.number)
            .limit(limit)
        )
        previous, found = self.state_hash(after), []
        for row in self.run(query).all():
            changes = self.changes_of(row.number)
            found.append(Delta(row.number, row.at, row.proposal, previous, row.hash, changes))
            previous = row.hash
        return found

    def changes_of(self, revision: int) -> Changes:
        query = (
            select(t.row_change)
            .where(t.row_change.c.revision == revision)
            .order_by(t.row_change.c.place)
        )
        return read_changes(_change(row) for row in self.run(query).mappings())


def _change(row: Any) -> dict[str, Any]:
    return {
        "table": row["table"],
        "id": row["row"],
        "before": row["before"],
        "after": row["after"],
    }
