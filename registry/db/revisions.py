"""How revisions follow each other: state hashes and deltas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, insert, select, update

from registry.db import tables as t
from registry.db.statements import Statements
from registry.domain.changes import read_changes
from registry.domain.proposals import DecisionStatus
from registry.domain.statehash import StateSum
from registry.errors import Unavailable
from registry.service.revision_ports import Authored, Delta

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from registry.domain.changes import Changes
    from registry.domain.rows import Table


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

    def authored(self) -> Sequence[Authored]:
        approved: dict[str, list[str]] = {}
        decision, revision = t.decision.c, t.revision.c
        counts = and_(
            decision.verdict == "approve", decision.status != str(DecisionStatus.VOID)
        )
        agreed = (
            select(decision.proposal, decision.actor)
            .join(t.revision, revision.proposal == decision.proposal)
            .where(counts)
        )
        for proposal, actor in self.run(agreed):
            approved.setdefault(proposal, []).append(actor)
        made = (
            select(revision.number, revision.at, revision.proposal, t.proposal.c.author)
            .join(t.proposal, t.proposal.c.id == revision.proposal, isouter=True)
            .order_by(revision.number)
        )
        return [
            Authored(
                number, at, proposal, author or "", tuple(sorted(approved.get(proposal, ())))
            )
            for number, at, proposal, author in self.run(made)
        ]

    def last_written(self, table: Table, first: str, last: str) -> Mapping[str, int]:
        change = t.row_change.c
        query = (
            select(change.row, func.max(change.revision))
            .where(change.table == str(table), change.row >= first, change.row <= last)
            .group_by(change.row)
        )
        return {row: int(number) for row, number in self.run(query)}


def _change(row: Any) -> dict[str, Any]:
    return {
        "table": row["table"],
        "id": row["row"],
        "before": row["before"],
        "after": row["after"],
    }
