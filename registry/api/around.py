"""What requests and answers around decisions carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Self

from pydantic import BaseModel, Field

from registry.api.fields import ClosedModel, Line, MomentIn
from registry.api.wire import ProposalOut
from registry.domain.times import show_moment

if TYPE_CHECKING:
    from datetime import datetime

    from registry.service.approval_ports import Absence, Comment, Delegation, Snooze
    from registry.service.inbox import Inbox
    from registry.service.talking import Talk

_Said = Annotated[str, Field(min_length=1, max_length=2_000)]
_Reason = Annotated[str, Field(max_length=500)]


class CommentIn(ClosedModel):
    """What to say about a proposal."""

    text: _Said


class SnoozeIn(ClosedModel):
    """Until when to wait, and why; others read it."""

    until: MomentIn
    reason: _Said


class DelegationIn(ClosedModel):
    """Who may decide in the caller's stead, and for how long."""

    to: Line
    since: MomentIn | None = Field(None, description="From when; now if it is left out.")
    until: MomentIn
    reason: _Reason = ""


class DelegationsQuery(ClosedModel):
    """Which delegations to list."""

    ended: bool = Field(default=False, description="Those that are over as well.")


class AbsenceIn(ClosedModel):
    """Until when the caller is away."""

    until: MomentIn
    reason: _Reason = ""


class CommentOut(BaseModel):
    """What somebody said about a proposal."""

    id: str
    actor: str
    at: str
    text: str

    @classmethod
    def of(cls, said: Comment) -> Self:
        return cls(id=said.id, actor=said.actor, at=_moment(said.at), text=said.text)


class SnoozeOut(BaseModel):
    """Somebody's "not now"."""

    proposal: str
    actor: str
    until: str
    reason: str

    @classmethod
    def of(cls, delay: Snooze) -> Self:
        return cls(
            proposal=delay.proposal,
            actor=delay.actor,
            until=_moment(delay.until),
            reason=delay.reason,
        )


class TalkOut(BaseModel):
    """What was said about a proposal, oldest first, and who wants it to wait."""

    comments: list[CommentOut]
    snoozes: list[SnoozeOut]

    @classmethod
    def of(cls, talk: Talk) -> Self:
        return cls(
            comments=[CommentOut.of(each) for each in talk.comments],
            snoozes=[SnoozeOut.of(each) for each in talk.snoozes],
        )


class InboxOut(BaseModel):
    """What the caller may decide now, and how many proposals wait besides."""

    items: list[ProposalOut]
    others: int

    @classmethod
    def of(cls, found: Inbox) -> Self:
        return cls(items=[ProposalOut.of(each) for each in found.items], others=found.others)


class DelegationOut(BaseModel):
    """Who may decide in whose stead."""

    id: str
    principal: str
    delegate: str
    since: str
    until: str
    reason: str
    ended_at: str | None

    @classmethod
    def of(cls, given: Delegation) -> Self:
        return cls(
            id=given.id,
            principal=given.principal,
            delegate=given.delegate,
            since=_moment(given.since),
            until=_moment(given.until),
            reason=given.reason,
            ended_at=show_moment(given.ended_at),
        )


class AbsenceOut(BaseModel):
    """Who is away until when."""

    actor: str
    until: str
    reason: str

    @classmethod
    def of(cls, absence: Absence) -> Self:
        return cls(actor=absence.actor, until=_moment(absence.until), reason=absence.reason)


def _moment(at: datetime) -> str:
    return str(show_moment(at))
