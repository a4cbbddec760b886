"""The common lookup, answered before the framework sees it.

Only `GET /v1/resolve/{context}/{name}` with no query but `kind`, by somebody proven a moment
ago, from a fresh snapshot, with an answer. Everything else is handed on untouched, so refusals
are worded, recorded and counted in one place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.api.answers import key_of
from registry.api.tokens import bearer
from registry.domain.names import Kind
from registry.errors import FrenlyError
from registry.resolution.walk import seconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.types import ASGIApp, Receive, Scope, Send

    from registry.api.freshness import Freshness
    from registry.api.tokens import Tokens

PREFIX = "/v1/resolve/"
ROUTE = PREFIX + "{context}/{name:path}"
_KINDS = {b"": Kind.SERVICE, **{f"kind={kind}".encode(): kind for kind in Kind}}
_BODY_HEADERS = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})


class FastPath:
    """An ASGI route in front of the router."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        tokens: Tokens,
        freshness: Freshness,
        now: Callable[[], datetime],
    ) -> None:
        """Hand to `app` whatever is not the common case."""
        self._app, self._tokens, self._freshness, self._now = app, tokens, freshness, now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = self._find(scope) if scope["type"] == "http" else None
        if body is None:
            await self._app(scope, receive, send)
            return
        headers = [
            (b"content-length", str(len(body)).encode()),
            (b"content-type", b"application/json"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _find(self, scope: Scope) -> bytes | None:
        path, kind = scope["path"], _KINDS.get(scope["query_string"])
        if kind is None or scope["method"] != "GET" or not path.startswith(PREFIX):
            return None
        if any(name in _BODY_HEADERS for name, _ in scope["headers"]):
            return None
        token = bearer(scope["headers"])
        actor = None if token is None else self._tokens.find(token)
        snapshot = self._freshness.find()
        if actor is None or "read" not in actor.may or snapshot is None:
            return None
        context, _, raw = path[len(PREFIX) :].partition("/")
        if context not in snapshot.book.contexts:
            return None
        try:
            answer = snapshot.resolve(kind, context, key_of(kind, raw), seconds(self._now()))
        except FrenlyError:
            return None
        is_plain = not answer.is_ending
        if is_plain:  # else its headers tell more
            scope["route_path"] = ROUTE
            scope.setdefault("state", {})["actor"] = actor.id
        return answer.body(snapshot.revision) if is_plain else None
