"""Decide on an action exactly as it was shown. Only people do, and never who asked for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.domain.actions import Action, ActionStatus
from registry.domain.proposals import DecisionStatus, Verdict, check_may_decide, tally
from registry.service.action_records import get_action, view_of
from registry.service.approval_ports import Rejection
from registry.service.flooding import check_haste
from registry.service.standing import groups_of_voice, standing_on
from registry.service.verdicts import Said, Voice, decision_on, refuse_second, told

if TYPE_CHECKING:
    from registry.contracts.actions import ActionView
    from registry.domain.actors import Actor
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

ACT = "act"
"""The kind of job that the decision completing a quorum queues."""


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
        said = Said.read(verdict, reason, in_stead_of)
        with deps.new_uow() as uow:
            action = get_action(uow, action_id)
            check_may_decide(action, digest_seen, by, deps.now(), what="action")
            return _decide(deps, uow, action, said, by)


def _decide(deps: Deps, uow: UnitOfWork, action: Action, said: Said, by: Actor) -> ActionView:
    now = deps.now()
    if said.verdict is Verdict.APPROVE:
        check_haste(deps, uow, by, now)
    groups = groups_of_voice(deps, uow, action, by, said.in_stead_of)
    fallen = [
        d.id
        for d in uow.action_decisions(action.id)
        if d.status is DecisionStatus.ACTIVE and now >= d.expires_at
    ]
    uow.end_action_decisions(action.id, DecisionStatus.VOID, only=fallen)
    decision = decision_on(deps, action, said, Voice(by, groups, action.digest), now)
    refuse_second(uow.action_decisions(action.id), decision, "action")
    uow.add_action_decision(decision)
    action = _settle(deps, uow, action, said.verdict)
    is_yes = said.verdict is Verdict.APPROVE
    tag = Tag.ACTION_APPROVE if is_yes else Tag.ACTION_REJECT
    data = {**told(decision), "action_status": str(action.status)}
    uow.record(deps.entry(tag, by, action.id, data))
    view = view_of(uow, action, now)
    deps.keep(uow, action.id)
    uow.commit()
    return view


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
