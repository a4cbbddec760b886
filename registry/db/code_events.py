"""Events of hosts of code on their way, and the changes that pull requests ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, or_, select, update

from registry.db import tables as t
from registry.db.code_repositories import CodeRepositoryTable
from registry.service.code_ports import ClaimedCodeEvent, CodeChange, CodeEvent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

_WAITING = "waiting"


class CodeTables(CodeRepositoryTable):
    """The part of a unit of work that keeps events of hosts of code, and their changes."""

    def add_code_event(self, event: CodeEvent) -> bool:
        row: dict[str, Any] = {
            **event._asdict(),
            "state": _WAITING,
            "due_at": event.at,
            "lease_until": None,
            "fence": 0,
            "attempts": 0,
            "error": "",
        }
        query = self.insert_new(t.code_event, [row]).returning(t.code_event.c.number)
        return self.run(query).first() is not None

    def has_due_code_event(self, now: datetime) -> bool:
        return self.run(_due(now)).first() is not None

    def claim_code_event(self, now: datetime, lease_until: datetime) -> ClaimedCodeEvent | None:
        held = _due(now).with_for_update(skip_locked=True, of=t.code_event)
        found = self.run(held).mappings().first()
        if found is None:
            return None
        attempts, fence = found["attempts"] + 1, found["fence"] + 1
        claimed = {"lease_until": lease_until, "fence": fence, "attempts": attempts}
        mine = t.code_event.c.number == found["number"]
        self.run(update(t.code_event).where(mine).values(**claimed))
        event = CodeEvent(*(found[field] for field in CodeEvent._fields))
        return ClaimedCodeEvent(event, attempts, fence)

    def finish_code_event(
        self, claimed: ClaimedCodeEvent, *, error: str, retry_at: datetime | None
    ) -> bool:
        event = t.code_event.c
        mine = (event.id == claimed.event.id) & (event.fence == claimed.fence)
        values: dict[str, Any] = {"state": "failed" if error else "done", "error": error}
        if retry_at is not None:
            values = {"due_at": retry_at, "lease_until": None, "error": error}
        waiting = mine & (event.state == _WAITING)
        return bool(self.run(update(t.code_event).where(waiting).values(**values)).rowcount)

    def count_code_events(self) -> Mapping[str, int]:
        state = t.code_event.c.state
        return dict(self.run(select(state, func.count()).group_by(state)).all())

    def newest_code_error(self) -> str:
        event = t.code_event.c
        query = select(event.error).where((event.error != "") & (event.state != "done"))
        found = self.run(query.order_by(event.number.desc()).limit(1)).scalar()
        return "" if found is None else str(found)

    def save_code_change(self, change: CodeChange) -> None:
        row = t.code_change.c
        same = (row.subject == change.subject) & (row.head == change.head)
        self.run(delete(t.code_change).where(same))
        row_of = {**change._asdict(), "reviews": list(change.reviews)}
        self.run(insert(t.code_change).values(**row_of))

    def code_changes(self, subject: str, *, state: str | None) -> Sequence[CodeChange]:
        row = t.code_change.c
        query = (
            select(*(row[field] for field in CodeChange._fields))
            .where(row.subject == subject)
            .order_by(row.at, row.head)
        )
        if state is not None:
            query = query.where(row.state == state)
        found = [CodeChange(*each) for each in self.run(query)]
        return [change._replace(reviews=tuple(change.reviews)) for change in found]


def _due(now: datetime) -> Any:
    event, older = t.code_event.c, t.code_event.alias("older")
    free = or_(event.lease_until.is_(None), event.lease_until <= now)
    is_first = ~(
        select(older.c.number)
        .where(
            (older.c.subject == event.subject)
            & (older.c.number < event.number)
            & (older.c.state == _WAITING)
        )
        .correlate(t.code_event)
        .exists()
    )
    return (
        select(t.code_event)
        .where((event.state == _WAITING) & (event.due_at <= now) & free & is_first)
        .order_by(event.due_at, event.number)
        .limit(1)
    )
