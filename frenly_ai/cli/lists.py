"""`frenly alias list` and `frenly contract list`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.session import (
    AfterOption,
    JsonFlag,
    LimitOption,
    emit_page,
    opened,
    parse_name,
)
from frenly_ai.cli.showing import alias_json, check_context, contract_json, no_more

if TYPE_CHECKING:
    from registry.contracts.records import AliasView, ContractView

_STATES = ("live", "expired", "retired", "tombstone", "without target")
_KindOption = Annotated[str | None, typer.Option(help="Only of this kind.")]
_OwnerOption = Annotated[str | None, typer.Option(help="Only this owner's.")]
_SearchOption = Annotated[
    str | None, typer.Option(help="Only names that begin so, or hold a word that does.")
]


def list_aliases(
    ctx: typer.Context,
    context: Annotated[str | None, typer.Option("--context", "-c", help="Only there.")] = None,
    target: Annotated[str | None, typer.Option(help="Only those pointing at it.")] = None,
    state: Annotated[
        str | None, typer.Option(help="live, expired, retired, tombstone or 'without target'.")
    ] = None,
    kind: _KindOption = None,
    owner: _OwnerOption = None,
    alias_type: Annotated[
        str | None,
        typer.Option("--type", help="permanent, temporary, contextual or migration."),
    ] = None,
    search: _SearchOption = None,
    expiring_within: Annotated[
        str | None, typer.Option(help="Only live ones that end within it, e.g. 30d.")
    ] = None,
    limit: LimitOption = 100,
    after: AfterOption = None,
    as_json: JsonFlag = False,
) -> None:
    """List aliases: in key order, or soonest first where an expiry picks them.

    Example: frenly alias list --owner @identity --expiring-within 30d
    """
    from registry.contracts.records import AliasFilter
    from registry.domain.names import Kind
    from registry.domain.rows import AliasType
    from registry.domain.times import parse_duration

    _check_state(state)
    _check_search(search)
    wanted = AliasFilter(
        kind=None if kind is None else Kind.parse(kind),
        context=context,
        target=parse_name(kind or "service", target) if target else None,
        state=state,
        owner=owner,
        type=None if alias_type is None else AliasType.parse(alias_type),
        search=search,
        expiring_within=None if expiring_within is None else parse_duration(expiring_within),
    )
    with opened(ctx) as app:
        check_context(app, context)
        page = app.registry.aliases(wanted, limit=limit, after=after)
    emit_page(
        [alias_json(view) for view in page.items],
        lambda: _alias_table(page.items),
        following=page.next,
        nothing=no_more("alias", after, filtered=wanted != AliasFilter()),
        as_json=as_json,
    )


def list_contracts(
    ctx: typer.Context,
    kind: _KindOption = None,
    owner: _OwnerOption = None,
    status: Annotated[str | None, typer.Option(help="active, deprecated or retired.")] = None,
    search: _SearchOption = None,
    limit: LimitOption = 100,
    after: AfterOption = None,
    as_json: JsonFlag = False,
) -> None:
    """List contracts with the first aliases that point at them.

    Example: frenly contract list --status deprecated
    """
    from registry.contracts.records import ContractFilter
    from registry.domain.names import Kind
    from registry.domain.rows import ContractStatus
    from registry.errors import chosen

    _check_search(search)
    wanted = ContractFilter(
        kind=None if kind is None else Kind.parse(kind),
        owner=owner,
        status=None if status is None else chosen(ContractStatus, status, "a status"),
        search=search,
    )
    with opened(ctx) as app:
        page = app.registry.contracts(wanted, limit=limit, after=after)
    emit_page(
        [contract_json(view) for view in page.items],
        lambda: _contract_table(page.items),
        following=page.next,
        nothing=no_more("contract", after, filtered=wanted != ContractFilter()),
        as_json=as_json,
    )


def _alias_table(views: tuple[AliasView, ...]) -> list[str]:
    from frenly_ai.views.text import table

    rows = [
        (
            view.alias.name,
            view.alias.place,
            view.alias.target or "-",
            view.alias.type,
            view.state,
            f"{view.alias.expires_at:%Y-%m-%d}" if view.alias.expires_at else "-",
        )
        for view in views
    ]
    return table(["ALIAS", "CONTEXT", "TARGET", "TYPE", "STATE", "EXPIRES"], rows)


def _contract_table(views: tuple[ContractView, ...]) -> list[str]:
    from frenly_ai.views.text import table

    rows = [
        (
            view.contract.name,
            view.contract.version or "-",
            view.contract.status,
            view.contract.owner or "-",
            ", ".join(f"{a.alias.name} ({a.alias.context})" for a in view.aliases)
            + (", ..." if view.more_aliases else "")
            or "-",
        )
        for view in views
    ]
    return table(["CONTRACT", "VERSION", "STATUS", "OWNER", "ALIASES"], rows)


def _check_state(state: str | None) -> None:
    from registry.errors import InvalidInput, nearest

    if state is not None and state not in _STATES:
        raise InvalidInput(f"{state!r} is not a state.", hint=nearest(state, _STATES))


def _check_search(search: str | None) -> None:
    from registry.errors import InvalidInput

    if search is not None and not search.strip():
        raise InvalidInput(
            "There is nothing to search for.", hint="Write how a name, or a word in it, begins."
        )
