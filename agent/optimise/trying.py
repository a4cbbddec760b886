"""Whether an improvement does what it says: its change is planned, judged and searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.contracts.improvements import Fact, Improvement, Risk
from registry.domain.conflicts import Conflict
from registry.domain.evidence import tell
from registry.domain.findings import Finding, Severity
from registry.domain.rows import Alias, Contract
from registry.rules.conflicts.trying import Offer, tried

if TYPE_CHECKING:
    from agent.optimise.model import Danger, Found
    from agent.optimise.survey import Survey

_NEW = ": nothing -> "
"""How an effect is written that takes no answer away."""


def weigh(survey: Survey, found: Found) -> Improvement:
    """Return an improvement with the first change that passes, or what stands in its way."""
    offered = _offer(survey, found)
    first = next(iter(offered.resolutions), None)
    effects = () if first is None else first.effects
    danger = _danger(found.danger, effects)
    return Improvement(
        id=found.id,
        kind=found.kind,
        what=found.what,
        why=found.why,
        benefit=found.benefit,
        risk=danger.risk,
        at_risk=danger.says,
        facts=(*_rows(found), *found.facts),
        says="" if first is None else first.says,
        edits=() if first is None else first.edits,
        effects=effects,
        obstacle="" if first else found.obstacle or offered.obstacle or "No change would pass.",
    )


def _offer(survey: Survey, found: Found) -> Offer:
    """Try the ways one after the other, and no more than it takes."""
    obstacle = ""
    for draft in found.drafts():
        offered = tried(survey.ground, found.settles or _as_conflict(found), [draft])
        if offered.resolutions:
            return offered
        obstacle = obstacle or offered.obstacle
    return Offer((), obstacle)


def _as_conflict(found: Found) -> Conflict:
    """Write it as what a change is tried against: its rows, and a class of its own."""
    finding = Finding(
        check=found.kind, severity=Severity.NOTES, message=found.what, why_not=found.why
    )
    named = (row for row in found.rows if isinstance(row, Alias | Contract))
    return Conflict(finding=finding, rows=tuple(sorted(named, key=lambda row: row.key)))


def _rows(found: Found) -> tuple[Fact, ...]:
    named = [row for row in found.rows if isinstance(row, Alias | Contract)]
    told = [tell(row) for row in named]
    return tuple(Fact(each.row, f"{each.says} ({each.place})") for each in told)


def _danger(danger: Danger, effects: tuple[str, ...]) -> Danger:
    """Raise the risk of a change that takes answers away at once, however it was judged."""
    lost = [each for each in effects if _NEW not in each]
    if lost and danger.risk.weight < Risk.MEDIUM.weight:
        return danger._replace(risk=Risk.MEDIUM, says=f"At once: {lost[0]}.")
    return danger
