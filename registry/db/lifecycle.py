"""Turns that are to come, and notices on their way, in the same database as the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, or_, select, update

from registry.db import tables as t
from registry.db.statements import Statements
from registry.domain.digest import digest
from registry.domain.rows import RowKey, Table
from registry.domain.times import parse_moment, show_moment
from registry.domain.turns import Turn, TurnKind
from registry.service.lifecycle_ports import ClaimedNotice, Notice, NoticeState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

_ENDS = [str(kind) for kind in TurnKind if kind.is_end]
_TEXTS = ("owner", "subject", "event", "title", "text")


class LifeCycleTables(Statements):
    """The part of a unit of work that remembers turns and notices."""

    def set_turns(self, subjects: Iterable[RowKey], turns: Iterable[Turn]) -> None:
        told: dict[str, int] = {}
        for subject in subjects:
            mine = t.turn.c.subject == str(subject)
            query = select(t.turn.c.id, t.turn.c.reminded_s).where(mine)
            told |= {i: lead for i, lead in self.run(query) if lead is not None}
            self.run(delete(t.turn).where(mine))
        rows = {turn_id(turn): _columns(turn) for turn in turns}
        if rows:
            new = [{"id": i, **row, "reminded_s": told.get(i)} for i, row in rows.items()]
            self.run(insert(t.turn), new)

    def due_turns(self, now: datetime, limit: int) -> Sequence[Turn]:
        query = (
            select(t.turn)
            .where(t.turn.c.due_at <= now)
            .order_by(t.turn.c.due_at, t.turn.c.id)
            .limit(limit)
        )
        return [_turn(row) for row in self.run(_held(query)).mappings()]

    def drop_turn(self, turn: Turn) -> bool:
        return bool(self.run(delete(t.turn).where(t.turn.c.id == turn_id(turn))).rowcount)

    def coming_ends(
        self, now: datetime, until: datetime, *, limit: int, after: str | None = None
    ) -> tuple[Sequence[Turn], str | None]:
        query = _ends(now, until).limit(limit + 1)
        if after is not None:
            moment, _, last = after.partition(" ")
            since, due_at = parse_moment(moment), t.turn.c.due_at
            query = query.where((due_at > since) | ((due_at == since) & (t.turn.c.id > last)))
        found = [_turn(row) for row in self.run(query).mappings()]
        last_shown = found[limit - 1] if len(found) > limit else None
        following = last_shown and f"{show_moment(last_shown.due_at)} {turn_id(last_shown)}"
        return found[:limit], following

    def unreminded(
        self, now: datetime, until: datetime, lead_s: int, limit: int
    ) -> Sequence[Turn]:
        untold = or_(t.turn.c.reminded_s.is_(None), t.turn.c.reminded_s > lead_s)
        query = _ends(now, until).where(untold).limit(limit)
        return [_turn(row) for row in self.run(_held(query)).mappings()]

    def mark_reminded(self, turn: Turn, lead_s: int) -> bool:
        untold = or_(t.turn.c.reminded_s.is_(None), t.turn.c.reminded_s > lead_s)
        here = (t.turn.c.id == turn_id(turn)) & untold
        return bool(self.run(update(t.turn).where(here).values(reminded_s=lead_s)).rowcount)

    def add_notice(self, notice: Notice) -> None:
        there = select(t.notice.c.id).where(t.notice.c.id == notice.id)
        if self.run(there).first() is not None:
            return
        self.run(
            insert(t.notice).values(
                id=notice.id,
                created_at=notice.at,
                document={field: getattr(notice, field) for field in _TEXTS},
                state="waiting",
                due_at=notice.at,
                lease_until=None,
                fence=0,
                attempts=0,
                error="",
            )
        )

    def has_due_notice(self, now: datetime) -> bool:
        return self.run(_due_notice(now)).first() is not None

    def claim_notice(self, now: datetime, lease_until: datetime) -> ClaimedNotice | None:
        notice = t.notice.c
        found = self.run(_held(_due_notice(now))).mappings().first()
        if found is None:
            return None
        attempts, fence = found["attempts"] + 1, found["fence"] + 1
        claimed = {"lease_until": lease_until, "fence": fence, "attempts": attempts}
        self.run(update(t.notice).where(notice.id == found["id"]).values(**claimed))
        return ClaimedNotice(_notice(found), attempts, fence)

    def finish_notice(
        self, claimed: ClaimedNotice, *, error: str, retry_at: datetime | None
    ) -> bool:
        notice = t.notice.c
        mine = (notice.id == claimed.notice.id) & (notice.fence == claimed.fence)
        values: dict[str, Any] = {"state": "failed" if error else "sent", "error": error}
        if retry_at is not None:
            values = {"due_at": retry_at, "lease_until": None, "error": error}
        waiting = mine & (notice.state == "waiting")
        return bool(self.run(update(t.notice).where(waiting).values(**values)).rowcount)

    def notices(self, *, state: str | None, limit: int) -> Sequence[NoticeState]:
        query = select(t.notice).order_by(t.notice.c.created_at.desc(), t.notice.c.id)
        if state is not None:
            query = query.where(t.notice.c.state == state)
        found = self.run(query.limit(limit)).mappings()
        return [NoticeState(_notice(r), r["state"], r["attempts"], r["error"]) for r in found]

    def count_notices(self) -> Mapping[str, int]:
        state = t.notice.c.state
        query = select(state, func.count()).where(state.in_(["waiting", "failed"]))
        return dict(self.run(query.group_by(state)).all())


def turn_id(turn: Turn) -> str:
    """Identify a turn by all that makes it the same: a moved or handed over one is another."""
    return digest([str(turn.subject), *turn[1:3], show_moment(turn.due_at), turn.owner])


def _due_notice(now: datetime) -> Any:
    notice = t.notice.c
    free = or_(notice.lease_until.is_(None), notice.lease_until <= now)
    return (
        select(t.notice)
        .where((notice.state == "waiting") & (notice.due_at <= now) & free)
        .order_by(notice.due_at, notice.id)
        .limit(1)
    )


def _held(query: Any) -> Any:
    """Pass over what another worker holds."""
    return query.with_for_update(skip_locked=True)


def _columns(turn: Turn) -> dict[str, Any]:
    return {**turn._asdict(), "subject": str(turn.subject)}


def _ends(now: datetime, until: datetime) -> Any:
    due_at = t.turn.c.due_at
    return (
        select(t.turn)
        .where((due_at > now) & (due_at <= until) & t.turn.c.kind.in_(_ENDS))
        .order_by(due_at, t.turn.c.id)
    )


def _turn(row: Any) -> Turn:
    table, _, row_id = row["subject"].partition(":")
    return Turn(
        RowKey(Table(table), row_id),
        TurnKind(row["kind"]),
        row["version"],
        row["due_at"],
        row["owner"],
    )


def _notice(row: Any) -> Notice:
    return Notice(id=row["id"], at=row["created_at"], **row["document"])
