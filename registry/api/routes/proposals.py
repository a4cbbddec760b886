"""Asking for changes and deciding on them. No route changes a row of the registry."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from registry.api.bodies import DecisionIn, ProposalIn, ProposalsQuery, UndoIn
from registry.api.fields import ProposalId
from registry.api.state import Reading, SignedIn
from registry.api.wire import Listing, ProposalOut
from registry.contracts.records import ProposalView, Wish
from registry.domain.edits import UndoProposal
from registry.domain.proposals import ProposalStatus

router = APIRouter(tags=["proposals"])
_Id = Annotated[ProposalId, Path(examples=["P-4b1e0c9a77"])]


@router.get("/v1/proposals")
def list_proposals(
    query: Annotated[ProposalsQuery, Query()], call: Reading
) -> Listing[ProposalOut]:
    """List proposals, newest first."""
    page = call.registry.proposals(status=query.status, limit=query.limit, after=query.after)
    return Listing(items=[ProposalOut.of(view) for view in page.items], next=page.next)


@router.post("/v1/proposals", status_code=HTTPStatus.CREATED)
def create_proposal(body: ProposalIn, response: Response, call: SignedIn) -> ProposalOut:
    """Ask for a change. People decide; the same wish twice is one proposal."""
    edits = tuple(edit.to_edit() for edit in body.edits)
    wish = Wish(edits=edits, origin=call.origin, reason=body.reason)
    return _located(call.registry.propose(wish, call.actor), response)


@router.get("/v1/proposals/{proposal_id}")
def show_proposal(proposal_id: _Id, call: Reading) -> ProposalOut:
    """Show a proposal with everything that an approval binds to."""
    return ProposalOut.of(call.registry.proposal(proposal_id))


@router.post(
    "/v1/proposals/{proposal_id}/decisions",
    responses={
        HTTPStatus.ACCEPTED: {
            "model": ProposalOut,
            "description": "The quorum is met; the change will be applied.",
        }
    },
)
def decide(
    proposal_id: _Id, body: DecisionIn, response: Response, call: SignedIn
) -> ProposalOut:
    """Approve or reject exactly the digest that was seen."""
    view = call.registry.decide(
        proposal_id, body.digest, body.verdict, reason=body.reason, by=call.actor
    )
    if view.proposal.status is ProposalStatus.APPROVED:
        response.status_code = HTTPStatus.ACCEPTED
    return _located(view, response)


@router.post("/v1/proposals/{proposal_id}/undo", status_code=HTTPStatus.CREATED)
def undo(proposal_id: _Id, body: UndoIn, response: Response, call: SignedIn) -> ProposalOut:
    """Ask that an applied proposal be undone: a proposal of its own."""
    edits = (UndoProposal(proposal=proposal_id),)
    wish = Wish(edits=edits, origin=call.origin, reason=body.reason)
    return _located(call.registry.propose(wish, call.actor), response)


@router.get("/v1/proposals/{proposal_id}/receipt")
def receipt(proposal_id: _Id, call: Reading) -> dict[str, Any]:
    """Return the document that proves offline what became of an applied proposal."""
    return call.registry.receipt(proposal_id)


def _located(view: ProposalView, response: Response) -> ProposalOut:
    response.headers["Location"] = f"/v1/proposals/{view.proposal.id}"
    return ProposalOut.of(view)
