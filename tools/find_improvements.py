"""The tool that tells what rules found to improve in the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from tools.shapes import Args, Fact, Result, Shape, Word

if TYPE_CHECKING:
    from registry.contracts.improvements import Improvement
    from tools.context import ToolContext

_MOST = 10


class FindImprovementsArgs(Args):
    """Which improvements."""

    improvement_kind: Word | None = Field(
        default=None, description="Only of this kind, e.g. duplicate or unused; null means any."
    )


class ImprovementShape(Shape):
    """One thing to improve; `propose_improvement` asks for it by its id."""

    id: str
    improvement_kind: str
    what: str
    benefit: int
    """From 1, tidier, to 3, something that would break goes on."""
    risk: str
    at_risk: str
    change: str
    obstacle: str


class ImprovementsResult(Result):
    """The improvements, the most worth first."""

    improvements: tuple[ImprovementShape, ...]
    total: int
    not_looked_for: tuple[str, ...]


def find_improvements(args: FindImprovementsArgs, ctx: ToolContext) -> ImprovementsResult:
    """Find what can be improved: unused, doubled, chained, ending, misnamed, unowned names."""
    look = ctx.improvements.look(kind=args.improvement_kind, limit=_MOST)
    return ImprovementsResult(
        improvements=tuple(map(_shape, look.items)),
        total=look.total,
        not_looked_for=look.left_out,
        facts=tuple(map(improvement_fact, look.items)),
    )


def improvement_fact(improvement: Improvement) -> Fact:
    """State what was found, for whoever cites or decides."""
    return Fact(id=f"improvement:{improvement.id}", fact=improvement.what, source="optimiser")


def _shape(improvement: Improvement) -> ImprovementShape:
    return ImprovementShape(
        id=improvement.id,
        improvement_kind=improvement.kind,
        what=improvement.what,
        benefit=improvement.benefit,
        risk=str(improvement.risk),
        at_risk=improvement.at_risk,
        change=improvement.says,
        obstacle=improvement.obstacle,
    )
