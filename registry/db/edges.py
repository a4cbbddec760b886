"""What is kept for the edges: answers by idempotency key, hits by window, and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from registry.db import tables as t
from registry.db.statements import Statements
from registry.domain.proposals import ProposalStatus
from registry.service.edge_ports import Claim, HitCount, KeptAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement

_OPEN = [str(status) for status in ProposalStatus if status.is_open]


class EdgeRows(Statements):
    """The part of a unit of work that remembers for the edges."""

    def add_claim(self, claim: Claim, about: str, at: datetime) -> None:
        values = {**claim._asdict(), "about": about, "at": at}
        self.run(insert(t.kept_answer).values(**values))

    def kept_answer(self, principal: str, key: str) -> KeptAnswer | None:
        query = select(t.kept_answer).where(_is(principal, key))
        found = self.run(query).mappings().first()
        if found is None:
            return None
        claim = Claim(principal, key, found["route"], found["body_hash"])
        return KeptAnswer(
            claim,
            found["about"],
            found["status"],
            found["headers"] or {},
            bytes(found["body"] or b""),
        )

    def save_answer(self, answer: KeptAnswer, at: datetime) -> None:
        claim = answer.claim
        told = {
            "status": answer.status,
            "headers": dict(answer.headers),
            "body": answer.body,
        }
        here = _is(claim.principal, claim.key)
        if not self.run(update(t.kept_answer).where(here).values(**told)).rowcount:
            values = {**claim._asdict(), **told, "about": answer.about, "at": at}
            self.run(insert(t.kept_answer).values(**values))

    def drop_claim(self, claim: Claim) -> None:
        self.run(delete(t.kept_answer).where(_is(claim.principal, claim.key)))

    def prune_answers(self, before: datetime) -> int:
        done = self.run(delete(t.kept_answer).where(t.kept_answer.c.at < before))
        return int(done.rowcount)

    def add_hits(self, key: str, hits: int, now: datetime, ends_at: datetime) -> HitCount:
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        row, over = t.hit_count.c, t.hit_count.c.ends_at <= now
        query = dialect.insert(t.hit_count).values(key=key, count=hits, ends_at=ends_at)
        query = query.on_conflict_do_update(
            index_elements=[row.key],
            set_={
                "count": case((over, hits), else_=row.count + hits),
                "ends_at": case((over, ends_at), else_=row.ends_at),
            },
        ).returning(row.count, row.ends_at)
        return HitCount(*self.run(query).one())

    def hits(self, key: str, now: datetime) -> HitCount | None:
        row = t.hit_count.c
        query = select(row.count, row.ends_at).where((row.key == key) & (row.ends_at > now))
        found = self.run(query).first()
        return None if found is None else HitCount(*found)

    def drop_hits(self, ended_before: datetime) -> int:
        done = self.run(delete(t.hit_count).where(t.hit_count.c.ends_at < ended_before))
        return int(done.rowcount)

    def count_open(self) -> Mapping[str, int]:
        status = t.proposal.c.status
        query = select(status, func.count()).where(status.in_(_OPEN)).group_by(status)
        found = {row[0]: row[1] for row in self.run(query)}
        return {name: found.get(name, 0) for name in _OPEN}

    def count_unsequenced(self) -> int:
        waiting = t.audit_entry.c.position.is_(None)
        return int(self.run(select(func.count()).where(waiting)).scalar_one())


def _is(principal: str, key: str) -> ColumnElement[bool]:
    return (t.kept_answer.c.principal == principal) & (t.kept_answer.c.key == key)
