"""Decide on a proposal exactly as it was shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.contracts.records import ProposalView
from registry.domain.proposals import (
    DecisionStatus,
    Proposal,
    ProposalStatus,
    Verdict,
    check_may_decide,
    tally,
)
from registry.errors import Missing
from registry.service.approval_ports import Rejection
from registry.service.documents import shown_hash
from registry.service.flooding import check_haste, wish_key
from registry.service.standing import groups_of_voice, standing
from registry.service.verdicts import Said, Voice, decision_on, refuse_second, told

if TYPE_CHECKING:
    from datetime import datetime

    from registry.domain.actors import Actor
    from registry.domain.proposals import Decision
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

APPLY = "apply"
"""The kind of job that the decision completing a quorum queues."""


def get_proposal(uow: UnitOfWork, proposal_id: str) -> Proposal:
    """Return a proposal, locked; raise `Missing`."""
    proposal = uow.proposal(proposal_id)
    if proposal is None:
        raise Missing(
            f"There is no proposal {proposal_id!r}.",
            hint="See `frenly proposal list`.",
            proposal=proposal_id,
        )
    return proposal


def decide(  # noqa: PLR0913 - one decision has these parts and no more
    deps: Deps,
    proposal_id: str,
    digest_seen: str,
    verdict: str,
    *,
    reason: str,
    by: Actor,
    in_stead_of: str = "",
) -> ProposalView:
    """Store one person's verdict on exactly the digest they saw.

    The approval that completes the quorum queues the apply job in the same transaction.
    Raises what `check_may_decide` and `check_stand_in` raise, `AlreadyDecided`, `Missing`;
    all are recorded.
    """
    with deps.recording_refusals(Tag.DECISION_REFUSE, by, proposal_id):
        said = Said.read(verdict, reason, in_stead_of)
        return _decide(deps, proposal_id, digest_seen, said, by)


def _decide(
    deps: Deps, proposal_id: str, digest_seen: str, said: Said, by: Actor
) -> ProposalView:
    now = deps.now()
    with deps.new_uow() as uow:
        proposal = get_proposal(uow, proposal_id)
        check_may_decide(proposal, digest_seen, by, now)
        if said.verdict is Verdict.APPROVE:
            check_haste(deps, uow, by, now)
        groups = groups_of_voice(deps, uow, proposal, by, said.in_stead_of)
        voice = Voice(by, groups, shown_hash(proposal))
        uow.end_decisions(proposal_id, DecisionStatus.VOID, lapsed_at=now)
        earlier = tuple(uow.decisions(proposal_id))
        decision = decision_on(deps, proposal, said, voice, now)
        refuse_second(earlier, decision, "proposal")
        uow.add_decision(decision)
        decisions = (*earlier, decision)
        proposal = _settle(deps, uow, proposal, decisions, now)
        is_yes = said.verdict is Verdict.APPROVE
        tag = Tag.DECISION_APPROVE if is_yes else Tag.DECISION_REJECT
        data = {"shown": decision.shown, "proposal_status": str(proposal.status)}
        uow.record(deps.entry(tag, by, proposal_id, {**told(decision), **data}))
        deps.keep(uow, proposal_id)
        uow.commit()
    return ProposalView(
        proposal=proposal, decisions=decisions, tally=tally(proposal, decisions, now)
    )


def _settle(
    deps: Deps,
    uow: UnitOfWork,
    proposal: Proposal,
    decisions: tuple[Decision, ...],
    now: datetime,
) -> Proposal:
    if decisions[-1].verdict is Verdict.REJECT:
        proposal = replace(proposal, status=ProposalStatus.REJECTED)
        uow.save_proposal(proposal)
        uow.add_rejection(Rejection(proposal.id, wish_key(proposal.edits), now))
    elif tally(proposal, standing(deps, uow, proposal, decisions), now).is_met:
        proposal = replace(proposal, status=ProposalStatus.APPROVED)
        uow.save_proposal(proposal)
        uow.add_job(deps.new_id(), APPLY, proposal.id, now)
    return proposal
