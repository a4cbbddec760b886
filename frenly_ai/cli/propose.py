"""`frenly propose`: ask for a change. Nothing changes until people have approved it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.session import (
    JsonFlag,
    KindOption,
    emit,
    note,
    opened,
    parse_name,
    signed_in,
    working,
)

if TYPE_CHECKING:
    from registry.domain.edits import Edit

NameArgument = Annotated[str, typer.Argument(help="The alias or contract.")]
ContextOption = Annotated[str, typer.Option("--context", "-c", help="In which context.")]
ReasonOption = Annotated[str, typer.Option(help="Why; people read it before they decide.")]
OwnerOption = Annotated[str, typer.Option(help="Who answers for it; you, when left out.")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Ask for a change of the registry.", no_args_is_help=True)
    for command in (
        alias,
        repoint,
        extend,
        retire,
        owner,
        contract,
        update,
        deprecate,
        retire_contract,
        context,
    ):
        group.command()(command)
    cli.add_typer(group, name="propose")


def alias(
    ctx: typer.Context,
    name: NameArgument,
    target: Annotated[str, typer.Argument(help="The contract it stands for.")],
    context: ContextOption,
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
    from registry.domain.times import parse_duration

    edit = CreateAlias(
        name=parse_name(kind, name),
        context=context,
        target=parse_name(kind, target),
        type=AliasType.parse(alias_type),
        lifetime=None if lifetime is None else parse_duration(lifetime),
        owner=owner,
        description=description,
    )
    _propose(ctx, edit, reason, as_json=as_json)


def repoint(
    ctx: typer.Context,
    name: NameArgument,
    target: Annotated[str, typer.Argument(help="The contract it should stand for.")],
    context: ContextOption,
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that an alias stand for another contract.

    Example: frenly propose repoint user-api account-management-api -c frontend
    """
    from registry.domain.edits import RepointAlias

    edit = RepointAlias(
        name=parse_name(kind, name), context=context, target=parse_name(kind, target)
    )
    _propose(ctx, edit, reason, as_json=as_json)


def extend(
    ctx: typer.Context,
    name: NameArgument,
    context: ContextOption,
    by: Annotated[str, typer.Option(help="How much longer, e.g. 30d.")],
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that an expiring alias live longer.

    Example: frenly propose extend profile-api -c application --by 30d
    """
    from registry.domain.edits import ExtendAlias
    from registry.domain.times import parse_duration

    edit = ExtendAlias(name=parse_name(kind, name), context=context, by=parse_duration(by))
    _propose(ctx, edit, reason, as_json=as_json)


def retire(
    ctx: typer.Context,
    name: NameArgument,
    context: ContextOption,
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that an alias resolve no more.

    Example: frenly propose retire profile-api -c application --reason "nobody calls it"
    """
    from registry.domain.edits import RetireAlias

    edit = RetireAlias(name=parse_name(kind, name), context=context)
    _propose(ctx, edit, reason, as_json=as_json)


def owner(
    ctx: typer.Context,
    name: NameArgument,
    new_owner: Annotated[str, typer.Argument(help="Who shall answer for it.")],
    context: ContextOption,
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that an alias have another owner.

    Example: frenly propose owner user-api team-web -c frontend
    """
    from registry.domain.edits import ChangeAliasOwner

    edit = ChangeAliasOwner(name=parse_name(kind, name), context=context, owner=new_owner)
    _propose(ctx, edit, reason, as_json=as_json)


def contract(
    ctx: typer.Context,
    name: NameArgument,
    version: Annotated[str, typer.Option(help="Its version, e.g. v1.0.0.")] = "",
    owner: OwnerOption = "",
    description: Annotated[str, typer.Option(help="What it does.")] = "",
    base_url: Annotated[str, typer.Option(help="Where it answers.")] = "",
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that a canonical name be registered. The name can never change afterwards.

    Example: frenly propose contract billing-api --version v1.0.0 --owner team-billing
    """
    from registry.domain.edits import RegisterContract

    edit = RegisterContract(
        name=parse_name(kind, name),
        version=version,
        owner=owner,
        description=description,
        base_url=base_url,
    )
    _propose(ctx, edit, reason, as_json=as_json)


def update(
    ctx: typer.Context,
    name: NameArgument,
    version: Annotated[str | None, typer.Option(help="Its new version.")] = None,
    owner: Annotated[str | None, typer.Option(help="Its new owner.")] = None,
    description: Annotated[str | None, typer.Option(help="What it does now.")] = None,
    base_url: Annotated[str | None, typer.Option(help="Where it answers now.")] = None,
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that what is known of a contract change. Its name stays.

    Example: frenly propose update billing-api --version v1.1.0
    """
    from registry.domain.edits import UpdateContract

    edit = UpdateContract(
        name=parse_name(kind, name),
        version=version,
        owner=owner,
        description=description,
        base_url=base_url,
    )
    _propose(ctx, edit, reason, as_json=as_json)


def deprecate(
    ctx: typer.Context,
    name: NameArgument,
    successor: Annotated[str | None, typer.Option(help="What follows it.")] = None,
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that the end of a contract be announced.

    Example: frenly propose deprecate billing-api --successor invoice-api
    """
    from registry.domain.edits import DeprecateContract

    follows = None if successor is None else parse_name(kind, successor)
    edit = DeprecateContract(name=parse_name(kind, name), successor=follows)
    _propose(ctx, edit, reason, as_json=as_json)


def retire_contract(
    ctx: typer.Context,
    name: NameArgument,
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that a deprecated contract end.

    Example: frenly propose retire-contract billing-api
    """
    from registry.domain.edits import RetireContract

    _propose(ctx, RetireContract(name=parse_name(kind, name)), reason, as_json=as_json)


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
    _propose(ctx, edit, reason, as_json=as_json)


def _propose(ctx: typer.Context, edit: Edit, reason: str, *, as_json: bool) -> None:
    from frenly_ai.views.proposal import proposal_json, proposal_lines
    from registry.contracts.records import Wish
    from registry.domain.proposals import Origin

    with opened(ctx) as app:
        me = signed_in(app)
        wish = Wish(edits=(edit,), origin=Origin(channel="cli"), reason=reason)
        with working(app):
            view = app.registry.propose(wish, me)
    emit(proposal_json(view), lambda: proposal_lines(view), as_json=as_json)
    if not as_json:
        note(
            f"next: somebody else runs `frenly proposal approve {view.proposal.id} "
            f"--seen {view.proposal.digest[:12]}`"
        )
