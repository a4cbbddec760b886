"""Several improvements as one change, tried as a whole: what passes alone may not together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.optimise.model import Danger, Found
from agent.optimise.trying import weigh
from registry.domain.conflicts import Method
from registry.errors import Conflict
from registry.rules.conflicts.model import Draft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.optimise.survey import Survey
    from registry.contracts.improvements import Improvement
    from registry.domain.edits import Edit

KIND = "bundle"


def bundle(survey: Survey, found: Sequence[Found]) -> Improvement:
    """Return improvements as one; raise `Conflict` naming the one that has no change."""
    if len(found) == 1:
        return weigh(survey, found[0])
    parts = [weigh(survey, each) for each in found]
    lacking = next((part for part in parts if not part.edits), None)
    if lacking is not None:
        raise Conflict(
            f"Improvement {lacking.id!r} offers no change: {lacking.obstacle}",
            hint="Leave it out of the bundle.",
            improvement=lacking.id,
        )
    edits: dict[Edit, None] = dict.fromkeys(edit for part in parts for edit in part.edits)
    worst = max(parts, key=lambda part: part.risk.weight)
    whole = Found(
        kind=KIND,
        rows=tuple({row.key: row for each in found for row in each.rows}.values()),
        what=f"{len(parts)} improvements: {' '.join(part.what for part in parts)}",
        why=parts[0].why,
        benefit=max(part.benefit for part in parts),
        danger=Danger(worst.risk, worst.at_risk),
        drafts=lambda: iter(
            [Draft(Method.MERGE, " ".join(part.says for part in parts), tuple(edits))]
        ),
        facts=tuple(fact for each in found for fact in each.facts),
    )
    return weigh(survey, whole)
