"""The common lookup, answered before anything else sees it.

Only `GET /v1/resolve/{context}/{name}` with no query but `kind`, by somebody proven a moment
ago who has not asked too often, from a fresh snapshot, with an answer. Everything else is
handed on untouched, so refusals are worded, recorded and counted in one place. These answers
are counted and timed, but not logged: a line for each would cost more than the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.api.answers import Rendered, key_of, rendered
from registry.api.conditional import KEEP
from registry.api.limit_classes import LOOKUPS
from registry.api.observer import NO_SNIFF
from registry.api.paths import PREFIX
from registry.domain.names import Kind
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from registry.api.freshness import Freshness
    from registry.api.limiting import Limiter
    from registry.api.metrics import Metrics
    from registry.api.tokens import Tokens
    from registry.domain.actors import Actor
    from registry.resolution.entries import Answer
    from registry.resolution.snapshot import Snapshot

_KINDS = {b"": Kind.SERVICE, **{f"kind={kind}".encode(): kind for kind in Kind}}
_HANDED_ON = frozenset(
    {b"content-length", b"transfer-encoding", b"expect", b"upgrade", b"if-none-match"}
)
"""A request with one of these headers is not the common case."""
_START = len(PREFIX)
_MOST_RENDERED = 20_000


class FastPath:
    """The outermost layer, and the only one that a common lookup meets."""

    def __init__(  # noqa: PLR0913 - all that a lookup asks on its way
        self,
        app: ASGIApp,
        *,
        tokens: Tokens,
        freshness: Freshness,
        limiter: Limiter,
        metrics: Metrics,
        clock: Callable[[], float],
        ticks: Callable[[], float],
        answered: Callable[[str, str, str, Actor], None],
    ) -> None:
        """Hand to `app` whatever is not the common case.

        `clock` is the time in seconds since 1970, `ticks` never goes back; `answered`
        counts who asked for what.
        """
        self._app, self._tokens, self._freshness, self._clock = app, tokens, freshness, clock
        self._limiter, self._metrics, self._ticks = limiter, metrics, ticks
        self._answered = answered
        self._extra = [KEEP, NO_SNIFF]
        self._snapshot: Snapshot | None = None
        self._rendered: dict[int, Rendered] = {}
        self._headers: list[tuple[bytes, bytes]] | None = None
        self._head = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            began = self._ticks()
            found = None
            if scope["method"] == "GET":
                found = self._find(scope["path"], scope["query_string"], scope["headers"])
            if found is not None:
                await send(found.start)
                await send(found.body)
                self._metrics.note_fast_lookup(self._ticks() - began)
                return
        await self._app(scope, receive, send)

    def wire(self, path: str, query: bytes, headers: list[tuple[bytes, bytes]]) -> bytes | None:
        """Return the bytes of a common GET's answer, behind what `head` gives."""
        began = self._ticks()
        found = self._find(path, query, headers)
        if found is None:
            return None
        self._metrics.note_fast_lookup(self._ticks() - began)
        return found.wire

    def head(self, headers: list[tuple[bytes, bytes]]) -> bytes:
        """Return how every answer begins; rendered once for as long as the headers hold."""
        if headers is not self._headers:
            lines = b"".join(b"%b: %b\r\n" % header for header in headers)
            self._headers, self._head = headers, b"HTTP/1.1 200 OK\r\n" + lines
        return self._head

    def _find(
        self, path: str, query: bytes, headers: list[tuple[bytes, bytes]]
    ) -> Rendered | None:
        kind = _KINDS.get(query)
        if kind is None:
            return None
        token = _token_of(headers)
        actor = None if token is None else self._tokens.find(token)
        snapshot = self._freshness.find()
        if actor is None or "read" not in actor.may or snapshot is None:
            return None
        context, _, raw = path[_START:].partition("/")
        key = key_of(kind, raw)
        answer = self._look_up(snapshot, kind, context, key)
        found = None if answer is None else self._render(snapshot, answer)
        if found is None or not self._limiter.spend(LOOKUPS, actor.id):
            return None  # counted behind, if it is handed on
        self._answered(kind, context, key, actor)
        return found

    def _look_up(self, snapshot: Snapshot, kind: Kind, context: str, key: str) -> Answer | None:
        if context not in snapshot.book.contexts:
            return None
        try:
            return snapshot.resolve(kind, context, key, self._clock())
        except FrenlyError:
            return None

    def _render(self, snapshot: Snapshot, answer: Answer) -> Rendered | None:
        """Render an answer once for as long as its snapshot is the newest.

        What is on its way out says so in headers that only the route knows.
        """
        if snapshot is not self._snapshot or len(self._rendered) > _MOST_RENDERED:
            self._snapshot, self._rendered = snapshot, {}
        known = self._rendered.get(id(answer))  # what is kept keeps its answer, so ids differ
        if known is None and not answer.is_ending:
            known = rendered(answer, snapshot.revision, self._extra)
            self._rendered[id(answer)] = known
        return known


def _token_of(headers: list[tuple[bytes, bytes]]) -> bytes | None:
    """Return the one bearer token; None for whatever else there is."""
    found = None
    for name, value in headers:
        if name == b"authorization":
            if found is not None or value[:7] != b"Bearer ":
                return None
            found = value[7:]
        elif name in _HANDED_ON:
            return None
    return found
