"""A platform with its usage record: healthy, with everything that only looks like waste."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from agent.optimise.policy import load_optimise_policy
from agent.optimise.survey import Survey
from agent.optimise.used import Usage
from evals.conflicts.background import SHARES, build, everywhere
from evals.conflicts.vocabulary import TEAMS
from evals.conflicts.world import DAY, NOW, World
from frenly_ai.bootstrap import policy_text
from registry.contracts.usage import Coverage, UsedCount
from registry.domain.names import Kind, Name
from registry.domain.rows import Alias, AliasType, Anchor, Contract, ContractStatus
from registry.rules.conflicts.ends import end_time
from registry.rules.conflicts.ground import Ground
from registry.rules.conflicts.idents import ident

if TYPE_CHECKING:
    from registry.domain.rows import RowKey
    from registry.rules.conflicts.idents import Ident

POLICY = load_optimise_policy(
    policy_text(None, "optimising.yaml")[0], source="config/optimising.yaml"
)
YOUNG = {"created_at": NOW - 10 * DAY}
_SOON = POLICY.ends_within
_HOT = POLICY.hot_lookups


@dataclass
class Estate:
    """Rows and usage under construction; what is not named as idle is used."""

    world: World
    idle: set[RowKey] = field(default_factory=set)
    """Aliases and contracts that nobody uses."""
    told: list[UsedCount] = field(default_factory=list)
    """Counts of what is used otherwise than usual; such rows get no usual count."""
    asked: dict[tuple[Ident, str], int] = field(default_factory=dict)
    touched: set[RowKey] = field(default_factory=set)
    anchors: list[Anchor] = field(default_factory=list)

    def use(self, row: Alias | Contract, *, lookups: int = 0, in_code: int = 0) -> None:
        """Let a row be used so much."""
        context = row.context if isinstance(row, Alias) and not in_code else ""
        self.idle.add(row.key)
        self.told.append(
            UsedCount(
                name=row.name,
                context=context,
                lookups=lookups,
                uses_in_code=in_code,
                last_seen=NOW - DAY,
            )
        )

    def leave_idle(self, *rows: Alias | Contract) -> None:
        """Let nobody use these."""
        self.idle |= {row.key for row in rows}

    def survey(self, *, recorded: bool = True) -> Survey:
        """Return what the optimiser looks at."""
        rows = self.world.rows.values()
        coverage = Coverage(NOW - 400 * DAY, NOW - DAY, 12) if recorded else None
        counts = [*self.told, *self._usual()] if recorded else []
        return Survey(
            ground=Ground(rows, self.world.governance, NOW),
            usage=Usage(POLICY, NOW, coverage, counts),
            policy=POLICY,
            anchors=tuple(self.anchors),
            asked=self.asked,
            touched=frozenset(self.touched),
        )

    def _usual(self) -> list[UsedCount]:
        """Use every row a little, but those that end soon: their users have left."""
        chance = self.world.chance
        counts: list[UsedCount] = []
        for row in list(self.world.rows.values()):
            if not isinstance(row, Alias | Contract) or row.key in self.idle:
                continue
            ends = end_time(row, NOW) if isinstance(row, Alias) else None
            if ends is not None and ends - NOW <= _SOON:
                continue
            seen = NOW - chance.randint(0, 80) * DAY
            lookups, in_code = chance.choice(((0, 3), (chance.randint(1, 900), 0), (7, 1)))
            told: dict[str, Any] = {"name": row.name, "last_seen": seen}
            context = row.context if isinstance(row, Alias) else "application"
            counts.append(UsedCount(**told, uses_in_code=in_code))
            counts.append(UsedCount(**told, context=context, lookups=lookups))
        return counts


Healthy = Callable[[Estate], Any]


def healthy(seed: int, aliases: int) -> Estate:
    """Return a platform without waste, with each of what looks like it some times."""
    shares = {share: often for share, often in SHARES.items() if share is not everywhere}
    estate = Estate(build(seed, aliases, shares))
    for looks in LOOKS_LIKE_WASTE:
        for _ in range(max(3, aliases // 1_000)):
            looks(estate)
    for number in range(26):
        estate.anchors.append(_anchor(number, f"anchors/{number}/schema.sql"))
    return estate


def _anchor(number: int, source: str) -> Anchor:
    return Anchor(id=f"{number:02}-anchor", family="schemas", source=source, version="v1")


def _young(estate: Estate) -> None:
    """Made so lately that nobody can have used it yet."""
    world = estate.world
    estate.leave_idle(world.alias(world.contract(), **YOUNG))


def _ends_by_itself(estate: Estate) -> None:
    world = estate.world
    ends = {"type": AliasType.TEMPORARY, "expires_at": NOW + 50 * DAY}
    estate.leave_idle(world.alias(world.contract(), created_at=NOW - 120 * DAY, **ends))


def _on_the_way(estate: Estate) -> None:
    """Nobody looks it up, but what somebody looks up leads through it."""
    world = estate.world
    inner = world.alias(world.contract(), context="system")
    world.alias(inner, context="application")
    estate.leave_idle(inner)


def _used_in_code(estate: Estate) -> None:
    """No lookup ever asked for it: its users carry their own snapshot."""
    world = estate.world
    estate.use(world.alias(world.contract()), in_code=2)


def _asked_from_below(estate: Estate) -> None:
    """Its own context never asks; one that falls back to it does."""
    world = estate.world
    alias = world.alias(world.contract(), context="system")
    estate.idle.add(alias.key)
    estate.told.append(UsedCount(name=alias.name, context=world.team(), lookups=2))


def _without_alias(estate: Estate) -> None:
    """A contract that everybody calls by its own name."""
    estate.use(estate.world.contract(), in_code=4)


def _next_one(estate: Estate) -> None:
    """A successor to which nobody has gone yet, and a contract of last week."""
    world = estate.world
    follows, fresh = world.contract(), world.contract()
    leaving: dict[str, Any] = {"status": ContractStatus.DEPRECATED, "successor": follows.name}
    world.contract(**leaving, deprecated_at=NOW - 5 * DAY)
    estate.leave_idle(follows, fresh)
    estate.touched.add(fresh.key)


def _hot_and_owned(estate: Estate) -> None:
    world = estate.world
    alias = world.alias(world.contract(), owner="@core")
    estate.use(alias, lookups=_HOT * 40)


def _cold_and_unowned(estate: Estate) -> None:
    world = estate.world
    estate.use(world.alias(world.contract(), owner=""), lookups=_HOT - 1)


def _pinned(estate: Estate) -> None:
    """Copies that are meant: contextual, another team's, or of a name that ends first."""
    world, contract = estate.world, estate.world.contract()
    one = world.alias(contract, context="application", type=AliasType.CONTEXTUAL)
    world.alias(contract, name=one.name, context=TEAMS[0], type=AliasType.CONTEXTUAL)
    here = world.alias(contract, context="system", scope="jobs", owner=contract.owner)
    world.alias(contract, name=here.name, context=TEAMS[1], owner=contract.owner)


