"""The tool that answers what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from registry.contracts.records import HistoryFilter
from registry.domain.times import show_moment
from tools.facts import audit_fact
from tools.shapes import Args, Key, Result, Shape

if TYPE_CHECKING:
    from tools.context import ToolContext


class ShowHistoryArgs(Args):
    """About what, and how much of it."""

    name: Key | None = Field(
        default=None, description="Only entries about this name; null means everything."
    )
    limit: int = Field(default=20, ge=1, le=50, description="How many entries at most.")


class EntryShape(Shape):
    """One audit entry, without its body."""

    id: str
    at: str | None
    actor: str
    tag: str
    about: str
    summary: str


class HistoryResult(Result):
    """Audit entries, newest first."""

    entries: tuple[EntryShape, ...]
    more: bool
    """Whether there are older ones than are shown."""


def show_history(args: ShowHistoryArgs, ctx: ToolContext) -> HistoryResult:
    """Show what changed, who decided and what was refused, newest first, from the audit log."""
    page = ctx.registry.history(HistoryFilter(about=args.name), limit=args.limit)
    return HistoryResult(
        entries=tuple(
            EntryShape(
                id=item.id,
                at=show_moment(item.at),
                actor=item.actor,
                tag=item.tag,
                about=item.about,
                summary=item.summary,
            )
            for item in page.items
        ),
        more=page.next is not None,
        facts=tuple(audit_fact(item) for item in page.items),
    )
