"""Finding what a tool's arguments name, and the nearest name when there is no such thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.contracts.records import AliasFilter
from registry.domain.names import Kind, Name
from registry.errors import Missing, nearest

if TYPE_CHECKING:
    from registry.contracts.ports import NameReader
    from registry.contracts.records import AliasView, ContractView
    from registry.domain.rows import Context

_PAGE = 100


def parse_name(kind: str, raw: str) -> Name:
    """Read a name under the grammar of its kind."""
    return Name.parse(Kind.parse(kind), raw)


def find_contract(registry: NameReader, name: Name) -> ContractView | None:
    """Find a contract; None when the name is not canonical."""
    try:
        return registry.contract(name)
    except Missing:
        return None


def find_aliases(
    registry: NameReader, name: Name, context: str | None = None
) -> tuple[AliasView, ...]:
    """Find the aliases of that name, in every context or in one."""
    wanted = AliasFilter(kind=str(name.kind), name=name, context=context)
    return registry.aliases(wanted, limit=_PAGE).items


def is_registered(registry: NameReader, name: Name) -> bool:
    """Say whether the name is a contract's or an alias's."""
    return find_contract(registry, name) is not None or bool(find_aliases(registry, name))


def check_context(registry: NameReader, context: str) -> Context:
    """Return a context; raise `Missing` with the nearest one."""
    known = {c.name: c for c in registry.contexts()}
    if context not in known:
        raise Missing(
            f"There is no context {context!r}.",
            hint=nearest(context, known, otherwise="No context is registered yet."),
            context=context,
        )
    return known[context]


def no_such_name(registry: NameReader, name: Name, what: str = "name") -> Missing:
    """Build the error for a name that nothing bears, with the nearest one that exists."""
    return Missing(
        f"There is no {what} {str(name)!r} in the registry.",
        hint=nearest(name.key, registry.names_near(name)),
        name=name.key,
        kind=str(name.kind),
    )
