"""Lists of what the registry knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.session import (
    AfterOption,
    JsonFlag,
    KindOption,
    LimitOption,
    emit,
    emit_page,
    note,
    opened,
    parse_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from frenly_ai.bootstrap import App
    from registry.contracts.records import AliasView, ContractView

NameArgument = Annotated[str, typer.Argument(help="The name, as code spells it.")]
_STATES = ("live", "expired", "retired", "without target")


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    _add(cli, "alias", "Look at aliases.", list_aliases, show_alias)
    _add(cli, "contract", "Look at contracts.", list_contracts, show_contract)
    _add(cli, "anchor", "Look at anchors.", list_anchors, show_anchor)
    _add(cli, "context", "Look at contexts.", list_contexts)


def _add(
    cli: typer.Typer,
    name: str,
    says: str,
    listing: Callable[..., None],
    showing: Callable[..., None] | None = None,
) -> None:
    group = typer.Typer(help=says, no_args_is_help=True)
    group.callback()(_group)
    group.command("list")(listing)
    if showing is not None:
        group.command("show")(showing)
    cli.add_typer(group, name=name, help=says)


def _group() -> None:
    """Keep a group of one command a group."""


def list_aliases(
    ctx: typer.Context,
    context: Annotated[str | None, typer.Option("--context", "-c", help="Only there.")] = None,
    target: Annotated[str | None, typer.Option(help="Only those pointing at it.")] = None,
    state: Annotated[
        str | None, typer.Option(help="live, expired, retired or 'without target'.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Only of this kind.")] = None,
    limit: LimitOption = 100,
    after: AfterOption = None,
    as_json: JsonFlag = False,
) -> None:
    """List aliases. Example: frenly alias list --context frontend --state live"""
    from registry.contracts.records import AliasFilter
    from registry.domain.names import Kind

    _check_state(state)
    wanted = AliasFilter(
        kind=None if kind is None else Kind.parse(kind),
        context=context,
        target=parse_name(kind or "service", target) if target else None,
        state=state,
    )
    with opened(ctx) as app:
        _check_context(app, context)
        page = app.registry.aliases(wanted, limit=limit, after=after)
    emit_page(
        [_alias_json(view) for view in page.items],
        lambda: _alias_table(page.items),
        following=page.next,
        nothing=_no_more("alias", after, filtered=wanted != AliasFilter()),
        as_json=as_json,
    )


def show_alias(
    ctx: typer.Context,
    name: NameArgument,
    context: Annotated[
        str | None, typer.Option("--context", "-c", help="Only in this context.")
    ] = None,
    kind: KindOption = "service",
    as_json: JsonFlag = False,
) -> None:
    """Show an alias in every context. Example: frenly alias show user-api"""
    from registry.contracts.records import AliasFilter
    from registry.errors import Missing, nearest

    wanted = AliasFilter(kind=kind, name=parse_name(kind, name), context=context)
    with opened(ctx) as app:
        _check_context(app, context)
        found = app.registry.aliases(wanted).items
        if not found:
            known = app.registry.aliases(AliasFilter(kind=kind), limit=1000).items
            raise Missing(
                f"There is no alias {name!r}{f' in {context!r}' if context else ''}.",
                hint=nearest(name, {view.alias.name.key for view in known}),
            )
    value = [_alias_json(view) for view in found]
    emit(value, lambda: _records(value), as_json=as_json)


def list_contracts(
    ctx: typer.Context,
    kind: Annotated[str | None, typer.Option(help="Only of this kind.")] = None,
    limit: LimitOption = 100,
    after: AfterOption = None,
    as_json: JsonFlag = False,
) -> None:
    """List contracts with the aliases that point at them.

    Example: frenly contract list --kind service
    """
    from registry.domain.names import Kind

    wanted = None if kind is None else Kind.parse(kind)
    with opened(ctx) as app:
        page = app.registry.contracts(kind=wanted, limit=limit, after=after)
    emit_page(
        [_contract_json(view) for view in page.items],
        lambda: _contract_table(page.items),
        following=page.next,
        nothing=_no_more("contract", after, filtered=kind is not None),
        as_json=as_json,
    )


def show_contract(
    ctx: typer.Context,
    name: NameArgument,
    kind: KindOption = "service",
    as_json: JsonFlag = False,
) -> None:
    """Show one contract. Example: frenly contract show user-management-api"""
    with opened(ctx) as app:
        view = app.registry.contract(parse_name(kind, name))
    value = _contract_json(view)
    emit(value, lambda: _records([value]), as_json=as_json)


def list_anchors(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """List anchors: the sources from which the platform is built.

    Example: frenly anchor list
    """
    from frenly_ai.views.text import table

    with opened(ctx) as app:
        anchors = app.registry.anchors()
    rows = [(a.id, a.family, a.source, a.owner) for a in anchors]
    header = ["ANCHOR", "FAMILY", "SOURCE", "OWNER"]
    value = [anchor.content() for anchor in anchors]
    emit(value, lambda: table(header, rows) if rows else [], as_json=as_json)
    if not rows and not as_json:
        note(_no_more("anchor", None, filtered=False))


def show_anchor(
    ctx: typer.Context,
    anchor_id: Annotated[str, typer.Argument(help="The anchor's id.")],
    as_json: JsonFlag = False,
) -> None:
    """Show one anchor. Example: frenly anchor show api_contracts"""
    from registry.errors import Missing, nearest

    with opened(ctx) as app:
        anchors = {anchor.id: anchor for anchor in app.registry.anchors()}
    if anchor_id not in anchors:
        raise Missing(f"There is no anchor {anchor_id!r}.", hint=nearest(anchor_id, anchors))
    value = anchors[anchor_id].content()
    emit(value, lambda: _records([value]), as_json=as_json)


def list_contexts(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """List contexts, each with its lookup order and who must agree to names there.

    Example: frenly context list
    """
    from frenly_ai.views.text import table

    with opened(ctx) as app:
        contexts = app.registry.contexts()
        governance = app.policies.governance
    value = [
        {
            **context.content(),
            "quorum": governance.quorum({context.name}).says()
            if context.name in governance.contexts
            else None,
        }
        for context in contexts
    ]
    rows = [
        (c["name"], " > ".join(c["fallback"]), c["quorum"] or "no rule: read only")
        for c in value
    ]
    header = ["CONTEXT", "LOOKUP ORDER", "WHO MUST AGREE"]
    emit(value, lambda: table(header, rows) if rows else [], as_json=as_json)
    if not rows and not as_json:
        note(_no_more("context", None, filtered=False))


def _alias_json(view: AliasView) -> dict[str, Any]:
    return {**view.alias.content(), "state": view.state}


def _alias_table(views: tuple[AliasView, ...]) -> list[str]:
    from frenly_ai.views.text import table

    rows = [
        (
            view.alias.name,
            view.alias.context,
            view.alias.target or "-",
            view.alias.type,
            view.state,
            f"{view.alias.expires_at:%Y-%m-%d}" if view.alias.expires_at else "-",
        )
        for view in views
    ]
    return table(["ALIAS", "CONTEXT", "TARGET", "TYPE", "STATE", "EXPIRES"], rows)


def _contract_json(view: ContractView) -> dict[str, Any]:
    return {**view.contract.content(), "aliases": [_alias_json(a) for a in view.aliases]}


def _contract_table(views: tuple[ContractView, ...]) -> list[str]:
    from frenly_ai.views.text import table

    rows = [
        (
            view.contract.name,
            view.contract.version or "-",
            view.contract.status,
            view.contract.owner or "-",
            ", ".join(f"{a.alias.name} ({a.alias.context})" for a in view.aliases) or "-",
        )
        for view in views
    ]
    return table(["CONTRACT", "VERSION", "STATUS", "OWNER", "ALIASES"], rows)


def _records(records: list[dict[str, Any]]) -> list[str]:
    from frenly_ai.views.text import safe

    lines: list[str] = []
    for record in records:
        lines += [f"{key:<16}{safe(_plain(value))}" for key, value in record.items()]
        lines.append("")
    return lines[:-1]


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("key", value))
    if isinstance(value, list):
        return ", ".join(f"{v['key']} ({v['context']})" for v in value) or "-"
    return "-" if value in {"", None} else str(value)


def _check_state(state: str | None) -> None:
    from registry.errors import InvalidInput, nearest

    if state is not None and state not in _STATES:
        raise InvalidInput(f"{state!r} is not a state.", hint=nearest(state, _STATES))


def _check_context(app: App, context: str | None) -> None:
    from registry.errors import Missing, nearest

    known = [] if context is None else [known.name for known in app.registry.contexts()]
    if context is not None and context not in known:
        raise Missing(f"{context!r} is not a context.", hint=nearest(context, known))


def _no_more(what: str, after: str | None, *, filtered: bool) -> str:
    """Say why a list is empty."""
    if after is not None:
        return f"nothing comes behind {after!r}"
    if filtered:
        return f"no {what} is like that; `frenly {what} list` shows all"
    return f"no {what} is recorded yet; begin with `frenly import` or `frenly propose`"
