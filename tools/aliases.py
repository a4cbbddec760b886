"""The tools that show aliases: one by name, or a filtered list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from registry.contracts.records import AliasFilter
from registry.domain.times import parse_duration, show_moment
from registry.errors import Missing
from tools.facts import alias_fact
from tools.lookup import check_context, find_aliases, no_such_name, parse_name
from tools.shapes import AliasState, AliasTypeName, Args, Key, KindName, Result, Shape, Word

if TYPE_CHECKING:
    from typing import Self

    from registry.contracts.records import AliasView
    from tools.context import ToolContext


class AliasShape(Shape):
    """An alias as a list shows it."""

    name: str
    kind: str
    context: str
    target: str | None
    type: str
    state: str
    owner: str
    description: str
    created_at: str | None
    expires_at: str | None

    @classmethod
    def of(cls, view: AliasView) -> Self:
        """Show one alias."""
        alias = view.alias
        return cls(
            name=alias.name.key,
            kind=str(alias.name.kind),
            context=alias.context,
            target=None if alias.target is None else str(alias.target),
            type=str(alias.type),
            state=view.state,
            owner=alias.owner,
            description=alias.description,
            created_at=show_moment(alias.created_at),
            expires_at=show_moment(alias.expires_at),
        )


class ShowAliasArgs(Args):
    """Which alias."""

    name: Key = Field(description="The alias as the person wrote it.")
    context: Key | None = Field(default=None, description="One context; null means every one.")
    kind: KindName = "service"


class ListAliasesArgs(Args):
    """Which aliases; null means any."""

    context: Key | None = Field(default=None, description="Only aliases in this context.")
    target: Key | None = Field(
        default=None, description="Only aliases that point straight at this name."
    )
    state: AliasState | None = Field(
        default=None, description="Only aliases that stand so now."
    )
    kind: KindName | None = Field(
        default=None, description="Only names of this kind; a target without one is a service."
    )
    owner: Key | None = Field(default=None, description="Only aliases of this owner.")
    type: AliasTypeName | None = Field(default=None, description="Only aliases of this type.")
    expiring_within: Word | None = Field(
        default=None, description="Only live aliases that end within this time, e.g. 30d."
    )
    limit: int = Field(default=50, ge=1, le=100, description="How many at most.")


class AliasesResult(Result):
    """Aliases in key order."""

    aliases: tuple[AliasShape, ...]
    more: bool
    """Whether the list goes on after the last one shown."""


def show_alias(args: ShowAliasArgs, ctx: ToolContext) -> AliasesResult:
    """Show an alias in the contexts where it exists: target, type, state, owner, expiry."""
    name = parse_name(args.kind, args.name)
    if args.context is not None:
        check_context(ctx.registry, args.context)
    views = find_aliases(ctx.registry, name, args.context)
    if views:
        return _listed(views, more=False)
    elsewhere = find_aliases(ctx.registry, name)
    if elsewhere:
        raise Missing(
            f"There is no alias {str(name)!r} in context {args.context!r}.",
            hint=f"It exists in: {', '.join(v.alias.context for v in elsewhere)}.",
            alias=name.key,
        )
    raise no_such_name(ctx.registry, name, "alias")


def list_aliases(args: ListAliasesArgs, ctx: ToolContext) -> AliasesResult:
    """List aliases, all or by context, target, state, owner, type, kind or expiry."""
    if args.context is not None:
        check_context(ctx.registry, args.context)
    target = None if args.target is None else parse_name(args.kind or "service", args.target)
    within = args.expiring_within
    wanted = AliasFilter(
        kind=args.kind,
        context=args.context,
        target=target,
        state=args.state,
        owner=args.owner,
        type=args.type,
        expiring_within=None if within is None else parse_duration(within),
    )
    page = ctx.registry.aliases(wanted, limit=args.limit)
    return _listed(page.items, more=page.next is not None)


def _listed(views: tuple[AliasView, ...], *, more: bool) -> AliasesResult:
    return AliasesResult(
        aliases=tuple(AliasShape.of(view) for view in views),
        more=more,
        facts=tuple(alias_fact(view) for view in views),
    )
