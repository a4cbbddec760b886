"""Waste put in on purpose: a function for each way, with the rows that must be told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from evals.conflicts.plants import PLANTS as CONFLICTS
from evals.conflicts.plants import slipped
from evals.conflicts.vocabulary import TEAMS
from evals.conflicts.world import DAY, NOW
from evals.optimise.estate import POLICY, Estate
from registry.domain.names import Kind, Name
from registry.domain.rows import AliasType, Anchor, ContractStatus, RowKey, Table
from registry.domain.schedules import Schedule
from registry.rules.conflicts.idents import ident

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evals.conflicts.plants import Plant as ConflictPlant
    from registry.domain.rows import Row

Plant = Callable[[Estate], "Iterable[Row]"]
_TEMPORARY: dict[str, Any] = {"type": AliasType.TEMPORARY, "created_at": NOW - 30 * DAY}
_NOTED = {"_plural", "_late_arrival"}
"""What the search for conflicts only notes, and the optimiser leaves to it."""


class Planted(NamedTuple):
    """One thing that must be told: its kind, and exactly its rows."""

    kind: str
    rows: frozenset[RowKey]


def plant(estate: Estate, each: int) -> list[Planted]:
    """Put `each` of every way in; say which."""
    return [
        Planted(kind, frozenset(row.key for row in way(estate)))
        for kind, ways in PLANTS.items()
        for way in ways
        for _ in range(each)
    ]


def _conflicts(check: str) -> tuple[Plant, ...]:
    """Return the ways in which conflicts of a class are planted."""

    def planting(way: ConflictPlant) -> Plant:
        return lambda estate: way(estate.world)

    return tuple(planting(w) for w in CONFLICTS[check] if w.__name__ not in _NOTED)


def _used_and_ending(estate: Estate) -> Iterable[Row]:
    world = estate.world
    ends = NOW + world.chance.randint(1, 29) * DAY
    alias = world.alias(world.contract(), expires_at=ends, **_TEMPORARY)
    estate.use(alias, **world.chance.choice(({"lookups": 20}, {"in_code": 1})))
    return (alias,)


def _used_and_announced(estate: Estate) -> Iterable[Row]:
    world = estate.world
    announced = Schedule(warns_at=NOW - 20 * DAY, ends_at=NOW + 12 * DAY)
    alias = world.alias(world.contract(), schedule=announced)
    estate.use(alias, lookups=9)
    return (alias,)


def _hot_alias(estate: Estate) -> Iterable[Row]:
    world = estate.world
    alias = world.alias(world.contract(), owner="")
    estate.use(alias, lookups=POLICY.hot_lookups)
    return (alias,)


def _hot_in_code(estate: Estate) -> Iterable[Row]:
    world = estate.world
    alias = world.alias(world.contract(owner=""), owner="")
    estate.use(alias, in_code=POLICY.hot_uses)
    return (alias,)


def _hot_contract(estate: Estate) -> Iterable[Row]:
    world = estate.world
    contract = world.contract(owner="")
    world.alias(contract, owner="@users")
    estate.use(contract, lookups=POLICY.hot_lookups * 3)
    return (contract,)


def _slip_of_the_same(estate: Estate) -> Iterable[Row]:
    world = estate.world
    right = world.alias(world.contract(), context="application")
    name = slipped(world, right.name)
    given = {"context": right.context, "owner": right.owner}
    return right, world.alias(right.target, name=name, **given)


def _copy(estate: Estate) -> Iterable[Row]:
    world, contract = estate.world, estate.world.contract()
    general = world.chance.choice(("application", "system"))
    base = world.alias(contract, context=general, owner=contract.owner)
    given: dict[str, Any] = {"context": world.team(), "owner": contract.owner}
    return (world.alias(contract, name=base.name, **given),)


def _copy_beside_the_past(estate: Estate) -> Iterable[Row]:
    """A third row of the name has ended; it takes no part."""
    world = estate.world
    (copy,) = _copy(estate)
    past = {"type": AliasType.TEMPORARY, "expires_at": NOW - DAY}
    world.alias(world.contract(), name=copy.name, context="partner", **past)  # type: ignore[union-attr]
    return (copy,)


def _everybodys(estate: Estate) -> Iterable[Row]:
    world, contract = estate.world, estate.world.contract()
    name = world.fresh()
    return [world.alias(contract, name=name, context=t, owner=contract.owner) for t in TEAMS]


def _asked_for_next_door(estate: Estate) -> Iterable[Row]:
    world = estate.world
    alias = world.alias(world.contract(), context=TEAMS[0])
    context = world.rows[RowKey(Table.CONTEXT, TEAMS[5])]
    estate.asked[ident(alias.name), TEAMS[5]] = POLICY.asked_elsewhere
    return alias, context


def _idle_alias(estate: Estate) -> Iterable[Row]:
    world = estate.world
    alias = world.alias(world.contract())
    estate.leave_idle(alias)
    return (alias,)


def _hidden_from_its_askers(estate: Estate) -> Iterable[Row]:
    """Its name is asked for, but each who asks meets a nearer alias of that name."""
    world = estate.world
    given = {"type": AliasType.CONTEXTUAL}
    far = world.alias(world.contract(), context="system", **given)
    near = world.alias(world.contract(), name=far.name, context=TEAMS[3], **given)
    estate.use(near, lookups=40)
    estate.leave_idle(far)
    return (far,)


def _idle_contract(estate: Estate) -> Iterable[Row]:
    contract = estate.world.contract()
    estate.leave_idle(contract)
    return (contract,)


def _left_behind(estate: Estate) -> Iterable[Row]:
    """Deprecated long ago, its sunset has passed, and everybody has left."""
    contract = estate.world.contract(
        status=ContractStatus.DEPRECATED,
        successor=estate.world.contract().name,
        deprecated_at=NOW - 200 * DAY,
        sunset_at=NOW - 100 * DAY,
    )
    estate.leave_idle(contract)
    return (contract,)


def _camel(estate: Estate) -> Iterable[Row]:
    world = estate.world
    key = world.fresh().key.title().replace("-", "")
    return (world.alias(world.contract(), name=Name.parse(Kind.SERVICE, key)),)


def _too_short(estate: Estate) -> Iterable[Row]:
    world = estate.world
    while True:
        letters = "bcdfghjkmnpqrstvwxz"
        name = Name.parse(Kind.SERVICE, "".join(world.chance.sample(letters, 2)))
        if world.take(name):
            return (world.alias(world.contract(), name=name),)


def _read_twice(estate: Estate) -> Iterable[Row]:
    number = len(estate.anchors)
    source = f"deploy/{number}/manifest.yaml"
    twins = [
        Anchor(id=f"{number}-first", family="manifests", source=source),
        Anchor(id=f"{number}-again", family="manifests", source=f"./{source}"),
    ]
    estate.anchors += twins
    return twins


PLANTS: dict[str, tuple[Plant, ...]] = {
    "expiring": (_used_and_ending, _used_and_announced, *_conflicts("expiry")),
    "unowned": (_hot_alias, _hot_in_code, _hot_contract),
    "chained": _conflicts("long_chain"),
    "duplicate": _conflicts("duplicate"),
    "near_duplicate": (
        *_conflicts("case_duplicate"),
        *_conflicts("near_duplicate"),
        _slip_of_the_same,
    ),
    "wrongly_scoped": (_copy, _copy_beside_the_past, _everybodys, _asked_for_next_door),
    "unused_contract": (_idle_contract, _left_behind),
    "unused": (_idle_alias, _hidden_from_its_askers),
    "misnamed": (_camel, _too_short),
    "redundant_anchor": (_read_twice,),
}
"""Every way of every kind."""
