"""Actions on the platform and the decisions on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, tuple_, update

from registry.db import tables as t
from registry.db.proposals import decision_columns, read_decision
from registry.db.statements import Statements, values_of
from registry.domain.actions import ActionStatus
from registry.domain.proposals import DecisionStatus
from registry.service.action_documents import read_action, write_action
from registry.service.approval_ports import Rejection

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.domain.actions import Action
    from registry.domain.proposals import Decision

_ROW = t.action.c
_SAID = t.action_decision.c
_OPEN = [str(status) for status in ActionStatus if status.is_open]


class ActionTables(Statements):
    """The part of a unit of work that keeps actions."""

    def add_action(self, action: Action) -> None:
        self.run(insert(t.action).values(**_columns(action)))

    def save_action(self, action: Action) -> None:
        changed = update(t.action).where(_ROW.id == action.id)
        self.run(changed.values(**_columns(action)))

    def action(self, action_id: str) -> Action | None:
        query = select(_ROW.document).where(_ROW.id == action_id).with_for_update()
        return _read(self.run(query).scalar())

    def open_action(self, content_key: str) -> Action | None:
        query = select(_ROW.document).where(_ROW.open_key == content_key).with_for_update()
        return _read(self.run(query).scalar())

    def busy_action(self, workload: str) -> str:
        return self.run(select(_ROW.id).where(_ROW.busy_key == workload)).scalar() or ""

    def actions(self, *, status: str | None, limit: int, after: str | None) -> Sequence[Action]:
        order = (_ROW.created_at, _ROW.id)
        query = select(_ROW.document)
        if status is not None:
            query = query.where(_ROW.status == status)
        if after is not None:
            query = query.where(tuple_(*order) < values_of(order, _ROW.id == after))
        query = query.order_by(*(column.desc() for column in order)).limit(limit)
        return [read_action(found) for found in self.run(query).scalars()]

    def overdue_actions(self, now: datetime, limit: int) -> Sequence[str]:
        over = _ROW.status.in_(_OPEN) & (_ROW.expires_at <= now)
        query = select(_ROW.id).where(over).order_by(_ROW.expires_at, _ROW.id).limit(limit)
        return list(self.run(query).scalars())

    def count_open_actions(self, author: str) -> int:
        theirs = _ROW.status.in_(_OPEN) & (_ROW.author == author)
        return int(self.run(select(func.count()).select_from(t.action).where(theirs)).scalar())

    def add_action_decision(self, decision: Decision) -> None:
        columns = decision_columns(decision)
        columns["action"] = columns.pop("proposal")
        self.run(insert(t.action_decision).values(**columns))

    def action_decisions(self, action_id: str) -> Sequence[Decision]:
        query = (
            select(t.action_decision, _SAID.action.label("proposal"))
            .where(_SAID.action == action_id)
            .order_by(_SAID.at, _SAID.id)
        )
        return [read_decision(row) for row in self.run(query).mappings()]

    def add_action_rejection(self, rejection: Rejection) -> None:
        columns = rejection._asdict()
        columns["action"] = columns.pop("proposal")
        self.run(insert(t.action_rejection).values(**columns))

    def action_rejections(self, wish: str, since: datetime) -> Sequence[Rejection]:
        said = t.action_rejection.c
        query = select(said.action, said.wish, said.at)
        query = query.where((said.wish == wish) & (said.at > since))
        return [Rejection(*row) for row in self.run(query.order_by(said.at, said.action))]

    def end_action_decisions(
        self, action_id: str, status: DecisionStatus, *, only: Sequence[str] | None = None
    ) -> None:
        ended = (_SAID.status == DecisionStatus.ACTIVE) & (_SAID.action == action_id)
        if only is not None:
            ended &= _SAID.id.in_(only)
        self.run(update(t.action_decision).where(ended).values(status=str(status)))

    def void_action_decisions_of(self, actor: str) -> int:
        """Let no active decision of that person on an action count again."""
        theirs = (_SAID.status == DecisionStatus.ACTIVE) & (_SAID.actor == actor)
        void = str(DecisionStatus.VOID)
        done = self.run(update(t.action_decision).where(theirs).values(status=void))
        return int(done.rowcount)


def _columns(action: Action) -> dict[str, Any]:
    return {
        "id": action.id,
        "status": str(action.status),
        "author": action.author,
        "created_at": action.created_at,
        "expires_at": action.expires_at,
        "open_key": action.content_key if action.status.is_open else None,
        "busy_key": str(action.deed.workload) if action.status.is_busy else None,
        "document": write_action(action),
    }


def _read(document: Any) -> Action | None:
    return None if document is None else read_action(document)
