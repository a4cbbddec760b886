"""Search a platform with planted conflicts, settle them all, and search again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from evals.conflicts.background import build
from evals.conflicts.plants import Planted, plant
from evals.conflicts.world import NOW, World
from registry.domain.changes import settled
from registry.domain.planning import plan
from registry.domain.rows import Row, RowKey
from registry.domain.terms import Terms
from registry.rules.conflicts.classes import CLASSES, find_conflicts
from registry.rules.conflicts.ground import Ground
from registry.rules.conflicts.trying import offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.domain.conflicts import Conflict, Resolution


class Measured(NamedTuple):
    """What was planted, found, offered and left."""

    planted: list[Planted]
    found: list[Planted]
    unsettled: list[str]
    """Conflicts for which nothing is offered."""
    rounds: list[list[str]]
    """After each round, in which every conflict got its next resolution: what is found then."""
    methods: Counter[str]

    @property
    def missed(self) -> list[Planted]:
        return [each for each in self.planted if each not in set(self.found)]

    @property
    def false(self) -> list[Planted]:
        return [each for each in self.found if each not in set(self.planted)]

    @property
    def is_perfect(self) -> bool:
        """Say whether all were found, none was made up, and every resolution settles."""
        return not self.wrong()

    def wrong(self) -> list[str]:
        """Say what went wrong, a line each."""
        return [
            *(f"missed: {each.check} {sorted(map(str, each.rows))}" for each in self.missed),
            *(f"made up: {each.check} {sorted(map(str, each.rows))}" for each in self.false),
            *(f"without resolution: {message}" for message in self.unsettled),
            *(f"left or brought: {message}" for left in self.rounds for message in left),
        ]

    def content(self) -> dict[str, Any]:
        """Write the figures a class."""
        planted, found = (Counter(e.check for e in es) for es in (self.planted, self.found))
        false, missed = (Counter(e.check for e in es) for es in (self.false, self.missed))
        classes = {
            name: {
                "planted": planted[name],
                "found": found[name],
                "recall": _share(planted[name] - missed[name], planted[name]),
                "precision": _share(found[name] - false[name], found[name]),
            }
            for name in CLASSES
        }
        return {
            "classes": classes,
            "without_resolution": len(self.unsettled),
            "resolutions": dict(self.methods),
            "found_after_each_round": [len(left) for left in self.rounds],
        }


def measure(seed: int, aliases: int, each: int = 3) -> Measured:
    """Plant `each` conflicts of every way among healthy names; find and settle them."""
    world = build(seed, aliases)
    planted = plant(world, each)
    ground = ground_of(world, world.rows)
    conflicts = find_conflicts(ground)
    offered = [offer(ground, conflict).resolutions for conflict in conflicts]
    most = max(map(len, offered), default=0)
    rounds = [_settle(world, ground, offered, place) for place in range(most)]
    return Measured(
        planted=planted,
        found=[_seen(conflict) for conflict in conflicts],
        unsettled=[
            conflict.finding.message
            for conflict, ways in zip(conflicts, offered, strict=True)
            if not ways
        ],
        rounds=rounds,
        methods=Counter(str(way.method) for ways in offered for way in ways),
    )


def ground_of(world: World, rows: dict[RowKey, Row]) -> Ground:
    """Return the rows as conflicts are searched in."""
    return Ground(rows.values(), world.governance, NOW)


def _seen(conflict: Conflict) -> Planted:
    return Planted(conflict.finding.check, frozenset(conflict.keys))


def _settle(
    world: World, ground: Ground, offered: Sequence[Sequence[Resolution]], place: int
) -> list[str]:
    """Apply to every conflict its resolution at `place`, or its last; return what is found."""
    chosen = [ways[min(place, len(ways) - 1)] for ways in offered if ways]
    edits = [edit for way in chosen for edit in way.edits]
    lifetime = world.governance.rules.expiration.default_ttl
    changes = plan(edits, ground, Terms(now=NOW, default_lifetime=lifetime, applied={}))
    rows = {**world.rows, **{c.key: c.after for c in settled(changes, NOW) if c.after}}
    left = find_conflicts(ground_of(world, rows))
    return [f"{each.finding.check}: {each.finding.message}" for each in left]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
