"""Conflicts put in on purpose: a function for each way, with the rows that are in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from evals.conflicts.vocabulary import TEAMS
from evals.conflicts.world import DAY, NOW, World
from registry.domain.names import Kind, Name
from registry.domain.rows import AliasType, ContractStatus
from registry.domain.schedules import Schedule
from registry.domain.versions import Release
from registry.rules.conflicts.lettering import MIN_WORD, plurals

if TYPE_CHECKING:
    from registry.domain.conflicts import Named
    from registry.domain.rows import RowKey

Plant = Callable[[World], "tuple[Named, ...]"]
_GONE: dict[str, Any] = {"status": ContractStatus.RETIRED}
_ENDS_SOON: dict[str, Any] = {"type": AliasType.TEMPORARY, "created_at": NOW - DAY}


class Planted(NamedTuple):
    """One conflict that must be found: its class, and exactly its rows."""

    check: str
    rows: frozenset[RowKey]


def plant(world: World, each: int) -> list[Planted]:
    """Put `each` conflicts of every way in; say which."""
    found = []
    for check, ways in PLANTS.items():
        for way in ways:
            if way is _foreign_owner and not world.one_per_target:
                continue
            for _ in range(each):
                rows = way(world)
                found.append(Planted(check, frozenset(row.key for row in rows)))
    return found


def _ring(world: World) -> tuple[Named, ...]:
    context = world.team()
    first, second, third = (world.fresh() for _ in range(3))
    names = ((first, second), (second, third), (third, first))
    return tuple(world.alias(aim, name=name, context=context) for name, aim in names)


def _itself(world: World) -> tuple[Named, ...]:
    name = world.fresh()
    return (world.alias(name, name=name),)


def _nearer_ring(world: World) -> tuple[Named, ...]:
    """Sound where it was written; a nearer context bends it back."""
    base = world.alias(world.contract(), context="system")
    leads = world.alias(base, context="application")
    return world.alias(leads, name=base.name, context=world.team()), leads


def _long(world: World) -> tuple[Named, ...]:
    context, step = world.team(), world.contract()
    owner = {"owner": step.owner}
    last: Any = step
    for _ in range(4):
        last = world.alias(last, context=context, **owner)
    return (last,)


def _unknown(world: World) -> tuple[Named, ...]:
    return (world.alias(world.fresh()),)


def _misspelled(world: World) -> tuple[Named, ...]:
    return (world.alias(slipped(world, world.contract().name)),)


def _retired(world: World) -> tuple[Named, ...]:
    follows = world.contract() if world.chance.random() < 0.5 else None  # noqa: PLR2004 - a coin
    gone = world.contract(**_GONE, successor=follows.name if follows else None)
    return (world.alias(gone),)


def _through_ended(world: World) -> tuple[Named, ...]:
    past = {"type": AliasType.TEMPORARY, "expires_at": NOW - DAY}
    ended = world.alias(world.contract(), context="application", **past)
    return (world.alias(ended),)


def _out_of_reach(world: World) -> tuple[Named, ...]:
    there = world.alias(world.contract(), context="partner")
    return (world.alias(there),)


def _no_release(world: World) -> tuple[Named, ...]:
    contract = world.contract(version="v4", releases=(Release(version="v3"),))
    return (world.alias(contract, constraint=world.chance.choice(("v2", "<3"))),)


def _untold(world: World) -> tuple[Named, ...]:
    return (world.alias(None),)


def _hidden_contract(world: World) -> tuple[Named, ...]:
    contract = world.contract()
    return contract, world.alias(world.contract(), name=contract.name)


def _hidden_meaning(world: World) -> tuple[Named, ...]:
    base = world.alias(world.contract(), context=world.chance.choice(("application", "system")))
    return base, world.alias(world.contract(), name=base.name)


def _side_by_side(world: World) -> tuple[Named, ...]:
    """The gateway looks names up in both of the first two teams' contexts."""
    one = world.alias(world.contract(), context=TEAMS[0])
    return one, world.alias(world.contract(), name=one.name, context=TEAMS[1])


def _candidates(world: World) -> tuple[Named, ...]:
    among = tuple(sorted(world.contract().name for _ in range(3)))
    return (world.alias(None, candidates=among),)


def _twice(world: World) -> tuple[Named, ...]:
    kind = world.chance.choice((Kind.SERVICE, Kind.PATH, Kind.ENV))
    one = world.alias(world.contract(kind))
    again = {"name": respelled(one.name), "context": one.context, "owner": one.owner}
    return one, world.alias(one.target, **again)


def _alike_aliases(world: World) -> tuple[Named, ...]:
    kind = world.chance.choice((Kind.SERVICE, Kind.METRIC, Kind.PATH, Kind.ALERT))
    one = world.alias(world.contract(kind), context="application")
    return one, world.alias(world.contract(kind), name=respelled(one.name))


def _like_a_contract(world: World) -> tuple[Named, ...]:
    contract = world.contract()
    return contract, world.alias(world.contract(), name=respelled(contract.name))


def _alike_contracts(world: World) -> tuple[Named, ...]:
    one, other = world.contract(), world.contract()
    del world.rows[other.key]
    twin = type(other)(name=respelled(one.name), owner=other.owner)
    world.add(twin)
    return one, twin


def _slip(world: World) -> tuple[Named, ...]:
    one = world.alias(world.contract(), context="system")
    return one, world.alias(world.contract(), name=slipped(world, one.name))


