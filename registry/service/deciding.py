"""Decide on a proposal exactly as it was shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Tag
from registry.contracts.records import ProposalView
from registry.domain.proposals import (
    Decision,
    DecisionStatus,
    Proposal,
    ProposalStatus,
    Verdict,
    check_may_decide,
    tally,
)
from registry.errors import Conflict, InvalidInput, Missing
from registry.service.approval_ports import Rejection
from registry.service.documents import shown_hash
from registry.service.flooding import check_haste, wish_key
from registry.service.standing import groups_of_voice, standing
from registry.service.texts import check_text

if TYPE_CHECKING:
    from datetime import datetime

    from registry.domain.actors import Actor
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

APPLY = "apply"
"""The kind of job that the decision completing a quorum queues."""
MAX_REASON_CHARS = 2_000


class AlreadyDecided(Conflict):
    """The person has already decided on this digest."""

    code = "proposal.already_decided"


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


class Said(NamedTuple):
    """What a person says on a proposal, and for whom if not for themselves."""

    verdict: Verdict
    reason: str
    in_stead_of: str = ""


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
        said = Said(_read_verdict(verdict), reason, in_stead_of)
        check_text(reason, MAX_REASON_CHARS)
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
        uow.end_decisions(proposal_id, DecisionStatus.VOID, lapsed_at=now)
        earlier = tuple(uow.decisions(proposal_id))
        decision = _new_decision(deps, proposal, said, groups, by=by, now=now)
        _refuse_second(earlier, decision)
        uow.add_decision(decision)
        decisions = (*earlier, decision)
        proposal = _settle(deps, uow, proposal, decisions, now)
        is_yes = said.verdict is Verdict.APPROVE
        tag = Tag.DECISION_APPROVE if is_yes else Tag.DECISION_REJECT
        uow.record(deps.entry(tag, by, proposal_id, _data(decision, proposal)))
        deps.keep(uow, proposal_id)
        uow.commit()
    return ProposalView(
        proposal=proposal, decisions=decisions, tally=tally(proposal, decisions, now)
    )


def _read_verdict(raw: str) -> Verdict:
    if raw not in set(Verdict):
        raise InvalidInput(f"{raw!r} is not a verdict.", hint="Choose 'approve' or 'reject'.")
    return Verdict(raw)


def _refuse_second(earlier: tuple[Decision, ...], new: Decision) -> None:
    for decision in earlier:
        stands = decision.status is DecisionStatus.ACTIVE and decision.digest == new.digest
        twice = sorted(decision.voices & new.voices)
        if stands and twice:
            raise AlreadyDecided(
                f"{twice[0]!r} has already decided on {new.proposal!r} ({decision.verdict}).",
                hint="One person counts once; somebody else must decide as well.",
                proposal=new.proposal,
                actor=twice[0],
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


def _new_decision(  # noqa: PLR0913 - the parts of one record, named at the only call
    deps: Deps,
    proposal: Proposal,
    said: Said,
    groups: frozenset[str],
    *,
    by: Actor,
    now: datetime,
) -> Decision:
    return Decision(
        id=deps.new_id(),
        proposal=proposal.id,
        digest=proposal.digest,
        actor=by.id,
        credential_id=by.credential_id,
        auth=by.auth,
        groups=tuple(sorted(groups)),
        verdict=said.verdict,
        reason=said.reason,
        at=now,
        expires_at=now + deps.governance.rules.approvals.valid_for,
        in_stead_of=said.in_stead_of,
        shown=shown_hash(proposal),
    )


def _data(decision: Decision, proposal: Proposal) -> dict[str, object]:
    return {
        "decision": decision.id,
        "digest": decision.digest,
        "groups": list(decision.groups),
        "reason": decision.reason,
        "in_stead_of": decision.in_stead_of,
        "shown": decision.shown,
        "expires_at": decision.expires_at.isoformat(),
        "proposal_status": str(proposal.status),
    }
