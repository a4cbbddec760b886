"""The HTTP API, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from registry.api.doorman import Doorman
from registry.api.fastpath import FastPath
from registry.api.handlers import add_handlers
from registry.api.metrics import Metrics, Readings
from registry.api.observer import Observer
from registry.api.openapi import describe
from registry.api.routes import audit, conflicts, listing, proposals, resolving, service
from registry.api.state import ApiOptions, ApiState
from registry.api.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

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
) -> FastAPI:
    """Build the API over a registry. Reads nothing yet."""

    def read() -> Readings:
        newest = snapshots.newest
        return Readings(
            revision=None if newest is None else newest.revision,
            proposals=options.open_proposals(),
            unsequenced=options.unsequenced(),
        )

    metrics = Metrics(read)
    tokens = Tokens(registry, options.ticks, kept_s=options.token_kept_s)
    api = _Api(
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
    )
    add_handlers(api, metrics)
    for part in (resolving, listing, conflicts, proposals, audit, service):
        api.include_router(part.router)
    api.add_middleware(
        Doorman, max_body_bytes=options.max_body_bytes, refused=metrics.note_refusal
    )
    api.add_middleware(FastPath, tokens=tokens, freshness=options.freshness, now=options.now)
    api.add_middleware(Observer, metrics=metrics, options=options)
    return api


class _Api(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """Return the description of the API."""
        return describe(self)
