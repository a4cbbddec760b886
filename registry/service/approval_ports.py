"""What is kept about proposals besides decisions: words, delays, stand-ins, rejections."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Comment(NamedTuple):
    """What somebody said about a proposal. It is no part of what is approved."""

    id: str
    proposal: str
    actor: str
    at: datetime
    text: str


class Snooze(NamedTuple):
    """Somebody's "not now" on a proposal; it is no rejection."""

    proposal: str
    actor: str
    at: datetime
    until: datetime
    reason: str


class Delegation(NamedTuple):
    """That one person may decide in another's stead for a while."""

    id: str
    principal: str
    delegate: str
    since: datetime
    until: datetime
    reason: str
    ended_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Say whether it is in force."""
        return self.ended_at is None and self.since <= now < self.until


class Absence(NamedTuple):
    """That a person is away."""

    actor: str
    at: datetime
    until: datetime
    reason: str


class Waiting(NamedTuple):
    """What a list of waiting proposals is made of, without their documents."""

    id: str
    author: str
    created_at: datetime
    expires_at: datetime


class Rejection(NamedTuple):
    """That a wish was rejected; `wish` hashes what it wanted, not how it was worded."""

    proposal: str
    wish: str
    at: datetime


class ApprovalRows(Protocol):
    """The part of a unit of work that remembers what people say around decisions."""

    def lock_sources(self, sources: Sequence[str]) -> None:
        """Wait until no other transaction counts what these have asked for."""
        ...

    def count_asked(
        self,
        *,
        author: str = "",
        channel: str = "",
        thread: str = "",
        since: datetime | None = None,
    ) -> int:
        """Count the open proposals of a source; with a time, all that were made since."""
        ...

    def count_approvals(self, actor: str, since: datetime) -> int:
        """Count what somebody has approved since, actions too, whatever became of it."""
        ...

    def waiting(self, *, limit: int, after: str = "") -> Sequence[Waiting]:
        """List pending proposals, oldest first, behind that id."""
        ...

    def add_comment(self, comment: Comment) -> None: ...

    def comments(self, proposal_id: str) -> Sequence[Comment]:
        """List what was said about a proposal, oldest first."""
        ...

    def save_snooze(self, snooze: Snooze) -> None:
        """Keep somebody's newest "not now" on a proposal."""
        ...

    def snoozes(self, proposal_id: str) -> Sequence[Snooze]:
        """List every "not now" on a proposal, those that are over included."""
        ...

    def snoozed_by(self, actor: str, now: datetime) -> frozenset[str]:
        """Return the proposals that somebody does not want to see now."""
        ...

    def save_delegation(self, delegation: Delegation) -> None: ...

    def delegations(self, *, of: str = "", to: str = "") -> Sequence[Delegation]:
        """List delegations, newest first: of one principal, to one delegate, or all."""
        ...

    def save_absence(self, absence: Absence) -> None: ...

    def absences(self, now: datetime) -> Sequence[Absence]:
        """List who is away, in name order."""
        ...

    def climbed(self, proposal_id: str) -> frozenset[str]:
        """Return the steps that a proposal has climbed."""
        ...

    def mark_climbed(self, proposal_id: str, step: str, at: datetime) -> None: ...

    def add_rejection(self, rejection: Rejection) -> None: ...

    def rejections(self, wish: str, since: datetime) -> Sequence[Rejection]:
        """List the rejections of a wish since then, oldest first."""
        ...
