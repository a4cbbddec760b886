"""Asking for changes and deciding on them. No route changes a row of the registry."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from registry.api.bodies import DecisionIn, ProposalIn, ProposalsQuery, UndoIn
from registry.api.cursors import Paging
from registry.api.etags import check_match, etag_of_model
from registry.api.fields import ProposalId
from registry.api.preconditions import Preconditions, Seen
from registry.api.state import Call, Reading, SignedIn
from registry.api.wire import Listing, ProposalOut
from registry.contracts.records import ProposalView, Wish
from registry.domain.edits import UndoProposal
from registry.domain.proposals import ProposalStatus

router = APIRouter(tags=["proposals"])
_Id = Annotated[ProposalId, Path(examples=["P-4b1e0c9a77"])]
_JOINED: dict[int | str, dict[str, Any]] = {
    HTTPStatus.OK: {"model": ProposalOut, "description": "The same wish waits already."}
}


@router.get("/v1/proposals")
def list_proposals(
    query: Annotated[ProposalsQuery, Query()], call: Reading, pages: Paging
) -> Listing[ProposalOut]:
    """List proposals, newest first."""
    after = pages.after(query.after)
    page = call.registry.proposals(status=query.status, limit=query.limit, after=after)
    return pages.listing(page, ProposalOut.of)


@router.post("/v1/proposals", status_code=HTTPStatus.CREATED, responses=_JOINED)
def create_proposal(
    body: ProposalIn, response: Response, call: SignedIn, seen: Seen
) -> ProposalOut:
    """Ask for a change. People decide; the same wish twice is one proposal.

    With `If-Match` it is asked only while the registry is in that state (see `/v1/state`).
    """
    seen.check_state(call.registry)
    edits = tuple(edit.to_edit() for edit in body.edits)
    wish = Wish(edits=edits, origin=call.origin, reason=body.reason)
    return proposed(call.registry.propose(wish, call.actor), response)


@router.get("/v1/proposals/{proposal_id}")
def show_proposal(proposal_id: _Id, call: Reading, response: Response) -> ProposalOut:
    """Show a proposal with everything that an approval binds to."""
    return _tagged(call.registry.proposal(proposal_id), response)


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
    proposal_id: _Id, body: DecisionIn, response: Response, call: SignedIn, seen: Seen
) -> ProposalOut:
    """Approve or reject exactly the digest that was seen.

    With `If-Match` it counts only while the proposal is as it was shown, decisions included.
    """
    _check_seen(proposal_id, seen, call)
    view = call.registry.decide(
        proposal_id,
        body.digest,
        body.verdict,
        reason=body.reason,
        by=call.actor,
        in_stead_of=body.in_stead_of,
    )
    if view.proposal.status is ProposalStatus.APPROVED:
        response.status_code = HTTPStatus.ACCEPTED
    return _located(view, response)


@router.post(
    "/v1/proposals/{proposal_id}/undo", status_code=HTTPStatus.CREATED, responses=_JOINED
)
def undo(
    proposal_id: _Id, body: UndoIn, response: Response, call: SignedIn, seen: Seen
) -> ProposalOut:
    """Ask that an applied proposal be undone: a proposal of its own."""
    _check_seen(proposal_id, seen, call)
    edits = (UndoProposal(proposal=proposal_id),)
    wish = Wish(edits=edits, origin=call.origin, reason=body.reason)
    return proposed(call.registry.propose(wish, call.actor), response)


@router.get("/v1/proposals/{proposal_id}/receipt")
def receipt(proposal_id: _Id, call: Reading) -> dict[str, Any]:
    """Return the document that proves offline what became of an applied proposal."""
    return call.registry.receipt(proposal_id)


def proposed(
    view: ProposalView, response: Response, *, joined: int = HTTPStatus.OK
) -> ProposalOut:
    """Answer a wish; one that met an open proposal has created nothing."""
    if view.joined:
        response.status_code = joined
    return _located(view, response)


def _located(view: ProposalView, response: Response) -> ProposalOut:
    response.headers["Location"] = f"/v1/proposals/{view.proposal.id}"
    return _tagged(view, response)


def _tagged(view: ProposalView, response: Response) -> ProposalOut:
    shown = ProposalOut.of(view)
    response.headers["ETag"] = etag_of_model(shown)
    return shown


def _check_seen(proposal_id: str, seen: Preconditions, call: Call) -> None:
    if seen.sent:
        shown = ProposalOut.of(call.registry.proposal(proposal_id))
        check_match(seen.sent, etag_of_model(shown), what=f"Proposal {proposal_id!r}")
