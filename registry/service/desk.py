"""What people do around decisions, as one object: read, talk, wait, stand in for each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.service import delegating, inbox, talking

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.domain.actors import Actor
    from registry.service.approval_ports import Absence, Comment, Delegation, Snooze
    from registry.service.deps import Deps
    from registry.service.inbox import Inbox
    from registry.service.talking import Talk


class Desk:
    """Where people decide, apart from the decision itself."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def inbox(self, by: Actor) -> Inbox:
        """Return what waits for `by`; see `inbox.inbox`."""
        return inbox.inbox(self._deps, by)

    def talk(self, proposal_id: str) -> Talk:
        """Return what was said about a proposal, and who wants it to wait."""
        return talking.read_talk(self._deps, proposal_id)

    def comment(self, proposal_id: str, text: str, by: Actor) -> Comment:
        """Add to a proposal's thread; see `talking.comment`."""
        return talking.comment(self._deps, proposal_id, text, by)

    def snooze(self, proposal_id: str, until: datetime, reason: str, by: Actor) -> Snooze:
        """Say "not now"; see `talking.snooze`."""
        return talking.snooze(self._deps, proposal_id, until, reason, by)

    def delegate(
        self, to: str, since: datetime, until: datetime, *, reason: str, by: Actor
    ) -> Delegation:
        """Let somebody decide in one's stead; see `delegating.delegate`."""
        return delegating.delegate(self._deps, to, since, until, reason=reason, by=by)

    def end_delegation(self, delegation_id: str, by: Actor) -> Delegation:
        """End a delegation now; see `delegating.end_delegation`."""
        return delegating.end_delegation(self._deps, delegation_id, by)

    def delegations(self, *, all_ever: bool = False) -> Sequence[Delegation]:
        """List delegations that are in force or to come; or every one."""
        return delegating.delegations(self._deps, all_ever=all_ever)

    def set_absence(self, until: datetime, reason: str, by: Actor) -> Absence:
        """Say that one is away; see `delegating.set_absence`."""
        return delegating.set_absence(self._deps, until, reason, by)

    def absences(self) -> Sequence[Absence]:
        """List who is away now."""
        return delegating.absences(self._deps)
