"""What every route is given: the registry, and who asks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, NamedTuple

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from registry.api.bearer import bearer
from registry.api.edge_errors import no_token
from registry.api.feed import Feed
from registry.api.freshness import Freshness
from registry.api.gate import CALLER, SIGN_IN_ERROR
from registry.api.limit_classes import DEFAULTS
from registry.api.metrics import Metrics
from registry.api.once import CLAIM
from registry.api.tokens import KEPT_S, Tokens
from registry.audit.entries import Tag
from registry.contracts.answers import Question, Resolution
from registry.domain.actors import Actor
from registry.domain.proposals import Origin
from registry.errors import Denied, FrenlyError
from registry.service.hits import Hits
from registry.service.people import BadToken
from registry.service.registry import Registry
from registry.service.snapshots import Snapshots

CHANNEL = "http"
_SCHEME = HTTPBearer(
    auto_error=False, scheme_name="token", description="What `frenly user add` printed."
)


class RequestLine(NamedTuple):
    """What is logged of one request. No query, no body, no header."""

    method: str
    path: str
    route: str
    status: int
    ms: float
    actor: str


def _nothing() -> None:
    pass


def _no_counts() -> Mapping[str, int]:
    return {}


def _not_missed(question: Question, error: FrenlyError) -> None:
    pass


def _not_answered(kind: str, context: str, key: str, actor: Actor) -> None:
    pass


def _no_line(line: RequestLine) -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class ApiOptions:
    """What the composition root gives the API besides the registry itself."""

    now: Callable[[], datetime]
    ticks: Callable[[], float]
    """Seconds since any moment; never goes back."""
    clock: Callable[[], float] | None = None
    """The same time as `now`, in seconds since 1970; for lookups, where `now` would be slow."""
    version: str
    freshness: Freshness
    check_database: Callable[[], None] = _nothing
    """Raises `Unavailable` when the database cannot be used or has another schema."""
    open_proposals: Callable[[], Mapping[str, int]] = _no_counts
    """Counts proposals by status, quickly."""
    unsequenced: Callable[[], int | None] = lambda: None
    """Counts audit entries that have no place in the tree yet; None when unknown."""
    paused: Callable[[], bool | None] = lambda: None
    """Says, quickly, whether applying is paused; None when unknown."""
    alarms: Callable[[], Mapping[str, int]] = _no_counts
    """Counts the alarms that stand, by check, quickly."""
    log: Callable[[RequestLine], None] = _no_line
    max_body_bytes: int = 1_000_000
    token_kept_s: float = KEPT_S
    limits: Mapping[str, str] = field(default_factory=lambda: DEFAULTS)
    """How often each class of routes may be asked, e.g. `{"reads": "600/minute"}`."""
    missed: Callable[[Question, FrenlyError], None] = _not_missed
    """Is told of each lookup of the present that finds no answer."""
    answered: Callable[[str, str, str, Actor], None] = _not_answered
    """Is told of each that finds one: kind, context and key as asked, and who asked."""
    hits: Hits | None = None
    """What counts requests; None counts in this process alone."""
    stopping: Callable[[], bool] = lambda: False
    """Says that the server ends, so that open streams end as well."""


@dataclass(frozen=True, kw_only=True)
class ApiState:
    """What one API holds while it runs."""

    registry: Registry
    snapshots: Snapshots
    options: ApiOptions
    tokens: Tokens
    metrics: Metrics
    feed: Feed


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request whose sender is known."""

    actor: Actor
    registry: Registry
    snapshots: Snapshots
    now: Callable[[], datetime]
    missed: Callable[[Question, FrenlyError], None] = _not_missed
    answered: Callable[[str, str, str, Actor], None] = _not_answered

    def look_up(self, question: Question) -> Resolution:
        """Answer what a name stands for now; it is counted, with an answer or without."""
        name, context = question.name, question.context
        try:
            found = self.registry.resolve(name, context, scope=question.scope)
        except FrenlyError as error:
            self.missed(question, error)
            raise
        self.answered(name.kind, context, name.key, self.actor)
        return found

    @property
    def origin(self) -> Origin:
        """Say where a wish made by this request comes from."""
        return Origin(channel=CHANNEL)


def state_of(request: Request) -> ApiState:
    """Return what the API that got this request holds."""
    state: ApiState = request.app.state.api
    return state


def signed_in(request: Request, _: Annotated[object, Security(_SCHEME)]) -> Call:
    """Prove who asks; raises `BadToken`, which the registry counts and records."""
    api, found = state_of(request), request.scope.get("state", {})
    error = found.get(SIGN_IN_ERROR)
    if isinstance(error, FrenlyError):
        raise error
    actor = found.get(CALLER) or _prove(api, request)
    request.state.actor = actor.id
    claim = found.get(CLAIM)
    registry = api.registry if claim is None else api.registry.under(claim)
    return Call(
        actor=actor,
        registry=registry,
        snapshots=api.snapshots,
        now=api.options.now,
        missed=api.options.missed,
        answered=api.options.answered,
    )


def _prove(api: ApiState, request: Request) -> Actor:
    token = bearer(request.scope["headers"])
    try:
        return api.tokens.authenticate(token or b"")
    except BadToken as error:
        raise (no_token() if token is None else error) from None


SignedIn = Annotated[Call, Depends(signed_in)]


async def _reading(call: SignedIn) -> Call:
    call.actor.require("read")
    return call


def _reading_audit(call: SignedIn) -> Call:
    try:
        call.actor.require("audit.read")
    except Denied as error:
        call.registry.record_refusal(Tag.PERMISSION_REFUSE, call.actor, "audit", error)
        raise
    return call


Reading = Annotated[Call, Depends(_reading)]
"""Somebody who may read the registry."""
ReadingAudit = Annotated[Call, Depends(_reading_audit)]
"""Somebody who may read the audit log."""
