"""Counts, times and logs every request, and sets the headers that all answers share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.api import fastpath
from registry.api.metrics import UNMATCHED
from registry.api.state import RequestLine

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from registry.api.metrics import Metrics
    from registry.api.state import ApiOptions

_HEADERS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
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
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            self._note(scope, status, self._options.ticks() - started)

    def _note(self, scope: Scope, status: int, took_s: float) -> None:
        route = route_of(scope)
        self._metrics.note_request(scope["method"], route, status)
        if route == fastpath.ROUTE:
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


def route_of(scope: Scope) -> str:
    """Return the template of the route that a request met."""
    if "route_path" in scope:
        return str(scope["route_path"])
    return str(getattr(scope.get("route"), "path", UNMATCHED))
