"""What people do around decisions: read as shown, talk, wait, stand in for each other."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import PlainTextResponse

from registry.api.around import (
    AbsenceIn,
    AbsenceOut,
    CommentIn,
    CommentOut,
    DelegationIn,
    DelegationOut,
    DelegationsQuery,
    InboxOut,
    SnoozeIn,
    SnoozeOut,
    TalkOut,
)
from registry.api.fields import ProposalId
from registry.api.state import Reading, SignedIn
from registry.service.showing import shown_with_talk

router = APIRouter(tags=["approving"])
_Id = Annotated[ProposalId, Path(examples=["P-4b1e0c9a77"])]
_TEXT: dict[int | str, dict[str, Any]] = {
    HTTPStatus.OK: {"content": {"text/plain": {"schema": {"type": "string"}}}}
}


@router.get(
    "/v1/proposals/{proposal_id}/shown", response_class=PlainTextResponse, responses=_TEXT
)
def show_as_approvers_read(proposal_id: _Id, call: Reading) -> PlainTextResponse:
    """Show a proposal as approvers read it: ASCII, written by code from what is hashed."""
    view = call.registry.proposal(proposal_id)
    return PlainTextResponse(shown_with_talk(view, call.registry.desk.talk(proposal_id)))


@router.get("/v1/proposals/{proposal_id}/comments")
def read_comments(proposal_id: _Id, call: Reading) -> TalkOut:
    """Show what was said about a proposal, and who wants it to wait."""
    return TalkOut.of(call.registry.desk.talk(proposal_id))


@router.post("/v1/proposals/{proposal_id}/comments", status_code=HTTPStatus.CREATED)
def comment(proposal_id: _Id, body: CommentIn, call: SignedIn) -> CommentOut:
    """Say something about a proposal. Nothing that is approved depends on it."""
    return CommentOut.of(call.registry.desk.comment(proposal_id, body.text, call.actor))


@router.post("/v1/proposals/{proposal_id}/snooze")
def snooze(proposal_id: _Id, body: SnoozeIn, call: SignedIn) -> SnoozeOut:
    """Say "not now". It rejects nothing, and everybody sees it."""
    desk = call.registry.desk
    return SnoozeOut.of(desk.snooze(proposal_id, body.until, body.reason, call.actor))


@router.get("/v1/inbox")
def inbox(call: SignedIn) -> InboxOut:
    """Show what the caller may decide now, the authors in turns."""
    return InboxOut.of(call.registry.desk.inbox(call.actor))


@router.get("/v1/delegations")
def list_delegations(
    query: Annotated[DelegationsQuery, Query()], call: Reading
) -> list[DelegationOut]:
    """List who may decide in whose stead, newest first."""
    found = call.registry.desk.delegations(all_ever=query.ended)
    return [DelegationOut.of(each) for each in found]


@router.post("/v1/delegations", status_code=HTTPStatus.CREATED)
def delegate(body: DelegationIn, call: SignedIn) -> DelegationOut:
    """Let somebody decide in one's stead for a while. It gives nobody a right."""
    since: datetime = body.since or call.now()
    made = call.registry.desk.delegate(
        body.to, since, body.until, reason=body.reason, by=call.actor
    )
    return DelegationOut.of(made)


@router.post("/v1/delegations/{delegation_id}/end")
def end_delegation(delegation_id: _Id, call: SignedIn) -> DelegationOut:
    """End a delegation now."""
    return DelegationOut.of(call.registry.desk.end_delegation(delegation_id, call.actor))


@router.get("/v1/absences")
def list_absences(call: Reading) -> list[AbsenceOut]:
    """List who is away now."""
    return [AbsenceOut.of(each) for each in call.registry.desk.absences()]


@router.post("/v1/absences")
def set_absence(body: AbsenceIn, call: SignedIn) -> AbsenceOut:
    """Say that the caller is away until then; a time that is over means back again."""
    return AbsenceOut.of(call.registry.desk.set_absence(body.until, body.reason, call.actor))
