"""How a lookup comes to its end: each row it stands on, and what it passes over. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.answers import Passed
from registry.domain.rows import AliasStatus
from registry.resolution.choosing import choose, holds, in_order
from registry.resolution.walk import MAX_HOPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.domain.names import Name
    from registry.domain.rows import Alias, RowKey
    from registry.resolution.walk import Asked, Names

MAX_PASSED = 20
"""How many aliases that were passed over are shown of one name."""


class Leg(NamedTuple):
    """One row that a lookup stands on, and why no other."""

    row: RowKey
    says: str
    rule: str
    passed: tuple[Passed, ...]


def legs(names: Names, name: Name, asked: Asked) -> Iterator[Leg]:
    """Go the way of `walk` and describe it; where the walk refuses, this ends."""
    seen: set[RowKey] = set()
    for _ in range(MAX_HOPS + 1):
        named = names.aliases_named(name)
        alias = choose(in_order(named, asked.fallback, asked.scope), asked.now)
        passed = tuple(_passed(named, alias, asked))
        if alias is None:
            contract = names.find_contract(name)
            if contract is not None:
                says = f"{str(name)!r} is a contract, {contract.status}"
                rule = (
                    "no alias of this name stands here, so it is not an alias: itself canonical"
                )
                yield Leg(contract.key, says, rule, passed)
            return
        yield Leg(alias.key, _says(alias, asked), _rule(alias, asked), passed)
        if alias.target is None or alias.key in seen:
            return
        seen.add(alias.key)
        name = alias.target


def _says(alias: Alias, asked: Asked) -> str:
    if alias.is_tombstone(asked.now):
        return f"{str(alias.name)!r} was removed"
    if alias.target is None:
        among = " or ".join(repr(str(name)) for name in alias.candidates)
        return f"{str(alias.name)!r} stands for {among or 'nothing that anybody told'}"
    version = f", version {alias.constraint}" if alias.constraint else ""
    return f"{str(alias.name)!r} stands for {str(alias.target)!r}{version}"


def _rule(alias: Alias, asked: Asked) -> str:
    order = " > ".join(asked.fallback)
    scope = f"; scope {alias.scope!r} is the narrowest that holds" if alias.scope else ""
    return f"in {alias.place!r}, the first of {order} where it stands{scope}"


def _passed(named: Sequence[Alias], chosen: Alias | None, asked: Asked) -> Iterator[Passed]:
    order = {context: place for place, context in enumerate(asked.fallback)}
    others = [alias for alias in named if chosen is None or alias.key != chosen.key]
    others.sort(key=lambda a: (order.get(a.context, len(order)), -len(a.scope), a.key))
    for alias in others[:MAX_PASSED]:
        yield Passed(place=alias.place, key=alias.name.key, why=_why_not(alias, order, asked))


def _why_not(alias: Alias, order: dict[str, int], asked: Asked) -> str:
    if alias.context not in order:
        return f"{asked.fallback[0]!r} does not look there"
    if not holds(alias, asked.scope):
        return f"it holds only in scope {alias.scope!r}"
    if alias.status is AliasStatus.RETIRED:
        return "it was retired"
    if not alias.is_live(asked.now) and not alias.is_tombstone(asked.now):
        return f"it expired at {alias.expires_at:%Y-%m-%d %H:%M} UTC"
    return "another one is more specific"
