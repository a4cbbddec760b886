"""The tools that propose how an alias goes on: longer, no more, or with another owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from registry.domain.edits import ChangeAliasOwner, ExtendAlias, RetireAlias
from registry.domain.times import parse_duration
from tools.facts import alias_fact
from tools.lookup import find_aliases, parse_name
from tools.propose import WriteResult, submit
from tools.shapes import Args, Fact, Key, KindName, Word

if TYPE_CHECKING:
    from registry.domain.names import Name
    from tools.context import ToolContext


class ProposeRetirementArgs(Args):
    """The alias that should end."""

    name: Key = Field(description="The existing alias.")
    context: Key = Field(description="The context in which it exists.")
    kind: KindName = "service"


class ProposeExtensionArgs(Args):
    """The alias that should live longer."""

    name: Key = Field(description="The existing alias.")
    context: Key = Field(description="The context in which it exists.")
    by: Word = Field(description="How much longer, e.g. 30d.")
    kind: KindName = "service"


class ProposeOwnerArgs(Args):
    """The alias that should change hands."""

    name: Key = Field(description="The existing alias.")
    context: Key = Field(description="The context in which it exists.")
    owner: Key = Field(description="The new owner.")
    kind: KindName = "service"


def propose_extension(args: ProposeExtensionArgs, ctx: ToolContext) -> WriteResult:
    """Propose that an expiring alias lives longer."""
    name = parse_name(args.kind, args.name)
    edit = ExtendAlias(name=name, context=args.context, by=parse_duration(args.by))
    return submit(ctx, args, edit, evidence=_present(ctx, name, args.context))


def propose_retirement(args: ProposeRetirementArgs, ctx: ToolContext) -> WriteResult:
    """Propose that an alias stops resolving; its history stays."""
    name = parse_name(args.kind, args.name)
    edit = RetireAlias(name=name, context=args.context)
    return submit(ctx, args, edit, evidence=_present(ctx, name, args.context))


def propose_owner(args: ProposeOwnerArgs, ctx: ToolContext) -> WriteResult:
    """Propose that an alias is handed to another owner."""
    name = parse_name(args.kind, args.name)
    edit = ChangeAliasOwner(name=name, context=args.context, owner=args.owner)
    return submit(ctx, args, edit, evidence=_present(ctx, name, args.context))


def _present(ctx: ToolContext, name: Name, context: str) -> tuple[Fact, ...]:
    """Tell how the alias stands; that there is none is for the registry to say."""
    return tuple(map(alias_fact, find_aliases(ctx.registry, name, context)))
