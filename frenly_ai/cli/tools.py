"""`frenly tools`: what the operator can do, one tool at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.session import JsonFlag, emit, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.protocol import Protocol

_HELP = "Look at the operator's tools."


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help=_HELP, no_args_is_help=True)
    group.callback()(_tools)
    group.command("list")(list_tools)
    group.command("show")(show)
    cli.add_typer(group, name="tools")


def _tools() -> None:
    """Look at the operator's tools."""


def list_tools(as_json: JsonFlag = False) -> None:
    """List every tool: whether it reads or proposes, and what it does.

    Example: frenly tools list
    """
    from frenly_ai.views.text import table
    from tools.catalogue import CATALOGUE

    found = [
        {"tool": t.name, "writes": t.writes, "says": t.description} for t in CATALOGUE.values()
    ]
    rows = [[f["tool"], "proposes" if f["writes"] else "reads", f["says"]] for f in found]
    emit(found, lambda: table(["tool", "does", "says"], rows), as_json=as_json)


def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="A tool, as `frenly tools list` names it.")],
    as_json: JsonFlag = False,
) -> None:
    """Show one tool: its arguments, who may call it where, and what to say for it.

    Example: frenly tools show propose_alias
    """
    from frenly_ai.bootstrap import load_policies
    from registry.errors import Missing, nearest
    from tools.catalogue import CATALOGUE, openai_schema

    if name not in CATALOGUE:
        raise Missing(f"There is no tool {name!r}.", hint=nearest(name, CATALOGUE))
    policies = load_policies(settings_of(ctx).config_dir)
    told = {
        "tool": name,
        "writes": CATALOGUE[name].writes,
        "schema": openai_schema(CATALOGUE[name])["function"],
        "required": [
            n for n, f in CATALOGUE[name].args.model_fields.items() if f.is_required()
        ],
        "granted": _granted(policies.protocol, sorted(policies.access.roles), name),
        "examples": _examples(policies.protocol, name),
    }
    emit(told, lambda: _lines(told), as_json=as_json)


def _granted(protocol: Protocol, roles: list[str], name: str) -> dict[str, list[str]]:
    from tools.verdicts import matrix

    found: dict[str, list[str]] = {}
    for cell in matrix(protocol, roles, [name]):
        if cell.approval:
            found.setdefault(cell.channel, []).append(cell.role)
    return found


def _examples(protocol: Protocol, name: str) -> list[str]:
    groups = (protocol.content.query_templates or {}).values()
    return [template.says for group in groups for template in group if template.tool == name]


def _lines(told: dict[str, Any]) -> Iterator[str]:
    from frenly_ai.views.text import safe

    yield f"{told['tool']}: {told['schema']['description']}"
    for name, field in told["schema"]["parameters"]["properties"].items():
        need = "required" if name in told["required"] else "optional"
        yield f"  {name} ({need}): {field['description']}"
    for channel, roles in told["granted"].items():
        yield f"granted on {channel} to {', '.join(roles)}"
    if not told["granted"]:
        yield "granted to nobody"
    yield from (f"for example: {safe(says)}" for says in told["examples"])
