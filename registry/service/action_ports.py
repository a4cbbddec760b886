"""What actions on the platform need from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.domain.actions import Action
    from registry.domain.proposals import Decision, DecisionStatus
    from registry.service.approval_ports import Rejection


class ActionRows(Protocol):
    """The part of a unit of work that keeps actions and what people decided on them."""

    def add_action(self, action: Action) -> None: ...

    def save_action(self, action: Action) -> None: ...

    def action(self, action_id: str) -> Action | None:
        """Find one, locked against other writers until the end."""
        ...

    def open_action(self, content_key: str) -> Action | None:
        """Find the pending or approved action that holds the same wish."""
        ...

    def busy_action(self, workload: str) -> str:
        """Return the action that holds a workload until it is settled, or an empty text."""
        ...

    def actions(self, *, status: str | None, limit: int, after: str | None) -> Sequence[Action]:
        """List actions, newest first."""
        ...

    def overdue_actions(self, now: datetime, limit: int) -> Sequence[str]:
        """List open actions whose time is over, oldest first."""
        ...

    def count_open_actions(self, author: str) -> int: ...

    def add_action_decision(self, decision: Decision) -> None:
        """Store a decision; a second active one of a person on one digest is refused."""
        ...

    def action_decisions(self, action_id: str) -> Sequence[Decision]: ...

    def add_action_rejection(self, rejection: Rejection) -> None:
        """Note that a wish was rejected; `proposal` of it is the action."""
        ...

    def action_rejections(self, wish: str, since: datetime) -> Sequence[Rejection]:
        """List when a wish was rejected since, oldest first."""
        ...

    def end_action_decisions(
        self, action_id: str, status: DecisionStatus, *, only: Sequence[str] | None = None
    ) -> None:
        """Let no active decision on the action count again; with ids, only those."""
        ...
