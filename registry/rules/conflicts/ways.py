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
    constraint: str = ""
    """Which version of the contract all aliases on the way leave; "" is the newest."""

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
        following = answering(ground, step.target, order, scope, now)
        if following is None:
            return _arrive(ground, tuple(hops), step.target)
        if not following.is_live(now):
            return End(tuple(hops), None, Fault.ENDED)
        if any(following is hop for hop in hops):
            return End(tuple(hops[_place(hops, following) :]), None, Fault.CIRCLE)
        hops.append(following)
        step = following
    return End(tuple(hops), None, Fault.SEVERAL if step.candidates else Fault.UNTOLD)


def answering(
    ground: Ground, name: Name, order: tuple[str, ...], scope: str, now: datetime
) -> Alias | None:
    """Return the alias that answers for a name: the nearest context and scope that stands.

    One that is expired or retired is passed over; a tombstone stands.
    """
    same = ground.named.get((name.kind, name.same))
    if not same:
        return None
    found = [
        ((order.index(a.context), -len(a.scope)), a)
        for a in same
        if a.context in order and _holds(a, scope) and (a.is_live(now) or a.is_tombstone(now))
    ]
    return min(found, key=lambda each: each[0])[1] if found else None


def _holds(alias: Alias, scope: str) -> bool:
    """Say whether an alias holds for whoever asks from `scope`: its own, or a part of it."""
    return alias.scope in {"", scope} or scope.startswith(f"{alias.scope}/")


def _place(hops: list[Alias], alias: Alias) -> int:
    return next(place for place, hop in enumerate(hops) if hop is alias)


def _arrive(ground: Ground, hops: tuple[Alias, ...], target: Name) -> End:
    contract = ground.find_contract(target)
    if contract is None:
        return End(hops, None, _missing(ground, target))
    if contract.status is ContractStatus.RETIRED:
        return End(hops, None, Fault.RETIRED)
    constraints = {hop.constraint for hop in hops if hop.constraint}
    releases = [
        each
        for each in (contract.newest, *contract.releases)
        if all(pick([each], constraint) for constraint in constraints)
    ]
    left = pick(releases, "") if constraints else contract.newest
    if left is None:
        return End(hops, None, Fault.NO_RELEASE)
    bound = left.version if len(constraints) > 1 else "".join(constraints)
    return End(hops, contract, constraint=bound)


def _missing(ground: Ground, target: Name) -> Fault:
    """Say why no alias of that name answers here."""
    there = ground.aliases_named(target)
    if any(alias.is_live(ground.now) for alias in there):
        return Fault.OUT_OF_REACH
    return Fault.ENDED if there else Fault.UNKNOWN
