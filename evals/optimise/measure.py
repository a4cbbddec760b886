"""Look at a platform with planted waste: what was missed, what was made up, what settles it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from agent.optimise.kinds import KINDS, find_improvements
from agent.optimise.trying import weigh
from evals.conflicts.world import NOW
from evals.optimise.estate import Estate, healthy
from evals.optimise.plants import Planted, plant
from registry.domain.changes import settled
from registry.domain.planning import plan
from registry.domain.terms import Terms

if TYPE_CHECKING:
    from agent.optimise.model import Found
    from registry.contracts.improvements import Improvement
    from registry.domain.edits import Edit


class Measured(NamedTuple):
    """What was planted, told and offered."""

    planted: list[Planted]
    told: list[Planted]
    left: list[str]
    """What still stands after its own change."""
    claims: list[str]
    """What is told of a platform without waste, and what is called unused without a record."""
    offered: Counter[str]

    @property
    def missed(self) -> list[Planted]:
        return [each for each in self.planted if each not in set(self.told)]

    @property
    def false(self) -> list[Planted]:
        return [each for each in self.told if each not in set(self.planted)]

    def wrong(self) -> list[str]:
        """Say what went wrong, a line each."""
        return [
            *(f"missed: {each.kind} {sorted(map(str, each.rows))}" for each in self.missed),
            *(f"made up: {each.kind} {sorted(map(str, each.rows))}" for each in self.false),
            *(f"left: {each}" for each in self.left),
            *(f"claimed: {each}" for each in self.claims),
        ]

    def content(self) -> dict[str, Any]:
        """Write the figures of each kind."""
        planted, told = (Counter(e.kind for e in es) for es in (self.planted, self.told))
        false, missed = (Counter(e.kind for e in es) for es in (self.false, self.missed))
        return {
            name: {
                "planted": planted[name],
                "found": planted[name] - missed[name],
                "told": told[name],
                "false": false[name],
                "with_change": self.offered[name],
            }
            for name in KINDS
        }


def measure(seed: int, aliases: int, each: int = 3) -> Measured:
    """Plant `each` of every way among healthy names; find them, and try their changes."""
    claims = [f"{found.kind}: {found.what}" for found in find(healthy(seed, aliases))]
    estate = healthy(seed, aliases)
    planted = plant(estate, each)
    survey = estate.survey()
    found = find_improvements(survey)
    weighed = [weigh(survey, one) for one in found]
    claims += [
        f"without a record, {one.kind}: {one.what}"
        for one in find_improvements(estate.survey(recorded=False))
        if KINDS[one.kind].needs_usage
    ]
    return Measured(
        planted=planted,
        told=[Planted(one.kind, frozenset(row.key for row in one.rows)) for one in found],
        left=[*_without(weighed), *_standing_after(estate, weighed)],
        claims=claims,
        offered=Counter(one.kind for one in weighed if one.edits),
    )


def find(estate: Estate) -> tuple[Found, ...]:
    """Return what is told of a platform."""
    return find_improvements(estate.survey())


def _without(weighed: list[Improvement]) -> list[str]:
    return [
        f"neither change nor obstacle: {w.what}"
        for w in weighed
        if not w.edits and not w.obstacle
    ]


def _standing_after(estate: Estate, weighed: list[Improvement]) -> list[str]:
    """Apply every change that is offered, all at once; say what is still told."""
    edits: list[Edit] = [edit for one in weighed for edit in one.edits]
    survey = estate.survey()
    lifetime = estate.world.governance.rules.expiration.default_ttl
    changes = plan(edits, survey.ground, Terms(now=NOW, default_lifetime=lifetime, applied={}))
    after = {c.key: c.after for c in settled(changes, NOW) if c.after}
    estate.world.rows.update(after)
    still = {one.id: one for one in find(estate)}
    return [f"still told: {one.what}" for one in weighed if one.edits and one.id in still]
