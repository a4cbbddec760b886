"""The tool that tells what contradicts itself in the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from registry.domain.conflicts import ConflictFilter
from tools.lookup import check_context
from tools.shapes import Args, Fact, Key, Result, Shape, Word

if TYPE_CHECKING:
    from registry.domain.conflicts import ConflictView
    from tools.context import ToolContext

_MOST = 20


class ListConflictsArgs(Args):
    """Which conflicts."""

    context: Key | None = Field(
        default=None, description="Only those with an alias in this context; null means any."
    )
    conflict_class: Word | None = Field(
        default=None, description="Only those of this class, e.g. shadowing; null means any."
    )


class WayOut(Shape):
    """One resolution that was tried; people ask for it by its number."""

    number: int
    method: str
    says: str
    effects: tuple[str, ...]


class ConflictShape(Shape):
    """Rows that contradict each other."""

    id: str
    conflict_class: str
    severity: str
    message: str
    reason: str
    resolutions: tuple[WayOut, ...]
    obstacle: str


class ConflictsResult(Result):
    """The conflicts, the heaviest first."""

    conflicts: tuple[ConflictShape, ...]
    more: bool
    """Whether there are more than are shown."""


def list_conflicts(args: ListConflictsArgs, ctx: ToolContext) -> ConflictsResult:
    """List what contradicts itself in the registry, with resolutions that were tried."""
    if args.context is not None:
        check_context(ctx.registry, args.context)
    wanted = ConflictFilter(check=args.conflict_class, context=args.context)
    page = ctx.registry.conflicts(wanted, limit=_MOST)
    return ConflictsResult(
        conflicts=tuple(_shape(view) for view in page.items),
        more=page.next is not None,
        facts=tuple(_fact(view) for view in page.items),
    )


def _shape(view: ConflictView) -> ConflictShape:
    return ConflictShape(
        id=view.id,
        conflict_class=view.finding.check,
        severity=str(view.finding.severity),
        message=view.finding.message,
        reason=view.finding.why_not,
        resolutions=tuple(
            WayOut(number=number, method=str(way.method), says=way.says, effects=way.effects)
            for number, way in enumerate(view.resolutions, start=1)
        ),
        obstacle=view.obstacle,
    )


def _fact(view: ConflictView) -> Fact:
    return Fact(id=f"conflict:{view.id}", fact=view.finding.message, source="registry")
