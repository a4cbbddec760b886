"""Decide on an action exactly as it was shown. Only people do, and never who asked for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Tag
from registry.domain.actions import Action, ActionStatus
from registry.domain.proposals import (
    Decision,
    DecisionStatus,
    Verdict,
    check_may_decide,
    tally,
)
from registry.errors import chosen
from registry.service.action_records import get_action, view_of
from registry.service.approval_ports import Rejection
from registry.service.deciding import MAX_REASON_CHARS, AlreadyDecided
from registry.service.flooding import check_haste
from registry.service.standing import groups_of_voice, standing_on
from registry.service.texts import check_text

if TYPE_CHECKING:
    from registry.contracts.actions import ActionView
    from registry.domain.actors import Actor
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

ACT = "act"
"""The kind of job that the decision completing a quorum queues."""


class Word(NamedTuple):
    """What somebody says on exactly one digest."""

    digest_seen: str
    verdict: Verdict
    reason: str
    in_stead_of: str


def decide(  # noqa: PLR0913 - one decision has these parts and no more
    deps: Deps,
    action_id: str,
    digest_seen: str,
    verdict: str,
    *,
    reason: str,
    by: Actor,
    in_stead_of: str = "",
) -> ActionView:
    """Store one person's verdict; the one that completes the quorum queues the action.

    Raises what `check_may_decide` and `groups_of_voice` raise, `AlreadyDecided`, `TooFast`,
    `Missing`; recorded.
    """
    with deps.recording_refusals(Tag.ACTION_REFUSE, by, action_id):
        check_text(reason, MAX_REASON_CHARS)
        said = chosen(Verdict, verdict, "a verdict")
        word = Word(digest_seen, said, reason, in_stead_of)
        with deps.new_uow() as uow:
            return _decide(deps, uow, get_action(uow, action_id), word, by)


def _decide(deps: Deps, uow: UnitOfWork, action: Action, word: Word, by: Actor) -> ActionView:
    now = deps.now()
    check_may_decide(action, word.digest_seen, by, now, what="action")
    if word.verdict is Verdict.APPROVE:
        check_haste(deps, uow, by, now)
    groups = groups_of_voice(deps, uow, action, by, word.in_stead_of)
    fallen = [
        d.id
        for d in uow.action_decisions(action.id)
        if d.status is DecisionStatus.ACTIVE and now >= d.expires_at
    ]
    uow.end_action_decisions(action.id, DecisionStatus.VOID, only=fallen)
    decision = Decision(
        id=deps.new_id(),
        proposal=action.id,
        digest=action.digest,
        actor=by.id,
        credential_id=by.credential_id,
        auth=by.auth,
        groups=tuple(sorted(groups)),
        verdict=word.verdict,
        reason=word.reason,
        at=now,
        expires_at=now + deps.governance.rules.approvals.valid_for,
        in_stead_of=word.in_stead_of,
        shown=action.digest,
    )
    _refuse_second(uow, decision)
    uow.add_action_decision(decision)
    action = _settle(deps, uow, action, word.verdict)
    is_yes = word.verdict is Verdict.APPROVE
    data = {
        "decision": decision.id,
        "digest": decision.digest,
        "groups": list(decision.groups),
        "reason": decision.reason,
        "in_stead_of": decision.in_stead_of,
        "expires_at": decision.expires_at.isoformat(),
        "action_status": str(action.status),
    }
    tag = Tag.ACTION_APPROVE if is_yes else Tag.ACTION_REJECT
    uow.record(deps.entry(tag, by, action.id, data))
    view = view_of(uow, action, now)
    deps.keep(uow, action.id)
    uow.commit()
    return view


def _refuse_second(uow: UnitOfWork, new: Decision) -> None:
    for earlier in uow.action_decisions(new.proposal):
        stands = earlier.status is DecisionStatus.ACTIVE and earlier.digest == new.digest
        twice = sorted(earlier.voices & new.voices)
        if stands and twice:
            raise AlreadyDecided(
                f"{twice[0]!r} has already decided on {new.proposal!r} ({earlier.verdict}).",
                hint="One person counts once; somebody else must decide as well.",
                action=new.proposal,
                actor=twice[0],
            )


def _settle(deps: Deps, uow: UnitOfWork, action: Action, verdict: Verdict) -> Action:
    now = deps.now()
    if verdict is Verdict.REJECT:
        action = replace(action, status=ActionStatus.REJECTED)
        uow.save_action(action)
        uow.end_action_decisions(action.id, DecisionStatus.VOID)
        uow.add_action_rejection(Rejection(action.id, action.content_key, now))
        return action
    given = standing_on(deps, uow, action.digest, uow.action_decisions(action.id))
    if tally(action, given, now).is_met:
        action = replace(action, status=ActionStatus.APPROVED)
        uow.save_action(action)
        uow.add_job(deps.new_id(), ACT, action.id, now)
    return action
