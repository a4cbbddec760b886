"""Failures as HTTP tells them: RFC 9457 problem documents, from one table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi.responses import Response
from pydantic import BaseModel, Field

from registry.api.edge_errors import AddressTooLong, BodyTooLarge, RequestInvalid, WrongMethod
from registry.api.etags import PreconditionFailed
from registry.api.rulings import TooManyRequests
from registry.domain.proposals import Refused
from registry.errors import ErrorKind, FrenlyError
from registry.resolution.errors import AliasExpired, AmbiguousName
from registry.service.people import BadToken

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_TYPE = "application/problem+json"
STATUS: dict[ErrorKind, int] = {
    ErrorKind.INVALID: 422,
    ErrorKind.MISSING: 404,
    ErrorKind.CONFLICT: 409,
    ErrorKind.DENIED: 403,
    ErrorKind.UNAVAILABLE: 503,
}
"""One status per kind of failure; an edge maps the five kinds once."""
_OWN_STATUS: dict[type[FrenlyError], int] = {
    BadToken: 401,
    WrongMethod: 405,
    BodyTooLarge: 413,
    AddressTooLong: 414,
    PreconditionFailed: 412,
    TooManyRequests: 429,
}
"""What HTTP has a word of its own for."""
_RETRY_AFTER_S = 2
_BAD_REQUEST, _UNPROCESSABLE = 400, 422


class FindingOut(BaseModel):
    """One fact that a validator established."""

    check: str
    severity: str
    message: str
    why_not: str
    fix: str


class FieldError(BaseModel):
    """One field that does not have the form it should have."""

    at: str = Field(examples=["body.edits.0.name"])
    message: str


class CandidateOut(BaseModel):
    """One of the names for which an ambiguous name may stand, and where it would."""

    kind: str
    key: str
    context: str
    scope: str


class Problem(BaseModel):
    """Why a request was not answered, and the next step (RFC 9457)."""

    type: str = Field(examples=["/docs#name.unknown"])
    title: str
    status: int = Field(examples=[404])
    detail: str
    instance: str = Field(examples=["/v1/resolve/frontend/user-apo"])
    code: str = Field(examples=["name.unknown"])
    hint: str
    findings: list[FindingOut] | None = Field(
        None, description="What the validators found; only when a proposal is refused."
    )
    candidates: list[CandidateOut] | None = Field(
        None, description="For what an ambiguous name may stand; only when it is."
    )
    decided_by: list[str] | None = Field(
        None, description="What would decide between them: scope, kind, context or owner."
    )
    errors: list[FieldError] | None = Field(
        None, description="Which fields are wrong; only when the form of the request is."
    )


def status_of_kind(kind: type[FrenlyError]) -> int:
    """Return the status of every failure of one class."""
    own = (status for base, status in _OWN_STATUS.items() if issubclass(kind, base))
    return next(own, STATUS[kind.kind])


def status_at(kind: type[FrenlyError], path: str) -> int:
    """Return the status of a failure at a path; the original paths said 400 for two things."""
    is_original = path.startswith("/api/aliases")
    if is_original and (
        status_of_kind(kind) == _UNPROCESSABLE or issubclass(kind, AliasExpired)
    ):
        return _BAD_REQUEST
    return status_of_kind(kind)


def problem_of(error: FrenlyError, path: str) -> dict[str, Any]:
    """Write an expected failure as a problem document about `path`."""
    document: dict[str, Any] = {
        "type": f"/docs#{error.code}",
        "title": title_of(type(error)),
        "status": status_at(type(error), path),
        "detail": error.message,
        "instance": quote(path, safe="/:{}@,+~", errors="replace"),
        "code": error.code,
        "hint": error.hint,
    }
    if isinstance(error, Refused):
        document["findings"] = [finding.content() for finding in error.findings]
    if isinstance(error, AmbiguousName):
        document["candidates"] = [each.content() for each in error.candidates]
        document["decided_by"] = list(error.decided_by)
    if isinstance(error, RequestInvalid) and error.errors:
        document["errors"] = list(error.errors)
    return document


def title_of(kind: type[FrenlyError]) -> str:
    """Return what is the same for every failure with this code."""
    return (kind.__doc__ or kind.code).partition("\n")[0]


def response_to(
    error: FrenlyError, path: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer an expected failure."""
    document = problem_of(error, path)
    extra = {**(headers or {}), **_headers(error)}
    return _response(document, extra)


def response_to_bug(path: str) -> Response:
    """Answer what nobody expected, without telling what it was."""
    document = {
        "type": "/docs#internal",
        "title": "Frenly has a fault.",
        "status": 500,
        "detail": "The server failed in a way it should not have.",
        "instance": quote(path, safe="/:{}@,+~", errors="replace"),
        "code": "internal",
        "hint": "Look at the server's log, and report it.",
    }
    return _response(document, {})


def _response(document: dict[str, Any], headers: Mapping[str, str]) -> Response:
    # Escaped to ASCII: a message may repeat text that no encoding can carry.
    content = json.dumps(document).encode("ascii")
    return Response(content, document["status"], dict(headers), media_type=MEDIA_TYPE)


def _headers(error: FrenlyError) -> dict[str, str]:
    if isinstance(error, BadToken):
        return {"WWW-Authenticate": 'Bearer realm="frenly"'}
    if isinstance(error, TooManyRequests):
        return {"Retry-After": str(error.wait_s)}
    if error.kind is ErrorKind.UNAVAILABLE:
        return {"Retry-After": str(_RETRY_AFTER_S)}
    return {}
