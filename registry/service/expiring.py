"""Proposals that nobody decided in time end; the same wish can then be asked anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.domain.actors import SYSTEM
from registry.domain.proposals import DecisionStatus, Proposal, ProposalStatus

if TYPE_CHECKING:
    from registry.domain.rows import Content
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

_BATCH = 100


def expire_overdue(deps: Deps) -> list[str]:
    """End every pending proposal whose time is over; say which."""
    now = deps.now()
    with deps.view() as uow:
        overdue = [proposal.id for proposal in uow.overdue(now, _BATCH)]
    for proposal_id in overdue:
        with deps.new_uow() as uow:
            proposal = uow.proposal(proposal_id)
            if proposal is not None and proposal.status is ProposalStatus.PENDING:
                expire(deps, uow, proposal)
                uow.commit()
    return [f"{proposal_id}: expired undecided." for proposal_id in overdue]


def expire(deps: Deps, uow: UnitOfWork, proposal: Proposal) -> None:
    """End one proposal within the caller's transaction."""
    uow.save_proposal(replace(proposal, status=ProposalStatus.EXPIRED))
    uow.end_decisions(proposal.id, DecisionStatus.VOID)
    data: Content = {"digest": proposal.digest, "message": "Its time is over."}
    uow.record(deps.entry(Tag.PROPOSAL_EXPIRE, SYSTEM, proposal.id, data))
