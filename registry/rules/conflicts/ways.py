"""Where an alias leads, told as a value: a broken way is what conflicts are made of.

The rule is that of `registry.resolution.walk`, which raises where this one names the fault.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from registry.domain.rows import Alias, Contract, ContractStatus
from registry.domain.versions import pick

if TYPE_CHECKING:
    from datetime import datetime

    from registry.domain.names import Name
    from registry.domain.rows import RowKey
    from registry.rules.conflicts.ground import Ground


class Fault(StrEnum):
    """Why a way leads to no contract."""

    CIRCLE = "circle"
    UNKNOWN = "unknown"
    OUT_OF_REACH = "out_of_reach"
    ENDED = "ended"
    RETIRED = "retired"
    NO_RELEASE = "no_release"
    UNTOLD = "untold"
    SEVERAL = "several"
    ENDLESS = "endless"


MAX_FOLLOWED = 64
"""A way is given up after so many aliases; lookups give up much sooner."""


class End(NamedTuple):
    """The aliases passed, and the contract at the end or why there is none."""

    hops: tuple[Alias, ...]
    contract: Contract | None
    fault: Fault | None = None

    @property
    def constraint(self) -> str:
        """Return which version of the contract is meant."""
        return self.hops[-1].constraint

    @property
    def meaning(self) -> tuple[RowKey, str] | None:
        """Return what two names must share to mean the same; None for a broken way."""
        return None if self.contract is None else (self.contract.key, self.constraint)


def follow(ground: Ground, alias: Alias, context: str, now: datetime) -> End:
    """Follow an alias as a lookup from `context` would, in its own scope."""
    hops, step, scope = [alias], alias, alias.scope
    order = ground.fallback(context)
    while step.target is not None:
        if len(hops) > MAX_FOLLOWED:
            return End(tuple(hops), None, Fault.ENDLESS)
        following = first_live(ground, step.target, order, scope, now)
        if following is None:
            return _arrive(ground, tuple(hops), step.target)
        if any(following is hop for hop in hops):
            return End(tuple(hops[_place(hops, following) :]), None, Fault.CIRCLE)
        hops.append(following)
        step = following
    return End(tuple(hops), None, Fault.SEVERAL if step.candidates else Fault.UNTOLD)


def first_live(
    ground: Ground, name: Name, order: tuple[str, ...], scope: str, now: datetime
) -> Alias | None:
    """Return the alias that answers for a name: nearest context first, its scope before all."""
    same = ground.named.get((name.kind, name.same))
    if not same:
        return None
    found = [
        (order.index(a.context), a.scope != scope, a)
        for a in same
        if a.context in order and a.scope in {scope, ""} and a.is_live(now)
    ]
    return min(found, key=lambda each: each[:2])[2] if found else None


def _place(hops: list[Alias], alias: Alias) -> int:
    return next(place for place, hop in enumerate(hops) if hop is alias)


def _arrive(ground: Ground, hops: tuple[Alias, ...], target: Name) -> End:
    contract = ground.find_contract(target)
    if contract is None:
        return End(hops, None, _missing(ground, target))
    if contract.status is ContractStatus.RETIRED:
        return End(hops, None, Fault.RETIRED)
    constraint = hops[-1].constraint
    if constraint and pick((contract.newest, *contract.releases), constraint) is None:
        return End(hops, None, Fault.NO_RELEASE)
    return End(hops, contract)


def _missing(ground: Ground, target: Name) -> Fault:
    """Say why no alias of that name answers here."""
    there = ground.aliases_named(target)
    if any(alias.is_live(ground.now) for alias in there):
        return Fault.OUT_OF_REACH
    return Fault.ENDED if there else Fault.UNKNOWN
