"""`frenly propose`: ask for a change. Nothing changes until people have approved it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli import propose_contract, propose_end
from frenly_ai.cli.proposing import (
    ConstraintOption,
    ContextOption,
    NameArgument,
    OwnerOption,
    ReasonOption,
    ScopeOption,
    duration,
    propose,
)
from frenly_ai.cli.session import JsonFlag, KindOption, parse_name

if TYPE_CHECKING:
    from registry.domain.names import Name


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Ask for a change of the registry.", no_args_is_help=True)
    for command in (alias, repoint, extend, owner):
        group.command()(command)
    propose_end.register(group)
    propose_contract.register(group)
    group.command()(context)
    cli.add_typer(group, name="propose")


def alias(
    ctx: typer.Context,
    name: NameArgument,
    target: Annotated[str, typer.Argument(help="The contract it stands for.")],
    context: ContextOption,
    scope: ScopeOption = "",
    constraint: ConstraintOption = "",
    alias_type: Annotated[
        str, typer.Option("--type", help="permanent, temporary, contextual or migration.")
    ] = "permanent",
    lifetime: Annotated[str | None, typer.Option("--for", help="How long, e.g. 30d.")] = None,
    owner: OwnerOption = "",
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask for a new alias.

    Example: frenly propose alias profile-api user-management-api -c application
    --type temporary --for 30d
    """
    from registry.domain.edits import CreateAlias
    from registry.domain.rows import AliasType

    edit = CreateAlias(
        **_place(kind, name, context, scope),
        target=parse_name(kind, target),
        constraint=constraint,
        type=AliasType.parse(alias_type),
        lifetime=duration(lifetime),
        owner=owner,
        description=description,
    )
    propose(ctx, edit, reason, as_json=as_json)


def repoint(
    ctx: typer.Context,
    name: NameArgument,
    target: Annotated[str, typer.Argument(help="The contract it should stand for.")],
    context: ContextOption,
    scope: ScopeOption = "",
    constraint: ConstraintOption = "",
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that an alias stand for another contract, or another version of it.

    Example: frenly propose repoint user-api account-management-api -c frontend --version v1
    """
    from registry.domain.edits import RepointAlias

    edit = RepointAlias(
        **_place(kind, name, context, scope),
        target=parse_name(kind, target),
        constraint=constraint,
    )
    propose(ctx, edit, reason, as_json=as_json)


def extend(
    ctx: typer.Context,
    name: NameArgument,
    context: ContextOption,
    by: Annotated[str, typer.Option(help="How much longer, e.g. 30d.")],
    scope: ScopeOption = "",
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that an expiring alias live longer.

    Example: frenly propose extend profile-api -c application --by 30d
    """
    from registry.domain.edits import ExtendAlias
    from registry.domain.times import parse_duration

    edit = ExtendAlias(**_place(kind, name, context, scope), by=parse_duration(by))
    propose(ctx, edit, reason, as_json=as_json)


def owner(
    ctx: typer.Context,
    name: NameArgument,
    new_owner: Annotated[str, typer.Argument(help="Who shall answer for it.")],
    context: ContextOption,
    scope: ScopeOption = "",
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that an alias have another owner.

    Example: frenly propose owner user-api team-web -c frontend
    """
    from registry.domain.edits import ChangeAliasOwner

    edit = ChangeAliasOwner(**_place(kind, name, context, scope), owner=new_owner)
    propose(ctx, edit, reason, as_json=as_json)


def context(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The new context.")],
    fallback: Annotated[
        list[str] | None,
        typer.Option("--then", help="Look there next; repeat in order."),
    ] = None,
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that a context be registered, with its full lookup order.

    Example: frenly propose context mobile --then frontend --then application
    """
    from registry.domain.edits import RegisterContext

    edit = RegisterContext(name=name, fallback=(name, *(fallback or ())))
    propose(ctx, edit, reason, as_json=as_json)


def _place(kind: str, name: str, context: str, scope: str) -> dict[str, Any]:
    """Say which alias an edit is about."""
    parsed: Name = parse_name(kind, name)
    return {"name": parsed, "context": context, "scope": scope}
