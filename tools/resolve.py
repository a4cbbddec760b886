"""The tool that answers what a name stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from registry.domain.times import parse_moment, show_moment
from tools.facts import resolution_facts
from tools.lookup import parse_name
from tools.shapes import Args, Key, KindName, Result, Shape, Word

if TYPE_CHECKING:
    from tools.context import ToolContext


class ResolveNameArgs(Args):
    """Which name, called from where, and when."""

    name: Key = Field(description="The name as the person wrote it.")
    context: Key = Field(description="The context from which the name is called.")
    kind: KindName = "service"
    scope: Word = Field(
        default="", description="The part of the context it is called from; empty for all."
    )
    at: Word | None = Field(
        default=None, description="A past moment in ISO 8601 to ask about; null means now."
    )


class HopShape(Shape):
    """One alias on the way."""

    context: str
    scope: str
    name: str
    type: str
    expires_at: str | None


class ResolveNameResult(Result):
    """The canonical at the end of the way, and the way."""

    name: str
    context: str
    canonical: str
    kind: str
    version: str
    base_url: str
    contract_status: str
    hops: tuple[HopShape, ...]
    expires_at: str | None
    deprecated_since: str | None
    sunset_at: str | None
    successor: str | None
    """What to call instead, if it is on its way out."""
    revision: int


def resolve_name(args: ResolveNameArgs, ctx: ToolContext) -> ResolveNameResult:
    """Answer which canonical a name stands for in a context, and through which aliases."""
    name = parse_name(args.kind, args.name)
    at = None if args.at is None else parse_moment(args.at)
    found = ctx.registry.resolve(name, args.context, scope=args.scope, at=at)
    return ResolveNameResult(
        name=args.name,
        context=args.context,
        canonical=found.canonical,
        kind=found.kind,
        version=found.version,
        base_url=found.base_url,
        contract_status=found.contract_status,
        hops=tuple(
            HopShape(
                context=hop.context,
                scope=hop.scope,
                name=hop.key,
                type=hop.type,
                expires_at=show_moment(hop.expires_at),
            )
            for hop in found.hops
        ),
        expires_at=show_moment(found.expires_at),
        deprecated_since=show_moment(found.deprecated_since),
        sunset_at=show_moment(found.sunset_at),
        successor=None if found.successor is None else str(found.successor),
        revision=found.revision,
        facts=resolution_facts(name, found),
    )
