"""Names as a healthy platform has them, with everything that only looks like a conflict."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from evals.conflicts.vocabulary import PLACES, TEAMS
from evals.conflicts.world import DAY, KINDS, NOW, World
from registry.domain.names import Kind, Name
from registry.domain.rows import AliasStatus, AliasType, ContractStatus
from registry.domain.schedules import Schedule
from registry.domain.versions import Release

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.domain.rows import Contract

Share = Callable[[World, "list[Contract]"], int]


def build(seed: int, aliases: int, shares: Mapping[Share, int] | None = None) -> World:
    """Return a platform of about so many aliases without a conflict.

    `shares` say how often each thing occurs, if not as usual.
    """
    world = World(seed=seed, one_per_target=bool(seed % 2))
    kinds = [kind for kind in KINDS for _ in range(3 if kind is Kind.SERVICE else 1)]
    contracts = [
        world.contract(world.chance.choice(kinds)) for _ in range(max(60, aliases // 6))
    ]
    mixed = SHARES if shares is None else shares
    made = 0
    while made < aliases:
        share = world.chance.choices(tuple(mixed), tuple(mixed.values()))[0]
        made += share(world, contracts)
    return world


def _synonym(world: World, contracts: list[Contract]) -> int:
    """Two names for one contract in one context: a choice, not a conflict."""
    contract, context = world.chance.choice(contracts), world.team()
    world.alias(contract, context=context)
    world.alias(contract, context=context)
    return 2


def _plain(world: World, contracts: list[Contract]) -> int:
    world.alias(world.chance.choice(contracts), context=world.chance.choice((*TEAMS, "system")))
    return 1


def everywhere(world: World, contracts: list[Contract]) -> int:
    """One name that means one thing in several contexts, ends at one time, has one owner."""
    contract, name = world.chance.choice(contracts), world.fresh()
    contexts = ["application", *world.chance.sample(TEAMS, 2)]
    for context in contexts:
        world.alias(contract, name=name, context=context, owner=contract.owner)
    return len(contexts)


def _contextual(world: World, contracts: list[Contract]) -> int:
    """One name that means another thing in each context, and says so."""
    name, kind = world.fresh(), AliasType.CONTEXTUAL
    for context in ("application", *world.chance.sample(TEAMS, 2)):
        world.alias(world.chance.choice(contracts), name=name, context=context, type=kind)
    return 3


def _ending(world: World, contracts: list[Contract]) -> int:
    """An alias that ends, and one whose announced end is its expiry."""
    ends = NOW + world.chance.randint(36, 100) * DAY
    given: dict[str, Any] = {"created_at": NOW - 30 * DAY, "expires_at": ends}
    world.alias(world.chance.choice(contracts), type=AliasType.TEMPORARY, **given)
    announced = Schedule(warns_at=ends - 35 * DAY, ends_at=ends)
    given["schedule"] = announced
    world.alias(world.chance.choice(contracts), type=AliasType.MIGRATION, **given)
    return 2


def _chain(world: World, contracts: list[Contract]) -> int:
    """A chain as long as governance allows; what ends in it ends first."""
    last = world.alias(world.chance.choice(contracts), context="system")
    middle = world.alias(last, context="application")
    ends = NOW + 20 * DAY
    world.alias(middle, type=AliasType.TEMPORARY, created_at=NOW - DAY, expires_at=ends)
    return 3


def _family(world: World, _: list[Contract]) -> int:
    """Names that differ in a version, a number, a place or one established word."""
    stem = world.fresh().key.rstrip("0123456789").rstrip("-")
    ends = world.chance.choice(
        [
            ("v1", "v2", "v11"),
            PLACES[:3],
            ("01", "02", "10"),
            ("price", "prize"),
            ("get", "set"),
        ]
    )
    made = 0
    for end in ends:
        name = Name.parse(Kind.SERVICE, f"{stem}-{end}"[:50])
        if world.take(name):
            world.alias(world.contract(), name=name, context="application")
            made += 1
    return made


def _versions(world: World, _: list[Contract]) -> int:
    """Names that bind to versions which live side by side."""
    sunset = NOW + 60 * DAY
    old = Release(version="v1", deprecated_at=NOW - 9 * DAY, sunset_at=sunset)
    contract = world.contract(version="v3", releases=(Release(version="v2"), old))
    world.alias(contract, constraint=">=2,<3")
    world.alias(contract, constraint="v2")
    world.alias(contract)
    return 3


def _leaving(world: World, _: list[Contract]) -> int:
    """A deprecated contract: old names stand, new ones end before it does."""
    successor = world.contract()
    announced: dict[str, Any] = {
        "status": ContractStatus.DEPRECATED,
        "successor": successor.name,
    }
    old = world.contract(**announced, deprecated_at=NOW - 20 * DAY)
    world.alias(old)
    ending = world.contract(**announced, deprecated_at=NOW - 20 * DAY, sunset_at=NOW + 50 * DAY)
    given = {"created_at": NOW - 9 * DAY, "expires_at": NOW + 40 * DAY}
    world.alias(ending, type=AliasType.MIGRATION, **given)
    return 2


def _past(world: World, contracts: list[Contract]) -> int:
    """What has ended contradicts nobody: an expired meaning, a retired one, a tombstone."""
    contract, other = world.chance.sample(contracts, 2)
    gone = world.fresh()
    name = world.alias(contract, context="application").name
    dead = world.contract(status=ContractStatus.RETIRED)
    past = {"type": AliasType.TEMPORARY, "expires_at": NOW - DAY}
    world.alias(other, name=name, context=TEAMS[0], **past)
    world.alias(gone, name=name, context=TEAMS[1], status=AliasStatus.RETIRED)
    world.alias(dead, status=AliasStatus.RETIRED)
    world.alias(None, status=AliasStatus.TOMBSTONE)
    return 5


def _old_spelling(world: World, _: list[Contract]) -> int:
    """A contract's own name as it was once spelled, and a metric as each format has it."""
    kind = world.chance.choice((Kind.PATH, Kind.ENV, Kind.ATTRIBUTE))
    contract = world.contract(kind)
    old = {Kind.PATH: contract.name.key.title(), Kind.ENV: contract.name.key.lower()}
    key = old.get(kind, contract.name.key.replace(".", "_"))
    world.alias(contract, name=Name(kind, key))
    metric = world.contract(Kind.METRIC)
    exposed = world.fresh(Kind.METRIC)
    context = world.team()
    world.alias(metric, name=exposed, context=context)
    dotted = Name(Kind.METRIC, exposed.key.replace("_", "."))
    world.alias(metric, name=dotted, context=context)
    return 3


def _apart(world: World, contracts: list[Contract]) -> int:
    """Contexts that never meet, and scopes, may each have a word of their own."""
    kind = Kind.METRIC
    of_kind = [contract for contract in contracts if contract.name.kind is kind]
    one, other = world.chance.sample(of_kind, 2)
    name = world.fresh(kind)
    world.alias(one, name=name, context=TEAMS[2], scope="requests")
    world.alias(other, name=name, context=TEAMS[2], scope="jobs")
    twin = world.fresh(kind)
    world.alias(one, name=twin, context=TEAMS[3])
    world.alias(other, name=Name(kind, twin.key.upper()), context=TEAMS[4])
    return 4


SHARES: dict[Share, int] = {
    _plain: 40,
    _synonym: 10,
    everywhere: 6,
    _contextual: 4,
    _ending: 8,
    _chain: 3,
    _family: 8,
    _versions: 2,
    _leaving: 2,
    _past: 3,
    _old_spelling: 3,
    _apart: 3,
}
"""How often each thing occurs."""
