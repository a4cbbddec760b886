"""A platform in the making: its rows, and the taste in names and the chance behind them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from evals.conflicts.vocabulary import DOINGS, PLACES, TEAMS, THINGS, UNITS
from registry.domain.names import Kind, Name
from registry.domain.rows import Alias, AliasType, Context, Contract
from registry.rules.conflicts.lettering import folded, words
from registry.rules.governance import Chains, ContextRule, Governance, Ownership, Rules

if TYPE_CHECKING:
    from registry.domain.rows import Row, RowKey

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)
GENERAL = ("application", "system")
MAX_HOPS = 3


@dataclass
class World:
    """Rows under construction. Every name it hands out is like no other."""

    seed: int
    one_per_target: bool
    rows: dict[RowKey, Row] = field(default_factory=dict)
    taken: set[tuple[str, object]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - not a secret
        self.add(Context(name="system", fallback=("system",)))
        self.add(Context(name="application", fallback=("application", "system")))
        for team in TEAMS:
            self.add(Context(name=team, fallback=(team, *GENERAL)))
        self.add(Context(name="gateway", fallback=("gateway", TEAMS[0], TEAMS[1], *GENERAL)))
        self.add(Context(name="partner", fallback=("partner",)))

    @property
    def governance(self) -> Governance:
        """Return the policy that the platform keeps."""
        rule = ContextRule(permissions=("team_approval",))
        names = [row.name for row in self.rows.values() if isinstance(row, Context)]
        ownership = Ownership(one_per_name=True, one_per_target=self.one_per_target)
        return Governance(
            rules=Rules(chains=Chains(max_hops=MAX_HOPS), ownership=ownership),
            contexts=dict.fromkeys(names, rule),
        )

    def add(self, row: Row) -> None:
        """Put a row in, once."""
        if row.key in self.rows:
            raise ValueError(f"{row.key} is there already")
        self.rows[row.key] = row

    def fresh(self, kind: Kind = Kind.SERVICE) -> Name:
        """Make a name that looks like no other of its kind."""
        while True:
            name = Name.parse(kind, _MAKERS[kind](self.chance))
            if self.take(name):
                return name

    def take(self, name: Name) -> bool:
        """Say whether nobody has a name that looks like this one, and keep it."""
        looks = {(name.kind, folded(name.kind, name.same)), (name.kind, words(name.same))}
        if looks & self.taken:
            return False
        self.taken |= looks
        return True

    def team(self) -> str:
        """Pick a team's context."""
        return self.chance.choice(TEAMS)

    def contract(self, kind: Kind = Kind.SERVICE, **fields: Any) -> Contract:
        """Add a contract."""
        given = {"version": "v1", "owner": f"@{self.team()}", **fields}
        made = Contract(**{"name": self.fresh(kind), **given})
        self.add(made)
        return made

    def alias(self, target: Contract | Alias | Name | None, **fields: Any) -> Alias:
        """Add an alias that stood before today."""
        made = self.an_alias(target, **fields)
        self.add(made)
        return made

    def an_alias(self, target: Contract | Alias | Name | None, **fields: Any) -> Alias:
        """Make an alias that stands since before today, and add nothing."""
        aim = target.name if isinstance(target, Contract | Alias) else target
        kind = aim.kind if aim is not None else Kind.SERVICE
        owner = f"@{self.team()}"
        if self.one_per_target and isinstance(target, Contract | Alias):
            owner = target.owner
        given = {
            "context": self.team(),
            "type": AliasType.PERMANENT,
            "owner": owner,
            "created_at": NOW - 200 * DAY,
            **fields,
        }
        name = given.pop("name", None) or self.fresh(kind)
        return Alias(name=name, target=aim, **given)


def _service(chance: random.Random) -> str:
    parts = [chance.choice(THINGS), chance.choice(THINGS), chance.choice(DOINGS)]
    end = chance.choice(("", "", "v", "place", "number"))
    if end == "v":
        parts.append(f"v{chance.randint(1, 9)}")
    elif end == "place":
        parts.append(chance.choice(PLACES))
    elif end == "number":
        parts.append(f"{chance.randint(1, 40):02}")
    return "-".join(parts)


def _path(chance: random.Random) -> str:
    one, other = chance.choice(THINGS), chance.choice(THINGS)
    version = chance.randint(1, 4)
    end = chance.choice(("", "/{id}", f"/{chance.choice(DOINGS)}", "s/{id}"))
    return f"/api/v{version}/{one}/{{{one}_id}}/{other}{end}"


def _metric(chance: random.Random) -> str:
    parts = (chance.choice(THINGS), chance.choice(THINGS), chance.choice(DOINGS))
    return f"{'_'.join(parts)}_{chance.choice(UNITS)}"


def _env(chance: random.Random) -> str:
    return (
        f"{chance.choice(THINGS)}_{chance.choice(THINGS)}_{chance.choice(DOINGS)}_URL".upper()
    )


def _attribute(chance: random.Random) -> str:
    return ".".join((chance.choice(THINGS), chance.choice(THINGS), chance.choice(DOINGS)))


def _alert(chance: random.Random) -> str:
    parts = (chance.choice(THINGS), chance.choice(THINGS), chance.choice(DOINGS))
    return "".join(part.capitalize() for part in parts) + chance.choice(
        ("Slow", "Down", "Full")
    )


_MAKERS = {
    Kind.SERVICE: _service,
    Kind.PATH: _path,
    Kind.METRIC: _metric,
    Kind.ENV: _env,
    Kind.ATTRIBUTE: _attribute,
    Kind.ALERT: _alert,
}
KINDS = tuple(_MAKERS)
