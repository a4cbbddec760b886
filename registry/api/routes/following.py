"""Keeping a copy of the registry: its state in a word, as a whole, and as it changes."""

from __future__ import annotations

import math
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response, StreamingResponse

from registry.api.bearer import bearer
from registry.api.etags import is_known
from registry.api.state import Reading, state_of
from registry.api.wire import StateOut

_Until = Annotated[int | None, Query(ge=0, le=2**53, description="End with this revision.")]
_EVENT = {
    "type": "object",
    "description": "One event; `data` is JSON, and begins with the version of its form.",
    "properties": {
        "id": {"type": "string", "description": "The revision."},
        "event": {"type": "string", "enum": ["start", "revision", "refetch"]},
        "data": {"type": "string"},
    },
    "required": ["id", "event", "data"],
}
router = APIRouter(tags=["following"])
_EVENTS, _LINES = "text/event-stream", "text/plain; charset=utf-8"
_Seen = Annotated[int | None, Header(ge=0, le=2**53, description="The last event you have.")]
_After = Annotated[
    int | None, Query(ge=0, le=2**53, description="The same, for who cannot send the header.")
]


@router.get("/v1/state")
def show_state(call: Reading, response: Response) -> StateOut:
    """Say at which revision the registry is, and the hash of everything in it.

    Its ETag goes into `If-Match` of a wish that shall hold only for this state.
    """
    found = call.registry.state()
    response.headers["ETag"] = f'"{found.state}"'
    return StateOut(revision=found.revision, state=found.state)


@router.get(
    "/v1/snapshot",
    response_class=Response,
    responses={200: {"content": {_LINES: {"schema": {"type": "string"}}}}},
)
def snapshot(call: Reading, request: Request) -> Response:
    """Return everything as sorted lines of canonical JSON under a checkpoint of the state."""
    found = call.registry.snapshot()
    etag = f'"{found.state}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if is_known(request.headers.get("if-none-match", ""), etag):
        found.close()
        return Response(status_code=304, headers=headers)
    return StreamingResponse(found.parts(), headers=headers, media_type=_LINES)


@router.get(
    "/v1/events",
    response_class=Response,
    responses={200: {"content": {_EVENTS: {"schema": _EVENT}}}},
)
def events(
    _: Reading,
    request: Request,
    last_event_id: _Seen = None,
    after: _After = None,
    until: _Until = None,
) -> Response:
    """Follow the registry: one server-sent event for each new revision.

    Without a last event it begins with what comes next.
    """
    api = state_of(request)
    token = bearer(request.scope["headers"]) or b""

    def check() -> None:
        api.tokens.authenticate(token).require("read")

    begin = api.feed.begin(after if last_event_id is None else last_event_id)
    return StreamingResponse(
        api.feed.stream(begin, math.inf if until is None else until, check),
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        media_type=_EVENTS,
    )
