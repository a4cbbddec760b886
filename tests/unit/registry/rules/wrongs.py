"""Wrong wishes by the rule that they break, drawn from a seed."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, NamedTuple

from registry.domain import edits as e
from registry.domain.provenance import OUTSIDERS, UNASKED, Asking, Mark
from registry.domain.rows import AliasType, ContractStatus
from registry.domain.versions import Release
from registry.rules.quotas import Quotas
from tests.builders import DAY, NOW, a_contract, a_create, an_alias, service

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.domain.edits import Edit
    from registry.domain.rows import Row

PLACE = "application"
USERS, BILLS = service("user-management-api"), service("billing-api")


class Wrong(NamedTuple):
    """A wish, the rows that stand besides the usual ground, and who asked."""

    edits: tuple[Edit, ...]
    rows: tuple[Row, ...] = ()
    asking: Asking = UNASKED
    quotas: Quotas = Quotas()


def seeded(seed: str | int) -> Random:
    """Return draws that are the same in every run."""
    return Random(seed)  # noqa: S311 - nobody shall guess wrongly


def a_key(random: Random, ends: str = "-api") -> str:
    return "".join(random.choices("abcdefghjkmnpqrstuvwxyz", k=random.randint(3, 9))) + ends


def _unknown_context(random: Random) -> Wrong:
    return Wrong((a_create(key=a_key(random), context=a_key(random, "-nowhere")),))


def _bad_order(random: Random) -> Wrong:
    name = a_key(random, "-context")
    order = random.choice(
        [(PLACE, name), (name, PLACE, PLACE), (name, a_key(random, "-none")), ()]
    )
    return Wrong((e.RegisterContext(name=name, fallback=order),))


def _no_target(random: Random) -> Wrong:
    return Wrong((a_create(key=a_key(random), target=a_key(random, "-nowhere")),))


def _retired_target(random: Random) -> Wrong:
    gone = a_contract(key=a_key(random, "-old"), status=ContractStatus.RETIRED, successor=BILLS)
    return Wrong((a_create(key=a_key(random), target=gone.name.key),), (gone,))


def _circle(random: Random) -> Wrong:
    one, two = a_key(random, "-one"), a_key(random, "-two")
    move = e.RepointAlias(name=service(two), context=PLACE, target=service(one))
    rows = (
        an_alias(key=one, target=two),
        an_alias(key=two, target=random.choice([USERS, BILLS]).key),
    )
    return Wrong((move,), rows)


def _chain(random: Random) -> Wrong:
    first = a_key(random, "-first")
    wish = a_create(key=a_key(random), target=first)
    return Wrong((wish,), (an_alias(key=first, target=random.choice([USERS, BILLS]).key),))


def _shadow(random: Random) -> Wrong:
    if random.random() < 0.5:
        return Wrong((a_create(key=random.choice([USERS, BILLS]).key),))
    name = service(a_key(random))
    wish = e.RegisterContract(name=name, version="v1", owner="@team")
    return Wrong((wish,), (an_alias(key=name.key),))


def _broken_users(random: Random) -> Wrong:
    name = service(a_key(random, "-old"))
    deprecated = NOW - random.randint(31, 400) * DAY
    old = a_contract(
        key=name.key,
        status=ContractStatus.DEPRECATED,
        successor=BILLS,
        deprecated_at=deprecated,
    )
    rows = [an_alias(key=a_key(random), target=name.key) for _ in range(random.randint(1, 4))]
    return Wrong((e.RetireContract(name=name),), (old, *rows))


def _crooked_end(random: Random) -> Wrong:
    alias = an_alias(key=a_key(random))
    days = random.randint(31, 90)
    wish = e.ScheduleEnd(
        name=alias.name,
        context=PLACE,
        ends_after=days * DAY,
        warn_after=(days + random.randint(0, 9)) * DAY,
    )
    return Wrong((wish,), (alias,))


def _bound_version(random: Random) -> Wrong:
    old = Release(version="v1", deprecated_at=NOW - random.randint(31, 99) * DAY)
    contract = a_contract(key=a_key(random, "-many"), version="v2", releases=(old,))
    alias = an_alias(key=a_key(random), target=contract.name.key, constraint="v1")
    wish = e.RetireVersion(name=contract.name, version="v1")
    return Wrong((wish,), (contract, alias))


def _outsiders_word(random: Random) -> Wrong:
    mark = Mark(
        field=random.choice(["name", "target", "owner"]),
        value=a_key(random),
        source=random.choice([s for s in OUTSIDERS if s != "registry_text"]),
        signs=("orders",),
    )
    channel = random.choice(["chat", "alert", "pull_request", "mcp"])
    asking = Asking(channel=channel, agent="agent:x", marks=(mark,))
    return Wrong((a_create(key=a_key(random)),), asking=asking)


def _ungoverned(random: Random) -> Wrong:
    return Wrong((a_create(key=a_key(random), context="frontend"),))


def _ugly_name(random: Random) -> Wrong:
    key = random.choice([a_key(random).title(), a_key(random, "_Api"), "ab", "x" * 51])
    return Wrong((a_create(key=key),))


def _wrong_type(random: Random) -> Wrong:
    return Wrong((a_create(key=a_key(random), context="migration"),))


def _too_long(random: Random) -> Wrong:
    life = random.randint(366, 4_000) * DAY
    kind = random.choice([AliasType.TEMPORARY, AliasType.MIGRATION])
    return Wrong((a_create(key=a_key(random), type=kind, lifetime=life),))


def _two_meanings(random: Random) -> Wrong:
    other = an_alias(key=a_key(random), context="system", target=BILLS.key)
    return Wrong((a_create(key=other.name.key),), (other,))


def _nobodys(random: Random) -> Wrong:
    return Wrong((a_create(key=a_key(random), owner=""),))


def _one_too_many(random: Random) -> Wrong:
    count = random.randint(1, 4)
    rows = tuple(an_alias(key=f"{n}{a_key(random)}", owner="@many") for n in range(count))
    quotas = Quotas(aliases_per_owner=count)
    return Wrong((a_create(key=a_key(random), owner="@many"),), rows, quotas=quotas)


def _too_soon(random: Random) -> Wrong:
    since = random.choice([None, NOW - random.randint(0, 29) * DAY])
    if random.random() < 0.5:
        status = ContractStatus.ACTIVE if since is None else ContractStatus.DEPRECATED
        row = a_contract(key=a_key(random, "-old"), status=status, deprecated_at=since)
        return Wrong((e.RetireContract(name=row.name),), (row,))
    row = a_contract(
        key=a_key(random, "-many"),
        version="v2",
        releases=(Release(version="v1", deprecated_at=since),),
    )
    return Wrong((e.RetireVersion(name=row.name, version="v1"),), (row,))


def _sudden_end(random: Random) -> Wrong:
    alias = an_alias(key=a_key(random))
    wish = e.ScheduleEnd(name=alias.name, context=PLACE, ends_after=random.randint(1, 29) * DAY)
    return Wrong((wish,), (alias,))


def _sudden_sunset(random: Random) -> Wrong:
    row = a_contract(key=a_key(random, "-old"))
    after = random.randint(1, 29) * DAY
    return Wrong((e.DeprecateContract(name=row.name, sunset_after=after),), (row,))


def _no_successor(random: Random) -> Wrong:
    row = a_contract(key=a_key(random, "-old"))
    named = service(a_key(random, "-nowhere"))
    return Wrong((e.DeprecateContract(name=row.name, successor=named),), (row,))


WRONG: dict[str, tuple[Callable[[Random], Wrong], ...]] = {
    "context_known": (_unknown_context,),
    "fallback_sound": (_bad_order,),
    "terminal_live": (_no_target, _retired_target, _circle),
    "chain_short": (_chain,),
    "no_shadowing": (_shadow,),
    "no_consumer_broken": (_broken_users,),
    "end_ordered": (_crooked_end,),
    "version_bound": (_bound_version,),
    "source_trusted": (_outsiders_word,),
    "context_governed": (_ungoverned,),
    "name_well_formed": (_ugly_name,),
    "type_allowed": (_wrong_type,),
    "lifetime_allowed": (_too_long,),
    "name_unique": (_two_meanings,),
    "owner_known": (_nobodys,),
    "deprecation_kept": (_too_soon,),
    "end_announced": (_sudden_end,),
    "sunset_announced": (_sudden_sunset,),
    "successor_known": (_no_successor,),
    "quota_kept": (_one_too_many,),
}
"""Every rule of which a wish can break one; `canonical_immutable` no edit can break."""
WITHOUT_NEAR = {"source_trusted", "owner_known", "quota_kept"}
"""Rules for which nobody but a person knows what would pass."""
