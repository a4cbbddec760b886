"""The rule of resolution itself, in full: choice, validity, hops, version. Pure.

A name is replaced by the target of the alias that answers for it (`choosing`), and that
target's by the same rule from the same context and scope, until a canonical is met. Every
version constraint on the way binds the version of the canonical that answers.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

from registry.domain.rows import ContractStatus
from registry.domain.versions import pick_all
from registry.resolution import refusals
from registry.resolution.choosing import choose, in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.domain.names import Name
    from registry.domain.rows import Alias, Contract
    from registry.domain.versions import Release

MAX_HOPS = 8
"""How many aliases a lookup may pass; governance allows fewer when names are written."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Names(Protocol):
    """What the walk looks up."""

    def find_contract(self, name: Name) -> Contract | None:
        """Find a canonical."""
        ...

    def aliases_named(self, name: Name) -> Sequence[Alias]:
        """Find the aliases of that name in every context and scope."""
        ...


class Asked(NamedTuple):
    """From where and when a name is asked for."""

    fallback: Sequence[str]
    """The asked context's full order, itself first."""
    now: datetime
    scope: str = ""
    """The part of the context from which it is asked for."""
    minds_brownouts: bool = True
    """Whether an alias that is browned out is refused; judging a change looks past that."""


class Way(NamedTuple):
    """The aliases passed, the canonical at the end, and which of its versions answers."""

    hops: tuple[Alias, ...]
    contract: Contract
    release: Release
    weighed: tuple[Alias, ...]
    """All that held, chosen or not: what the answer depends on as time goes by."""


def walk(names: Names, name: Name, asked: Asked) -> Way:
    """Follow `name` to its canonical, or raise why it has none."""
    hops: list[Alias] = []
    weighed: list[Alias] = []
    while True:
        named = names.aliases_named(name)
        tried = in_order(named, asked.fallback, asked.scope)
        weighed += tried
        alias = choose(tried, asked.now)
        if alias is None:
            contract = names.find_contract(name)
            if contract is None:
                refusals.refuse_nothing(name, named, tried, hops, asked)
            refusals.refuse_retired(contract)
            release = bind(contract, hops)
            return Way(tuple(hops), contract, release, tuple(weighed))
        _refuse_circle(hops, alias)
        hops.append(alias)
        refusals.refuse_without_answer(alias, named, asked)
        assert alias.target is not None  # noqa: S101 - refused just above
        name = alias.target


def bind(contract: Contract, hops: Sequence[Alias]) -> Release:
    """Return the version of the contract that every alias on the way accepts."""
    constraints = [hop.constraint for hop in hops if hop.constraint]
    if not constraints:
        return contract.newest
    release = pick_all((contract.newest, *contract.releases), constraints)
    if release is None:
        refusals.refuse_versions(contract, hops)
    return release


def is_retired(contract: Contract) -> bool:
    """Say whether nothing resolves to a contract any more."""
    return contract.status is ContractStatus.RETIRED


def seconds(moment: datetime) -> float:
    """Count seconds since 1970, in UTC."""
    return (moment - EPOCH) / timedelta(seconds=1)


def moment(at: float) -> datetime:
    """Return the moment that many seconds after 1970."""
    return EPOCH + timedelta(seconds=at)


def _refuse_circle(hops: Sequence[Alias], alias: Alias) -> None:
    if any(alias.key == hop.key for hop in hops):
        refusals.refuse_chain(hops, f"comes back to {str(alias.name)!r}")
    if len(hops) == MAX_HOPS:
        refusals.refuse_chain([*hops, alias], f"has more than {MAX_HOPS} hops")
