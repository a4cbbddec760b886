"""Lists of what the registry knows."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from registry.api.answers import read_name
from registry.api.bodies import AliasesQuery, AliasQuery, ContractsQuery, KindQuery
from registry.api.lifecycle_headers import announced_of, lifecycle_headers
from registry.api.state import Reading
from registry.api.wire import AliasOut, AnchorOut, ContextOut, ContractOut, Listing
from registry.contracts.records import AliasFilter, ContractFilter
from registry.domain.rows import Table
from registry.errors import Missing, nearest

router = APIRouter(tags=["registry"])
_MOST = 1_000


@router.get("/v1/aliases")
def list_aliases(query: Annotated[AliasesQuery, Query()], call: Reading) -> Listing[AliasOut]:
    """List aliases in key order; what is searched for as found, what expires soonest first."""
    wanted = AliasFilter(
        kind=query.kind,
        context=query.context,
        target=None if query.target is None else read_name(query.target_kind, query.target),
        state=query.state,
        owner=query.owner,
        type=query.type,
        search=query.search,
        expiring_within=query.expiring_within,
    )
    page = call.registry.aliases(wanted, limit=query.limit, after=query.after)
    return Listing(items=[AliasOut.of(view) for view in page.items], next=page.next)


@router.get("/v1/aliases/{name:path}")
def show_alias(
    name: str, query: Annotated[AliasQuery, Query()], call: Reading
) -> Listing[AliasOut]:
    """Show an alias in every context that has it."""
    wanted = AliasFilter(
        kind=query.kind, name=read_name(query.kind, name), context=query.context
    )
    page = call.registry.aliases(wanted, limit=_MOST)
    if not page.items:
        near = call.registry.names_near(read_name(query.kind, name), Table.ALIAS)
        where = f" in context {query.context!r}" if query.context else ""
        raise Missing(
            f"There is no alias {name!r}{where}.",
            hint=nearest(name, near),
        )
    return Listing(items=[AliasOut.of(view) for view in page.items])


@router.get("/v1/contracts")
def list_contracts(
    query: Annotated[ContractsQuery, Query()], call: Reading
) -> Listing[ContractOut]:
    """List contracts in key order or as found, with the first aliases that point at them."""
    wanted = ContractFilter(
        kind=query.kind, owner=query.owner, status=query.status, search=query.search
    )
    page = call.registry.contracts(wanted, limit=query.limit, after=query.after)
    return Listing(items=[ContractOut.of(view) for view in page.items], next=page.next)


@router.get("/v1/contracts/{name:path}")
def show_contract(
    name: str, query: Annotated[KindQuery, Query()], call: Reading, response: Response
) -> ContractOut:
    """Show one contract; the headers of a deprecated one say so."""
    view = call.registry.contract(read_name(query.kind, name))
    contract = view.contract
    response.headers.update(dict(lifecycle_headers(announced_of(contract), contract.name)))
    return ContractOut.of(view)


@router.get("/v1/contexts")
def list_contexts(call: Reading) -> Listing[ContextOut]:
    """List contexts, each with its full lookup order."""
    contexts = call.registry.contexts()
    return Listing(items=[ContextOut.model_validate(c.content()) for c in contexts])


@router.get("/v1/anchors")
def list_anchors(call: Reading) -> Listing[AnchorOut]:
    """List anchors: the sources from which the platform is built."""
    anchors = call.registry.anchors()
    return Listing(items=[AnchorOut.model_validate(a.content()) for a in anchors])


@router.get("/v1/anchors/{anchor_id}")
def show_anchor(anchor_id: str, call: Reading) -> AnchorOut:
    """Show one anchor."""
    anchors = {anchor.id: anchor for anchor in call.registry.anchors()}
    if anchor_id not in anchors:
        raise Missing(f"There is no anchor {anchor_id!r}.", hint=nearest(anchor_id, anchors))
    return AnchorOut.model_validate(anchors[anchor_id].content())
