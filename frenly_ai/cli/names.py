"""What the registry knows, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.lists import list_aliases, list_contracts
from frenly_ai.cli.session import JsonFlag, KindOption, emit, note, opened, parse_name
from frenly_ai.cli.showing import alias_json, check_context, no_more

if TYPE_CHECKING:
    from collections.abc import Callable


NameArgument = Annotated[str, typer.Argument(help="The name, as code spells it.")]


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
    from registry.domain.rows import Table
    from registry.errors import Missing, nearest

    wanted = AliasFilter(kind=kind, name=parse_name(kind, name), context=context)
    with opened(ctx) as app:
        check_context(app, context)
        found = app.registry.aliases(wanted).items
        if not found:
            known = app.registry.names_near(parse_name(kind, name), Table.ALIAS)
            raise Missing(
                f"There is no alias {name!r}{f' in {context!r}' if context else ''}.",
                hint=nearest(name, known),
            )
    value = [alias_json(view) for view in found]
    emit(value, lambda: _records(value), as_json=as_json)


def show_contract(
    ctx: typer.Context,
    name: NameArgument,
    kind: KindOption = "service",
    as_json: JsonFlag = False,
) -> None:
    """Show a contract, its versions, and which aliases are bound to which.

    Example: frenly contract show user-management-api
    """
    with opened(ctx) as app:
        view = app.registry.contract(parse_name(kind, name))
    from frenly_ai.views.contract import contract_json, contract_lines

    emit(contract_json(view), lambda: contract_lines(view), as_json=as_json)


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
        note(no_more("anchor", None, filtered=False))


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
        note(no_more("context", None, filtered=False))


def _records(records: list[dict[str, Any]]) -> list[str]:
    from frenly_ai.views.text import safe

    lines: list[str] = []
    for record in records:
        lines += [f"{key:<16}{safe(_plain(value))}" for key, value in record.items()]
        lines.append("")
    return lines[:-1]


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return str(value["key"]) if "key" in value else _end(value)
    if isinstance(value, list):
        return ", ".join(f"{v['key']} ({v['context']})" for v in value) or "-"
    return "-" if value in {"", None} else str(value)


def _end(schedule: dict[str, Any]) -> str:
    dips = "".join(f", fails {start} to {stop}" for start, stop in schedule["brownouts"])
    return f"warns from {schedule['warns_at']}{dips}, ends {schedule['ends_at']}"
