"""`frenly operator explain|matrix`: what may be called, by whom, with which values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.session import JsonFlag, emit, settings_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from frenly_ai.bootstrap import Policies

ChannelArgument = Annotated[
    str, typer.Argument(help="chat, alert, pull_request, schedule or mcp.")
]
RoleArgument = Annotated[str, typer.Argument(help="A role of access_control.yaml.")]


def explain(
    ctx: typer.Context,
    channel: ChannelArgument,
    role: RoleArgument,
    tool: Annotated[
        str | None, typer.Argument(help="One tool; every one, when left out.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say what a role may call on a channel, with which values, and why not.

    Example: frenly operator explain alert service propose_extension
    """
    from frenly_ai.bootstrap import load_policies
    from frenly_ai.views.operator import explain_lines, explained
    from tools.catalogue import CATALOGUE
    from tools.protocol_file import CHANNELS

    policies = load_policies(settings_of(ctx).config_dir)
    _check(channel, CHANNELS, "a channel")
    _check(role, policies.access.roles, "a role")
    if tool is not None:
        _check(tool, CATALOGUE, "a tool")
    told = explained(policies.protocol, channel, role, tool)
    emit(told, lambda: explain_lines(told), as_json=as_json)


def matrix(
    ctx: typer.Context,
    channel: Annotated[str | None, typer.Option(help="Only this channel.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show every channel, role and tool: `reads`, `human` or a level, `-` where it is closed.

    Example: frenly operator matrix --channel chat
    """
    from frenly_ai.bootstrap import load_policies
    from frenly_ai.views.operator import matrix_lines
    from tools.protocol_file import CHANNELS

    policies = load_policies(settings_of(ctx).config_dir)
    if channel is not None:
        _check(channel, CHANNELS, "a channel")
    cells = [cell for cell in _cells(policies) if channel in {None, cell["channel"]}]
    emit(cells, lambda: matrix_lines(cells, sorted(policies.access.roles)), as_json=as_json)


def _cells(policies: Policies) -> list[dict[str, Any]]:
    from tools.catalogue import CATALOGUE
    from tools.verdicts import matrix

    found = matrix(policies.protocol, sorted(policies.access.roles), CATALOGUE)
    return [{**cell._asdict(), "arguments": list(cell.arguments)} for cell in found]


def _check(word: str, known: Collection[str], what: str) -> None:
    from registry.errors import InvalidInput, nearest

    if word not in known:
        raise InvalidInput(f"{word!r} is not {what}.", hint=nearest(word, known))
