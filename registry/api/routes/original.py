"""The paths of the platform that this registry grew out of: `/api/aliases/...`.

Reads answer in the form they had there. Writes ask: they are answered with 202 and the proposal
that people decide on, where they once changed the row at once.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response

from registry.api.answers import read_name
from registry.api.bodies_original import (
    AliasChangedIn,
    AliasMadeIn,
    ContextQuery,
    OriginalAliasesQuery,
)
from registry.api.cursors import Paging
from registry.api.preconditions import Preconditions, Seen
from registry.api.routes.proposals import proposed
from registry.api.state import Call, Reading, SignedIn, state_of
from registry.api.wire import ProposalOut
from registry.api.wire_original import (
    CanonicalOut,
    OriginalAliasOut,
    OriginalHealth,
    OriginalMetrics,
    OriginalStatus,
)
from registry.contracts.answers import Question
from registry.contracts.records import AliasFilter, ContractFilter, Wish
from registry.domain.edits import CreateAlias, ExtendAlias, RepointAlias, RetireAlias
from registry.domain.names import Kind, Name
from registry.domain.rows import AliasType
from registry.domain.times import AfterApply
from registry.errors import Conflict, InvalidInput, Missing, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from registry.contracts.records import AliasView
    from registry.domain.edits import Edit
    from registry.domain.rows import Alias, Contract

router = APIRouter(tags=["original paths"])
_MOST = 1_000
_SECOND = timedelta(seconds=1)


@router.get("/api/aliases/health")
def health(request: Request) -> OriginalHealth:
    """Say that the alias registry is well."""
    api = state_of(request)
    api.options.check_database()
    return OriginalHealth(status="healthy", revision=api.snapshots.current().revision)


@router.get("/api/aliases/metrics")
def metrics(call: Reading) -> OriginalMetrics:
    """Count the aliases of every context, by how they stand."""
    return OriginalMetrics.of(_all_aliases(call))


@router.get("/api/aliases/status")
def status(call: Reading) -> OriginalStatus:
    """Say what the alias registry holds, and where it stands."""
    state = call.registry.state()
    return OriginalStatus(
        status="healthy",
        revision=state.revision,
        state=state.state,
        contexts=[context.name for context in call.registry.contexts()],
        aliases=sum(1 for _ in _all_aliases(call)),
        contracts=sum(1 for _ in _all_contracts(call)),
        anchors=len(call.registry.anchors()),
    )


@router.get("/api/aliases/resolve/{context}/{alias:path}")
def resolve(context: str, alias: str, call: Reading) -> CanonicalOut:
    """Resolve an alias to its canonical endpoint: its address where one is known."""
    answer = call.look_up(Question(read_name(Kind.SERVICE, alias), context))
    return CanonicalOut.of(alias, context, answer)


@router.get("/api/aliases")
def list_aliases(
    query: Annotated[OriginalAliasesQuery, Query()], call: Reading, pages: Paging
) -> list[OriginalAliasOut]:
    """List aliases; `Link` leads to the next page."""
    wanted = AliasFilter(kind=Kind.SERVICE, context=query.context)
    page = call.registry.aliases(wanted, limit=query.limit, after=pages.after(query.after))
    return pages.listing(page, OriginalAliasOut.of).items


@router.get("/api/aliases/{alias}")
def show_alias(
    alias: str, query: Annotated[ContextQuery, Query()], call: Reading
) -> CanonicalOut:
    """Resolve an alias; `context` may be left out where only one has it."""
    context = query.context or _only(call, alias).context
    answer = call.look_up(Question(read_name(Kind.SERVICE, alias), context))
    return CanonicalOut.of(alias, context, answer)


@router.post("/api/aliases", status_code=HTTPStatus.ACCEPTED)
def create_alias(
    body: AliasMadeIn, response: Response, call: SignedIn, seen: Seen
) -> ProposalOut:
    """Ask for an alias."""
    edit = CreateAlias(
        name=read_name(Kind.SERVICE, body.alias),
        context=body.context,
        target=_target(call, body.canonical),
        type=AliasType.PERMANENT if body.expires_at is None else AliasType.TEMPORARY,
        lifetime=None if body.expires_at is None else _time_left(body.expires_at, call),
        description=body.description,
    )
    return _ask(call, seen, response, edit)


@router.put("/api/aliases/{alias}", status_code=HTTPStatus.ACCEPTED)
def change_alias(
    alias: str, body: AliasChangedIn, response: Response, call: SignedIn, seen: Seen
) -> ProposalOut:
    """Ask that an alias point elsewhere, end later, or both."""
    name = read_name(Kind.SERVICE, alias)
    there = _only(call, alias, body.context)
    edits: list[Edit] = []
    if body.canonical is not None:
        target = _target(call, body.canonical)
        edits.append(
            RepointAlias(name=name, context=there.context, scope=there.scope, target=target)
        )
    if body.expires_at is not None:
        by = _longer(there, body.expires_at)
        edits.append(ExtendAlias(name=name, context=there.context, scope=there.scope, by=by))
    if not edits:
        raise InvalidInput("Nothing would change.", hint="Send `canonical` or `expires_at`.")
    return _ask(call, seen, response, *edits)


@router.delete("/api/aliases/{alias}", status_code=HTTPStatus.ACCEPTED)
def delete_alias(
    alias: str,
    query: Annotated[ContextQuery, Query()],
    response: Response,
    call: SignedIn,
    seen: Seen,
) -> ProposalOut:
    """Ask that an alias be retired; `context` may be left out where only one has it."""
    there = _only(call, alias, query.context)
    name = read_name(Kind.SERVICE, alias)
    edit = RetireAlias(name=name, context=there.context, scope=there.scope)
    return _ask(call, seen, response, edit)


def _ask(call: Call, seen: Preconditions, response: Response, *edits: Edit) -> ProposalOut:
    seen.check_state(call.registry)
    view = call.registry.propose(Wish(edits=edits, origin=call.origin), call.actor)
    return proposed(view, response, joined=HTTPStatus.ACCEPTED)


def _all_aliases(call: Call) -> Iterator[AliasView]:
    after = None
    while True:
        page = call.registry.aliases(AliasFilter(), limit=_MOST, after=after)
        yield from page.items
        if (after := page.next) is None:
            return


def _all_contracts(call: Call) -> Iterator[Contract]:
    after = None
    while True:
        page = call.registry.contracts(ContractFilter(), limit=_MOST, after=after)
        yield from (view.contract for view in page.items)
        if (after := page.next) is None:
            return


def _only(call: Call, alias: str, context: str | None = None) -> Alias:
    """Return the one alias that is meant; raises `Missing`, `Conflict` when several are."""
    call.actor.require("read")
    wanted = AliasFilter(
        kind=Kind.SERVICE, name=read_name(Kind.SERVICE, alias), context=context
    )
    found = [view.alias for view in call.registry.aliases(wanted, limit=_MOST).items]
    if not found:
        where = f" in context {context!r}" if context else ""
        raise Missing(f"There is no alias {alias!r}{where}.", hint="See /v1/aliases.")
    if len(found) > 1:
        contexts = ", ".join(sorted({one.context for one in found}))
        raise Conflict(
            f"{alias!r} is an alias in several contexts.", hint=f"Send `context`: {contexts}."
        )
    return found[0]


def _target(call: Call, raw: str) -> Name:
    """Find a contract by its name or its address."""
    if "://" not in raw:
        return read_name(Kind.PATH if raw.startswith("/") else Kind.SERVICE, raw)
    contracts = list(_all_contracts(call))
    found = [c.name for c in contracts if c.base_url.rstrip("/") == raw.rstrip("/")]
    if len(found) == 1:
        return found[0]
    known = [c.base_url for c in contracts if c.base_url]
    raise Missing(
        f"{len(found)} contracts have the address {raw!r}.",
        hint="Send the canonical name instead. " + nearest(raw, known),
    )


def _time_left(expires_at: datetime, call: Call) -> timedelta:
    left = _whole(expires_at - call.now())
    if left < _SECOND:
        raise InvalidInput(
            f"{expires_at.isoformat()} is not in the future.", hint="Send a later `expires_at`."
        )
    return left


def _longer(alias: Alias, expires_at: datetime) -> timedelta:
    ends = alias.expires_at
    if ends is None or isinstance(ends, AfterApply):
        raise Conflict(
            f"Alias {alias.name.key!r} does not expire.", hint="Leave `expires_at` out."
        )
    if expires_at <= ends:
        raise Conflict(
            f"It expires later than {expires_at.isoformat()} already.",
            hint="To end it now, delete it.",
        )
    return max(_whole(expires_at - ends), _SECOND)


def _whole(span: timedelta) -> timedelta:
    """Leave out what is less than a second: edits have none."""
    return span // _SECOND * _SECOND
