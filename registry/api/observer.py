"""Counts, times and logs every request, and sets the headers that all answers share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.api.metrics import UNMATCHED
from registry.api.paths import ROUTE
from registry.api.state import RequestLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from registry.api.metrics import Metrics
    from registry.api.state import ApiOptions

NO_STORE = (b"cache-control", b"no-store")
NO_SNIFF = (b"x-content-type-options", b"nosniff")
_FAILED = 500


class Observer:
    """The outermost layer."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, options: ApiOptions) -> None:
        """Watch `app`."""
        self._app, self._metrics, self._options = app, metrics, options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, started = _FAILED, self._options.ticks()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _with_ours(message.get("headers", ()))
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            self._note(scope, status, self._options.ticks() - started)

    def _note(self, scope: Scope, status: int, took_s: float) -> None:
        route = route_of(scope)
        self._metrics.note_request(scope["method"], route, status)
        if route == ROUTE:
            self._metrics.note_lookup(took_s)
        self._options.log(
            RequestLine(
                method=scope["method"],
                path=scope["path"],
                route=route,
                status=status,
                ms=round(took_s * 1_000, 3),
                actor=scope.get("state", {}).get("actor", ""),
            )
        )


def _with_ours(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    given = list(headers)
    is_kept = any(name == b"cache-control" for name, _ in given)
    return [*given, NO_SNIFF] if is_kept else [*given, NO_STORE, NO_SNIFF]


def route_of(scope: Scope) -> str:
    """Return the template of the route that a request met."""
    return str(getattr(scope.get("route"), "path", UNMATCHED))
