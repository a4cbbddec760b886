"""What people say about a proposal without deciding: comments, and "not now"."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Tag
from registry.domain.proposals import check_may_decide
from registry.domain.times import show_duration, show_moment
from registry.errors import Conflict, InvalidInput
from registry.service.approval_ports import Comment, Snooze
from registry.service.deciding import get_proposal
from registry.service.edge_ports import DESK
from registry.service.texts import check_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.domain.actors import Actor
    from registry.service.deps import Deps

MAX_COMMENT_CHARS = 2_000


class TooManyComments(Conflict):
    """So much was said about a proposal that nobody would read more."""

    code = "proposal.too_many_comments"


class Talk(NamedTuple):
    """What was said about a proposal, and who wants it to wait."""

    comments: Sequence[Comment]
    snoozes: Sequence[Snooze]
    """Those in force."""


def read_talk(deps: Deps, proposal_id: str) -> Talk:
    """Return what was said about a proposal; raise `Missing`."""
    now = deps.now()
    with deps.view() as uow:
        get_proposal(uow, proposal_id)
        snoozes = [s for s in uow.snoozes(proposal_id) if s.until > now]
        return Talk(uow.comments(proposal_id), snoozes)


def comment(deps: Deps, proposal_id: str, text: str, by: Actor) -> Comment:
    """Add to a proposal's thread. Nothing that is approved depends on it."""
    with deps.recording_refusals(Tag.TALK_REFUSE, by, proposal_id):
        by.require("propose")
        _check_said(text, "comment")
        most = deps.governance.rules.approvals.limits.comments
        with deps.new_uow() as uow:
            proposal = get_proposal(uow, proposal_id)
            if len(uow.comments(proposal.id)) >= most:
                raise TooManyComments(
                    f"{most} comments stand on {proposal.id!r} already.",
                    hint="Decide on it, or talk elsewhere.",
                    proposal=proposal.id,
                )
            said = Comment(deps.new_id(), proposal.id, by.id, deps.now(), text.strip())
            uow.add_comment(said)
            data: dict[str, object] = {"comment": said.id, "text": said.text}
            uow.record(deps.entry(Tag.COMMENT_ADD, by, proposal.id, data))
            deps.keep(uow, f"{DESK}{said.id}")
            uow.commit()
    return said


def snooze(deps: Deps, proposal_id: str, until: datetime, reason: str, by: Actor) -> Snooze:
    """Say "not now": it leaves one's inbox until then, and climbs to nobody meanwhile.

    Only who may decide on it may; it rejects nothing, and everybody sees it.
    """
    now = deps.now()
    with deps.recording_refusals(Tag.TALK_REFUSE, by, proposal_id):
        _check_said(reason, "reason")
        _check_until(deps, until, now)
        with deps.new_uow() as uow:
            proposal = get_proposal(uow, proposal_id)
            check_may_decide(proposal, proposal.digest, by, now)
            delay = Snooze(proposal.id, by.id, now, until, reason.strip())
            uow.save_snooze(delay)
            data: dict[str, object] = {"until": show_moment(until), "reason": delay.reason}
            uow.record(deps.entry(Tag.SNOOZE_SET, by, proposal.id, data))
            deps.keep(uow, f"{DESK}{proposal.id}")
            uow.commit()
    return delay


def _check_said(text: str, what: str) -> None:
    check_text(text, MAX_COMMENT_CHARS)
    if not text.strip():
        raise InvalidInput(f"The {what} is empty.", hint=f"Write a {what} for the others.")


def _check_until(deps: Deps, until: datetime, now: datetime) -> None:
    longest = deps.governance.rules.approvals.escalation.longest_snooze
    if not now < until <= now + longest:
        raise InvalidInput(
            f"{until:%Y-%m-%d %H:%M} UTC is not a time to wait until.",
            hint=f"Choose one within {show_duration(longest)} from now.",
        )
