"""The one place where a failure becomes an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from registry.api.edge_errors import NoSuchRoute, RequestInvalid, WrongMethod
from registry.api.problems import response_to, response_to_bug
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from starlette.responses import Response

    from registry.api.metrics import Metrics

_MOST_ERRORS = 20
_MISSING, _METHOD = 404, 405


def add_handlers(api: FastAPI, metrics: Metrics) -> None:
    """Render every failure of `api` as a problem document."""

    def refuse(
        request: Request, error: FrenlyError, headers: dict[str, str] | None = None
    ) -> Response:
        metrics.note_refusal(error.code)
        return response_to(error, request.scope["path"], headers)

    @api.exception_handler(FrenlyError)
    async def _expected(request: Request, error: FrenlyError) -> Response:
        return refuse(request, error)

    @api.exception_handler(RequestValidationError)
    async def _malformed(request: Request, error: RequestValidationError) -> Response:
        return refuse(request, as_invalid(error))

    @api.exception_handler(HTTPException)
    async def _by_router(request: Request, error: HTTPException) -> Response:
        return refuse(request, _as_ours(request, error), dict(error.headers or {}))

    @api.exception_handler(Exception)
    async def _bug(request: Request, _: Exception) -> Response:
        return response_to_bug(request.scope["path"])


def as_invalid(error: RequestValidationError) -> RequestInvalid:
    """Tell which fields of a request are wrong, without repeating their values."""
    errors = [
        {"at": ".".join(str(part) for part in found["loc"]), "message": found["msg"]}
        for found in error.errors()[:_MOST_ERRORS]
    ]
    first = errors[0]
    return RequestInvalid(
        f"{first['at']}: {first['message']}",
        hint="Correct the fields that `errors` names; /docs shows what the route takes.",
        errors=errors,
    )


def _as_ours(request: Request, error: HTTPException) -> FrenlyError:
    method, path = request.method, request.scope["path"]
    if error.status_code == _METHOD:
        allowed = (error.headers or {}).get("Allow", "another method")
        return WrongMethod(f"{path!r} does not take {method}.", hint=f"Use {allowed}.")
    if error.status_code == _MISSING:
        return NoSuchRoute(f"There is nothing at {path!r}.", hint="/docs lists every route.")
    return RequestInvalid(f"The request cannot be read: {error.detail}.", hint="See /docs.")
