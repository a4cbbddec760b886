"""The tools that propose what an alias should stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from registry.domain.edits import CreateAlias, RepointAlias
from registry.domain.rows import AliasType
from registry.domain.times import parse_duration
from tools.facts import alias_fact
from tools.lookup import find_aliases, parse_name
from tools.propose import WriteResult, submit
from tools.shapes import AliasTypeName, Args, Key, KindName, Line, Word
from tools.targets import Target, find_target

if TYPE_CHECKING:
    from tools.context import ToolContext


class ProposeAliasArgs(Args):
    """The alias that is wanted."""

    name: Key = Field(description="The new alias as the person wrote it.")
    target: Key = Field(description="What it should stand for, as the person wrote it.")
    context: Key = Field(description="The context in which it should hold.")
    type: AliasTypeName = Field(
        default="permanent", description="temporary and migration aliases expire."
    )
    lifetime: Word | None = Field(
        default=None, description="How long it should live, e.g. 30d; null when nobody said."
    )
    kind: KindName = "service"
    owner: Key | None = Field(default=None, description="Who owns it; null when nobody said.")
    description: Line | None = Field(default=None, description="What it is for, in one line.")


class ProposeRepointArgs(Args):
    """The alias that should move, and where to."""

    name: Key = Field(description="The existing alias.")
    context: Key = Field(description="The context in which it exists.")
    target: Key = Field(description="What it should stand for, as the person wrote it.")
    kind: KindName = "service"


def propose_alias(args: ProposeAliasArgs, ctx: ToolContext) -> WriteResult:
    """Propose a new alias. Nothing changes until people approve the proposal."""
    target = _target(args, ctx)
    edit = CreateAlias(
        name=parse_name(args.kind, args.name),
        context=args.context,
        target=target.name,
        type=AliasType.parse(args.type),
        lifetime=None if args.lifetime is None else parse_duration(args.lifetime),
        owner=args.owner or "",
        description=args.description or "",
    )
    return submit(ctx, args, edit, evidence=target.evidence, found=_found(args, target))


def propose_repoint(args: ProposeRepointArgs, ctx: ToolContext) -> WriteResult:
    """Propose that an existing alias stands for another target."""
    target = _target(args, ctx)
    name = parse_name(args.kind, args.name)
    present = find_aliases(ctx.registry, name, args.context)
    edit = RepointAlias(name=name, context=args.context, target=target.name)
    evidence = (*map(alias_fact, present), *target.evidence)
    return submit(ctx, args, edit, evidence=evidence, found=_found(args, target))


def _target(args: ProposeAliasArgs | ProposeRepointArgs, ctx: ToolContext) -> Target:
    return find_target(ctx.registry, parse_name(args.kind, args.target), args.context)


def _found(args: ProposeAliasArgs | ProposeRepointArgs, target: Target) -> dict[str, str]:
    is_as_said = target.name.key == args.target
    return {} if is_as_said else {"target.canonical": target.name.key}
