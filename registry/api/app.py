"""The HTTP API, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from registry.api.conditional import Conditional
from registry.api.doorman import Doorman
from registry.api.fastpath import FastPath
from registry.api.feed import Feed
from registry.api.gate import Gate
from registry.api.handlers import add_handlers
from registry.api.limiting import Limiter
from registry.api.metrics import Metrics, Readings
from registry.api.observer import Observer
from registry.api.once import Once
from registry.api.openapi import describe
from registry.api.routes import (
    approving,
    audit,
    conflicts,
    following,
    listing,
    original,
    pausing,
    proposals,
    resolving,
    runs,
    service,
)
from registry.api.state import ApiOptions, ApiState
from registry.api.tokens import Tokens
from registry.resolution.walk import seconds
from registry.service.hits import LocalHits

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from starlette.types import Receive, Scope, Send

    from registry.service.registry import Registry
    from registry.service.snapshots import Snapshots

_SAYS = (
    "The registry of a platform's names: look names up, read what is known, ask for changes, "
    "decide on them, and check the log. Nothing but an approved proposal changes a name."
)


def create_api(
    registry: Registry,
    snapshots: Snapshots,
    options: ApiOptions,
    *,
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
) -> Api:
    """Build the API over a registry. Reads nothing yet."""

    def read() -> Readings:
        newest = snapshots.newest
        return Readings(
            revision=None if newest is None else newest.revision,
            proposals=options.open_proposals(),
            unsequenced=options.unsequenced(),
            paused=options.paused(),
            alarms=options.alarms(),
        )

    metrics = Metrics(read)
    tokens = Tokens(registry, options.ticks, kept_s=options.token_kept_s)
    limiter = Limiter(
        options.limits,
        options.hits or LocalHits(options.now),
        now=lambda: options.now().timestamp(),
        ticks=options.ticks,
    )
    feed = Feed(registry, snapshots, ticks=options.ticks, stopping=options.stopping)
    api = Api(
        title="Frenly",
        version=options.version,
        description=_SAYS,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    api.state.api = ApiState(
        registry=registry,
        snapshots=snapshots,
        options=options,
        tokens=tokens,
        metrics=metrics,
        feed=feed,
    )
    add_handlers(api, metrics)
    routes = (
        *(resolving, listing, conflicts, proposals, approving),
        *(runs, audit, following, original, pausing, service),
    )
    for part in routes:
        api.include_router(part.router)
    refused = metrics.note_refusal
    # The last one added sees a request first.
    api.add_middleware(Conditional)
    api.add_middleware(Once, registry=registry, refused=refused)
    api.add_middleware(Doorman, max_body_bytes=options.max_body_bytes, refused=refused)
    api.add_middleware(Gate, tokens=tokens, limiter=limiter, refused=refused)
    api.add_middleware(Observer, metrics=metrics, options=options)
    api.fast = FastPath(
        api.behind,
        tokens=tokens,
        freshness=options.freshness,
        limiter=limiter,
        metrics=metrics,
        clock=options.clock or (lambda: seconds(options.now())),
        ticks=options.ticks,
        answered=options.answered,
    )
    return api


class Api(FastAPI):
    """The application; `fast` is the layer that answers common lookups."""

    fast: FastPath

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a common lookup meet nothing else, not even the framework's own layers."""
        await self.fast(scope, receive, send)

    async def behind(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer whatever is not a common lookup."""
        await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """Return the description of the API."""
        return describe(self)
