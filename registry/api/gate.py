"""Who asks, and whether they may ask again so soon: settled before the router."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import to_thread

from registry.api.bearer import bearer
from registry.api.limit_classes import LOOKUPS, STRANGERS, class_of
from registry.api.paths import takes_foreign_bodies
from registry.api.problems import response_to
from registry.api.rulings import refusal_of
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from registry.api.limiting import Limiter
    from registry.api.rulings import Ruling
    from registry.api.tokens import Tokens
    from registry.domain.actors import Actor

CALLER, SIGN_IN_ERROR = "caller", "sign_in_error"
"""Where the scope's state holds who asks, or why that is not known."""


class Gate:
    """Proves the sender and counts the request; too many are answered with 429."""

    def __init__(
        self, app: ASGIApp, *, tokens: Tokens, limiter: Limiter, refused: Callable[[str], None]
    ) -> None:
        """Hand on to `app`; tell `refused` the code of what is not."""
        self._app, self._tokens, self._limiter = app, tokens, limiter
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = class_of(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if name is None:
            await self._app(scope, receive, send)
            return
        ruling = await self._rule(scope, name)
        if ruling is None:
            await self._app(scope, receive, send)
            return
        # A lookup says nothing of its limit until that is reached: it would cost too much.
        headers = ruling.headers() if ruling.is_over or ruling.policy != LOOKUPS else []

        async def stating(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *headers]
            await send(message)

        if ruling.is_over:
            error = refusal_of(ruling)
            self._refused(error.code)
            await response_to(error, scope["path"])(scope, receive, stating)
            return
        await self._app(scope, receive, stating)

    async def _rule(self, scope: Scope, name: str) -> Ruling | None:
        """Return the ruling of the class for who is known, of strangers for who is not."""
        address = (scope.get("client") or ("",))[0]
        actor = await self._find(scope, address)
        is_foreign = takes_foreign_bodies(scope["path"])
        if actor is None and is_foreign and bearer(scope["headers"]) is None:
            return None  # who signs bodies carries no token; the route proves them
        if actor is None:
            return await self._take(STRANGERS, address)
        state = scope.setdefault("state", {})
        state[CALLER], state["actor"] = actor, actor.id
        return await self._take(name, actor.id)

    async def _find(self, scope: Scope, address: str) -> Actor | None:
        token = bearer(scope["headers"])
        if token is None:
            return None
        known = self._tokens.find(token)
        if known is not None:
            return known
        if self._limiter.is_spent(STRANGERS, address) and not self._tokens.is_remembered(token):
            return None  # guessing costs a lookup in the database; whoever was known may go on
        try:
            return await to_thread.run_sync(self._tokens.authenticate, token)
        except FrenlyError as error:
            scope.setdefault("state", {})[SIGN_IN_ERROR] = error
            return None

    async def _take(self, name: str, who: str) -> Ruling | None:
        ruling = self._limiter.quick(name, who)
        if ruling is not None or self._limiter.is_free(name):
            return ruling
        return await to_thread.run_sync(self._limiter.take, name, who)
