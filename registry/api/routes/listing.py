"""Lists of what the registry knows."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from registry.api.answers import read_name
from registry.api.bodies import (
    AliasesQuery,
    AliasQuery,
    ContractsQuery,
    KindQuery,
    PageQuery,
)
from registry.api.cursors import Paging
from registry.api.lifecycle_headers import announced_of, lifecycle_headers
from registry.api.state import Reading
from registry.api.wire import AliasOut, AnchorOut, ContextOut, ContractOut, Listing
from registry.contracts.records import AliasFilter, ContractFilter
from registry.domain.rows import Table
from registry.errors import Missing, nearest

router = APIRouter(tags=["registry"])
_MOST = 1_000


@router.get("/v1/aliases")
def list_aliases(
    query: Annotated[AliasesQuery, Query()], call: Reading, pages: Paging
) -> Listing[AliasOut]:
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
    after = pages.after(query.after)
    return pages.listing(
        call.registry.aliases(wanted, limit=query.limit, after=after), AliasOut.of
    )


@router.get("/v1/aliases/{name:path}")
def show_alias(
    name: str, query: Annotated[AliasQuery, Query()], call: Reading, pages: Paging
) -> Listing[AliasOut]:
    """Show an alias in every context that has it."""
    wanted = AliasFilter(
        kind=query.kind, name=read_name(query.kind, name), context=query.context
    )
    after = pages.after(query.after)
    page = call.registry.aliases(wanted, limit=query.limit, after=after)
    if not page.items and after is None:
        near = call.registry.names_near(read_name(query.kind, name), Table.ALIAS)
        where = f" in context {query.context!r}" if query.context else ""
        raise Missing(
            f"There is no alias {name!r}{where}.",
            hint=nearest(name, near),
        )
    return pages.listing(page, AliasOut.of)


@router.get("/v1/contracts")
def list_contracts(
    query: Annotated[ContractsQuery, Query()], call: Reading, pages: Paging
) -> Listing[ContractOut]:
    """List contracts in key order or as found, with the first aliases that point at them."""
    wanted = ContractFilter(
        kind=query.kind, owner=query.owner, status=query.status, search=query.search
    )
    after = pages.after(query.after)
    page = call.registry.contracts(wanted, limit=query.limit, after=after)
    return pages.listing(page, ContractOut.of)


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
def list_contexts(
    query: Annotated[PageQuery, Query()], call: Reading, pages: Paging
) -> Listing[ContextOut]:
    """List contexts, each with its full lookup order."""
    found = call.registry.contexts()
    page = pages.cut(found, [context.name for context in found], query.limit, query.after)
    return pages.listing(page, lambda context: ContextOut.model_validate(context.content()))


@router.get("/v1/anchors")
def list_anchors(
    query: Annotated[PageQuery, Query()], call: Reading, pages: Paging
) -> Listing[AnchorOut]:
    """List anchors: the sources from which the platform is built."""
    found = call.registry.anchors()
    page = pages.cut(found, [anchor.id for anchor in found], query.limit, query.after)
    return pages.listing(page, lambda anchor: AnchorOut.model_validate(anchor.content()))


@router.get("/v1/anchors/{anchor_id}")
def show_anchor(anchor_id: str, call: Reading) -> AnchorOut:
    """Show one anchor."""
    anchors = {anchor.id: anchor for anchor in call.registry.anchors()}
    if anchor_id not in anchors:
        raise Missing(f"There is no anchor {anchor_id!r}.", hint=nearest(anchor_id, anchors))
    return AnchorOut.model_validate(anchors[anchor_id].content())
