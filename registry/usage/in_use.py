"""Whether a name is in use: in code that was scanned, or by who looked it up. Pure.

A scan knows how a name is spelled, not from which context it is called. Told a context, it
counts for the alias that a lookup from there would meet; told none, for every context in which
the name stands: too careful, never too bold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.contracts.usage import MENTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.contracts.usage_record import Lookups, NameUsage, ScanView, SeenIn
    from registry.domain.rows import Alias, Context


class Within(NamedTuple):
    """From when on what is known of uses still counts."""

    now: datetime
    lookups: timedelta
    scans: timedelta

    def is_fresh(self, view: ScanView) -> bool:
        """Say whether somebody looked at the branch lately, whatever its commit's age."""
        return view.told_at >= self.now - self.scans

    def is_late(self, lookups: Lookups) -> bool:
        """Say whether a day's lookups are of late; the day on which the time began counts."""
        return lookups.day > self.now - self.lookups - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class InUse:
    """Who uses a name now."""

    repositories: tuple[str, ...] = ()
    callers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anybody does."""
        return bool(self.repositories or self.callers)

    def content(self) -> dict[str, Any]:
        """Write it as JSON carries it."""
        return {"repositories": list(self.repositories), "callers": list(self.callers)}


def in_use(usage: NameUsage, within: Within) -> InUse:
    """Say who uses a name: repositories whose code holds it, and who looked it up of late."""
    return InUse(
        repositories=tuple(sorted({each.repository for each in holding(usage, within)})),
        callers=tuple(sorted({each.caller for each in usage.lookups if within.is_late(each)})),
    )


def holding(usage: NameUsage, within: Within) -> Iterator[SeenIn]:
    """Yield what breaks when the name ends: not mere mentions, nor branches left behind.

    What runs is the branch that a repository is deployed from; its uses count however old the
    scan is.
    """
    left = left_behind(usage, within)
    for each in usage.seen:
        if (each.repository, each.branch) not in left and not is_told(each):
            yield each


def left_behind(usage: NameUsage, within: Within) -> set[tuple[str, str]]:
    """Return the branches, with their repositories, that nobody has scanned for long."""
    return {
        (view.scan.repository, view.scan.branch)
        for view in usage.scans
        if view.scan.branch and not within.is_fresh(view)
    }


def is_told(seen: SeenIn) -> bool:
    """Say whether a name is only spoken of, in a comment or a document."""
    return seen.file.place in MENTIONS


def meant_from(context: str, contexts: Iterable[Context], named: Iterable[Alias]) -> set[str]:
    """Return the contexts from which a lookup of the name meets its alias in `context`.

    `named` are the aliases of that name; scopes within a context are not told apart.
    """
    standing = {alias.context for alias in named} | {context}
    met = set()
    for each in contexts:
        first = next((place for place in each.fallback if place in standing), None)
        if first == context:
            met.add(each.name)
    return met | {context}


def narrowed(usage: NameUsage, context: str, places: set[str]) -> NameUsage:
    """Leave of a name's use what is of its alias in `context`, which `places` meet."""
    elsewhere = {
        (view.scan.repository, view.scan.branch)
        for view in usage.scans
        if view.scan.context and view.scan.context not in places
    }
    return replace(
        usage,
        context=context,
        seen=tuple(s for s in usage.seen if (s.repository, s.branch) not in elsewhere),
        gone=tuple(g for g in usage.gone if (g.repository, g.branch) not in elsewhere),
        lookups=tuple(each for each in usage.lookups if each.context in places),
    )