def _slip_of_a_contract(world: World) -> tuple[Named, ...]:
    contract = world.contract()
    return contract, world.alias(world.contract(), name=slipped(world, contract.name))


def _plural(world: World) -> tuple[Named, ...]:
    one = world.alias(world.contract(), context="application")
    first, _, rest = one.name.key.partition("-")
    return one, world.alias(world.contract(), name=Name(Kind.SERVICE, f"{first}s-{rest}"))


def _outlives_alias(world: World) -> tuple[Named, ...]:
    ends = NOW + world.chance.randint(5, 60) * DAY
    through = world.alias(
        world.contract(), context="application", expires_at=ends, **_ENDS_SOON
    )
    later = world.chance.choice(({}, {**_ENDS_SOON, "expires_at": ends + 9 * DAY}))
    return through, world.alias(through, **later)


def _outlives_contract(world: World) -> tuple[Named, ...]:
    contract = world.contract(
        status=ContractStatus.DEPRECATED,
        successor=world.contract().name,
        deprecated_at=NOW - 10 * DAY,
        sunset_at=NOW + 30 * DAY,
    )
    later = {**_ENDS_SOON, "expires_at": NOW + 45 * DAY}
    return contract, world.alias(contract), world.alias(contract, **later)


def _outlives_version(world: World) -> tuple[Named, ...]:
    old = Release.read(
        {
            "version": "v1",
            "base_url": "",
            "status": "deprecated",
            "deprecated_at": None,
            "sunset_at": (NOW + 20 * DAY).isoformat(),
        }
    )
    contract = world.contract(version="v2", releases=(old,))
    return contract, world.alias(contract, constraint="v1")


def _late_arrival(world: World) -> tuple[Named, ...]:
    contract = world.contract(
        status=ContractStatus.DEPRECATED,
        successor=world.contract().name,
        deprecated_at=NOW - 30 * DAY,
    )
    return contract, world.alias(contract, created_at=NOW - 3 * DAY)


def _ends_apart(world: World) -> tuple[Named, ...]:
    ends = NOW + world.chance.randint(5, 40) * DAY
    contract = world.contract()
    given = {**_ENDS_SOON, "owner": contract.owner}
    one = world.alias(contract, context="application", expires_at=ends, **given)
    other = world.chance.choice(
        ({**given, "expires_at": ends + 20 * DAY}, {**given, "expires_at": ends - 3 * DAY})
    )
    return one, world.alias(contract, name=one.name, **other)


def _two_ends(world: World) -> tuple[Named, ...]:
    ends = NOW + 40 * DAY
    announced = Schedule(warns_at=NOW + 10 * DAY, ends_at=ends)
    expires = world.chance.choice((ends + 9 * DAY, ends - 9 * DAY))
    contract = world.contract()
    return (world.alias(contract, expires_at=expires, schedule=announced, **_ENDS_SOON),)


def _two_owners(world: World) -> tuple[Named, ...]:
    """Both differ from the contract's owner or agree with governance otherwise."""
    contract = world.contract(owner="")
    one = world.alias(contract, context="application", owner="@one-team")
    return one, world.alias(contract, name=one.name, owner="@other-team")


def _foreign_owner(world: World) -> tuple[Named, ...]:
    contract = world.contract()
    return contract, world.alias(contract, owner="@somebody-else")


def respelled(name: Name) -> Name:
    """Return the same letters in another case or with other separators."""
    key = name.key.title() if name.kind in {Kind.PATH, Kind.METRIC} else name.key.swapcase()
    if name.kind is Kind.SERVICE:
        key = name.key.replace("-", "_", 1)
    return Name.parse(name.kind, key)


def slipped(world: World, name: Name) -> Name:
    """Return the name with one slip of the hand in its longest word."""
    word = max(name.key.split("-"), key=len)
    place = world.chance.randrange(1, len(word) - 1)
    slips = (
        word[:place] + word[place + 1 :],
        word[:place] + word[place] + word[place:],
        word[:place] + "q" + word[place + 1 :],
        word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :],
    )
    slip = world.chance.choice([each for each in slips if each != word])
    made = Name.parse(name.kind, name.key.replace(word, slip, 1))
    # too short a word, a plural, or a slip made twice, is for people another word
    is_word = len(slip) < MIN_WORD or slip in plurals(word)
    is_told = not is_word and ("slip", slip) not in world.taken
    if not is_told or not world.take(made):
        return slipped(world, name)
    world.taken.add(("slip", slip))
    return made


PLANTS: dict[str, tuple[Plant, ...]] = {
    "cycle": (_ring, _itself, _nearer_ring),
    "long_chain": (_long,),
    "dangling": (
        *(_unknown, _misspelled, _retired, _through_ended),
        *(_out_of_reach, _no_release, _untold),
    ),
    "shadowing": (_hidden_contract, _hidden_meaning),
    "several_targets": (_side_by_side, _candidates),
    "expiry": (
        *(_outlives_alias, _outlives_contract, _outlives_version),
        *(_late_arrival, _ends_apart, _two_ends),
    ),
    "two_owners": (_two_owners, _foreign_owner),
    "duplicate": (_twice,),
    "case_duplicate": (_alike_aliases, _like_a_contract, _alike_contracts),
    "near_duplicate": (_slip, _slip_of_a_contract, _plural),
}
"""Every way of every class."""
