"""The tool that answers who uses a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from registry.contracts.records import AliasFilter
from tools.aliases import AliasShape
from tools.facts import alias_fact, contract_fact, users_facts
from tools.lookup import find_aliases, find_contract, no_such_name, parse_name
from tools.shapes import Args, Key, KindName, Result

if TYPE_CHECKING:
    from registry.contracts.ports import Reader
    from registry.contracts.records import AliasView
    from registry.domain.names import Name
    from tools.context import ToolContext

_MOST = 100
_MOST_NAMED = 20
_MOST_DOUBTS = 3
_ALL_LOOKED_AT = "Code and lookups were looked at for as long as governance asks."


class FindDependentsArgs(Args):
    """Whose users."""

    name: Key = Field(description="The contract or alias whose users are asked for.")
    kind: KindName = "service"


class DependentsResult(Result):
    """Aliases that end at the name, straight or through others; and who uses it by name."""

    name: str
    aliases: tuple[AliasShape, ...]
    more: bool
    """Whether there are more than are shown."""
    used_in: tuple[str, ...] = ()
    """Repositories in whose code the name itself stands."""
    looked_up_by: tuple[str, ...] = ()
    """Services that looked it up of late."""
    not_known: str


def find_dependents(args: FindDependentsArgs, ctx: ToolContext) -> DependentsResult:
    """Find who uses a name: aliases that point at it, code that holds it, who looks it up."""
    name = parse_name(args.kind, args.name)
    contract = find_contract(ctx.registry, name)
    if contract is None and not find_aliases(ctx.registry, name):
        raise no_such_name(ctx.registry, name)
    users, more = users_of(ctx.registry, name)
    known = ctx.registry.who_uses(name)
    about = () if contract is None else (contract_fact(contract),)
    return DependentsResult(
        name=args.name,
        aliases=tuple(AliasShape.of(view) for view in users),
        more=more,
        used_in=known.repositories[:_MOST_NAMED],
        looked_up_by=known.callers[:_MOST_NAMED],
        not_known=" ".join(known.doubts[:_MOST_DOUBTS]) or _ALL_LOOKED_AT,
        facts=(*about, *(alias_fact(view) for view in users), *users_facts(name, known)),
    )


def users_of(registry: Reader, name: Name) -> tuple[list[AliasView], bool]:
    """Follow aliases backwards from `name`, nearest first; a cycle ends where it began.

    Also says whether there are more.
    """
    found: dict[str, AliasView] = {}
    seen, queue, more = {name.same}, [name], False
    while queue and len(found) < _MOST:
        page = registry.aliases(AliasFilter(target=queue.pop(0)), limit=_MOST)
        more = more or page.next is not None
        for view in page.items:
            found.setdefault(str(view.alias.key), view)
            if view.alias.name.same not in seen:
                seen.add(view.alias.name.same)
                queue.append(view.alias.name)
    users = list(found.values())
    return users[:_MOST], more or bool(queue) or len(users) > _MOST
