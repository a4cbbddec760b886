"""What people say around decisions: words, delays, stand-ins, absences and rejections."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, text, update

from registry.db import approval_tables as a
from registry.db import tables as t
from registry.db.statements import Statements
from registry.domain.proposals import ProposalStatus, Verdict
from registry.service.approval_ports import (
    Absence,
    Comment,
    Delegation,
    Rejection,
    Snooze,
    Waiting,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Table

_OPEN = [str(status) for status in ProposalStatus if status.is_open]


class ApprovalTables(Statements):
    """The part of a unit of work that remembers what people say around decisions."""

    def lock_sources(self, sources: Sequence[str]) -> None:
        if self.connection.dialect.name != "postgresql":
            return  # SQLite lets one transaction write at a time
        for source in sorted(sources):
            key = int.from_bytes(hashlib.sha256(source.encode()).digest()[:8], signed=True)
            self.run(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})

    def count_asked(
        self,
        *,
        author: str = "",
        channel: str = "",
        thread: str = "",
        since: datetime | None = None,
    ) -> int:
        proposal, asked = t.proposal.c, t.proposal_thread.c
        query = select(func.count(proposal.id.distinct()))
        if channel:
            query = query.where((asked.proposal == proposal.id) & (asked.channel == channel))
        if thread:
            query = query.where(asked.thread == thread)
        if author:
            query = query.where(proposal.author == author)
        if since is None:
            query = query.where(proposal.status.in_(_OPEN))
        else:
            query = query.where(proposal.created_at > since)
        return int(self.run(query).scalar_one())

    def count_approvals(self, actor: str, since: datetime) -> int:
        return sum(
            self._count_given(said, actor, since) for said in (t.decision, t.action_decision)
        )

    def _count_given(self, said: Table, actor: str, since: datetime) -> int:
        mine = (said.c.actor == actor) & (said.c.at > since)
        approved = said.c.verdict == str(Verdict.APPROVE)
        return int(self.run(select(func.count()).where(mine & approved)).scalar_one())

    def waiting(self, *, limit: int, after: str = "") -> Sequence[Waiting]:
        proposal = t.proposal.c
        columns = (proposal.id, proposal.author, proposal.created_at, proposal.expires_at)
        query = select(*columns).where(proposal.status == ProposalStatus.PENDING)
        if after:
            last = select(proposal.created_at).where(proposal.id == after).scalar_subquery()
            later = (proposal.created_at == last) & (proposal.id > after)
            query = query.where((proposal.created_at > last) | later)
        query = query.order_by(proposal.created_at, proposal.id).limit(limit)
        return [Waiting(*row) for row in self.run(query)]

    def add_comment(self, comment: Comment) -> None:
        self.run(insert(a.proposal_comment).values(**comment._asdict()))

    def comments(self, proposal_id: str) -> Sequence[Comment]:
        said = a.proposal_comment.c
        query = select(a.proposal_comment).where(said.proposal == proposal_id)
        return [Comment(*row) for row in self.run(query.order_by(said.at, said.id))]

    def save_snooze(self, snooze: Snooze) -> None:
        self._save(a.proposal_snooze, snooze._asdict())

    def snoozes(self, proposal_id: str) -> Sequence[Snooze]:
        delay = a.proposal_snooze.c
        query = select(a.proposal_snooze).where(delay.proposal == proposal_id)
        return [Snooze(*row) for row in self.run(query.order_by(delay.actor))]

    def snoozed_by(self, actor: str, now: datetime) -> frozenset[str]:
        delay = a.proposal_snooze.c
        query = select(delay.proposal).where((delay.actor == actor) & (delay.until > now))
        return frozenset(self.run(query).scalars())

    def save_delegation(self, delegation: Delegation) -> None:
        self._save(a.delegation, delegation._asdict())

    def delegations(self, *, of: str = "", to: str = "") -> Sequence[Delegation]:
        given = a.delegation.c
        query = select(a.delegation)
        if of:
            query = query.where(given.principal == of)
        if to:
            query = query.where(given.delegate == to)
        found = self.run(query.order_by(given.since.desc(), given.id))
        return [Delegation(*row) for row in found]

    def save_absence(self, absence: Absence) -> None:
        self._save(a.absence, absence._asdict())

    def absences(self, now: datetime) -> Sequence[Absence]:
        query = select(a.absence).where(a.absence.c.until > now).order_by(a.absence.c.actor)
        return [Absence(*row) for row in self.run(query)]

    def climbed(self, proposal_id: str) -> frozenset[str]:
        query = select(a.proposal_climb.c.step).where(
            a.proposal_climb.c.proposal == proposal_id
        )
        return frozenset(self.run(query).scalars())

    def mark_climbed(self, proposal_id: str, step: str, at: datetime) -> None:
        self.run(insert(a.proposal_climb).values(proposal=proposal_id, step=step, at=at))

    def add_rejection(self, rejection: Rejection) -> None:
        self.run(insert(a.rejection).values(**rejection._asdict()))

    def rejections(self, wish: str, since: datetime) -> Sequence[Rejection]:
        said = a.rejection.c
        query = select(a.rejection).where((said.wish == wish) & (said.at > since))
        return [Rejection(*row) for row in self.run(query.order_by(said.at, said.proposal))]

    def _save(self, table: Table, values: dict[str, Any]) -> None:
        """Write a row, in place of the one that has its key."""
        keys = table.primary_key.columns
        changed = update(table).values(**values)
        for column in keys:
            changed = changed.where(column == values[column.name])
        if not self.run(changed).rowcount:
            self.run(insert(table).values(**values))