def _nearer_stands_between(estate: Estate) -> None:
    """The same in the nearest and in the farthest context, and another meaning between."""
    world, contract = estate.world, estate.world.contract()
    given: dict[str, Any] = {"type": AliasType.CONTEXTUAL, "owner": contract.owner}
    one = world.alias(contract, context=TEAMS[2], **given)
    world.alias(world.contract(), name=one.name, context="application", **given)
    world.alias(contract, name=one.name, context="system", **given)


def _some_teams(estate: Estate) -> None:
    """Three teams of eight know a name: no reason to teach it to all."""
    world, contract = estate.world, estate.world.contract()
    name, teams = world.fresh(), TEAMS[4:7]
    for team in teams:
        world.alias(contract, name=name, context=team, owner=contract.owner)


def _other_rules(estate: Estate) -> None:
    """Names of kinds that the naming rule does not bind."""
    world = estate.world
    world.alias(world.contract(Kind.ENV))
    world.alias(world.contract(Kind.ALERT))


def _old_shape_ends(estate: Estate) -> None:
    """A name against the rule whose end is announced already."""
    world = estate.world
    key = world.fresh().key.title().replace("-", "_")[:50]
    ends = {"type": AliasType.MIGRATION, "expires_at": NOW + 60 * DAY}
    contract = world.contract()
    world.alias(contract, name=Name.parse(Kind.SERVICE, key), created_at=NOW - DAY, **ends)


def _ends_later(estate: Estate) -> None:
    """Used, and ends too far away to trouble anybody."""
    world = estate.world
    given = {"type": AliasType.TEMPORARY, "created_at": NOW - DAY}
    alias = world.alias(world.contract(), expires_at=NOW + _SOON + 2 * DAY, **given)
    estate.use(alias, lookups=300)


def _asked_for_in_vain(estate: Estate) -> None:
    """Asked for seldom, or of several meanings, or known where it is asked for."""
    world, contract = estate.world, estate.world.contract()
    often = POLICY.asked_elsewhere * 3
    seldom = world.alias(contract, context=TEAMS[0])
    estate.asked[ident(seldom.name), TEAMS[1]] = POLICY.asked_elsewhere - 1
    known = world.alias(contract, context="application")
    estate.asked[ident(known.name), TEAMS[1]] = often
    given: dict[str, Any] = {"type": AliasType.CONTEXTUAL}
    one = world.alias(contract, context=TEAMS[2], **given)
    world.alias(world.contract(), name=one.name, context=TEAMS[3], **given)
    estate.asked[ident(one.name), TEAMS[5]] = often


def _sources_apart(estate: Estate) -> None:
    """Files of one name in different folders, and one file under two families."""
    number = 100 + len(estate.anchors)
    estate.anchors += [_anchor(number, f"a/{number}/ci.yaml"), _anchor(number + 1, "b/ci.yaml")]
    estate.anchors[-1] = _anchor(number + 1, f"b/{number}/ci.yaml")
    twin = Anchor(id=f"{number}-as-policy", family="policies", source=f"a/{number}/ci.yaml")
    estate.anchors.append(twin)


LOOKS_LIKE_WASTE: tuple[Healthy, ...] = (
    *(_young, _ends_by_itself, _on_the_way, _used_in_code, _asked_from_below),
    *(_without_alias, _next_one, _hot_and_owned, _cold_and_unowned, _pinned),
    *(_nearer_stands_between, _some_teams, _other_rules, _old_shape_ends, _ends_later),
    *(_asked_for_in_vain, _sources_apart),
)
