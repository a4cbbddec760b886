"""The tool that answers what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from registry.contracts.records import HistoryFilter
from registry.domain.times import parse_moment, show_moment
from tools.facts import audit_fact
from tools.shapes import Args, Key, Result, Shape, Word

if TYPE_CHECKING:
    from registry.contracts.records import HistoryItem
    from tools.context import ToolContext


class ShowHistoryArgs(Args):
    """About what, and how much of it."""

    name: Key | None = Field(
        default=None, description="Only entries about this name; null means everything."
    )
    since: Word | None = Field(
        default=None, description="Only entries from this day or moment on, in ISO 8601."
    )
    until: Word | None = Field(default=None, description="Only entries before this one.")
    limit: int = Field(default=10, ge=1, le=50, description="How many entries at most.")


class EntryShape(Shape):
    """One audit entry, without its body; the fact beside it bears its id."""

    at: str | None
    actor: str
    tag: str
    about: str
    summary: str
    why: str
    """The reason that whoever acted gave; empty where the summary says it."""


class HistoryResult(Result):
    """Audit entries, newest first."""

    entries: tuple[EntryShape, ...]
    more: bool
    """Whether there are older ones than are shown."""


def show_history(args: ShowHistoryArgs, ctx: ToolContext) -> HistoryResult:
    """Show what changed, who decided and what was refused, newest first, from the audit log."""
    wanted = HistoryFilter(
        about=args.name,
        since=None if args.since is None else parse_moment(args.since),
        until=None if args.until is None else parse_moment(args.until),
    )
    page = ctx.registry.history(wanted, limit=args.limit)
    return HistoryResult(
        entries=tuple(
            EntryShape(
                at=show_moment(item.at),
                actor=item.actor,
                tag=item.tag,
                about=item.about,
                summary=item.summary,
                why=_why(item),
            )
            for item in page.items
        ),
        more=page.next is not None,
        facts=tuple(audit_fact(item) for item in page.items),
    )


def _why(item: HistoryItem) -> str:
    reason = str(item.body.get("data", {}).get("reason", ""))
    return "" if reason == item.summary else reason
