"""Whether a name can be removed: yes, no, or not known, with all that says so. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from registry.usage.in_use import holding, in_use, is_told, left_behind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.contracts.usage_record import NameUsage, ScanView, SeenIn
    from registry.usage.in_use import Within

_SHOWN = 5


class Verdict(StrEnum):
    """Whether a name can be removed."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not known"


class Reason(NamedTuple):
    """One thing that stands against it, or is worth knowing."""

    what: str
    """A word for programs, e.g. `code`, `lookups`, `scan_missing`."""
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """The answer, and everything it rests on."""

    blocks: tuple[Reason, ...]
    """Why not."""
    doubts: tuple[Reason, ...]
    """What nobody looked at."""
    notes: tuple[Reason, ...]
    """What breaks nothing, but should be tidied up."""

    @property
    def verdict(self) -> Verdict:
        """Say no where anything blocks, and yes only where nothing is in doubt."""
        if self.blocks:
            return Verdict.NO
        return Verdict.NOT_KNOWN if self.doubts else Verdict.YES


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the answer is worked out from."""

    usage: NameUsage
    within: Within
    since: int
    """The revision that brought the name; 0 where that is not known."""
    expected: tuple[str, ...] = ()
    """Repositories that governance wants scanned."""
    aliases: tuple[str, ...] = ()
    """Live aliases that point at it."""
    successor_of: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()
    unattributed: int = 0
    """Lookups of late that were too many to be told apart."""


def judge_removal(facts: Facts) -> Removal:
    """Weigh what is known of a name's use."""
    return Removal(
        blocks=tuple(_blocks(facts)),
        doubts=(*_scan_doubts(facts), *_lookup_doubts(facts)),
        notes=tuple(_notes(facts)),
    )


def _blocks(facts: Facts) -> Iterator[Reason]:
    by_repository: dict[str, list[SeenIn]] = {}
    for each in holding(facts.usage, facts.within):
        by_repository.setdefault(each.repository, []).append(each)
    for repository, seen in by_repository.items():
        yield Reason("code", f"{repository} uses it: {places_of(seen)}.")
    days = facts.within.lookups.days
    callers = in_use(facts.usage, facts.within).callers
    for caller in callers:
        mine = [
            each
            for each in facts.usage.lookups
            if each.caller == caller and facts.within.is_late(each)
        ]
        times, last = sum(each.times for each in mine), max(each.day for each in mine)
        yield Reason(
            "lookups",
            f"{caller} looked it up {times:,} times within {days} days, "
            f"the last time on {last:%Y-%m-%d}.",
        )
    if facts.aliases:
        yield Reason("aliases", f"{_listed(facts.aliases)} would point at nothing.")
    if facts.successor_of:
        yield Reason("successor", f"It is the successor of {_listed(facts.successor_of)}.")
    if facts.proposals:
        yield Reason("proposals", f"{_listed(facts.proposals)} would change it, and waits.")


def _scan_doubts(facts: Facts) -> Iterator[Reason]:
    scans = [view for view in facts.usage.scans if not view.scan.branch]
    scanned = {view.scan.repository for view in scans}
    missing = [each for each in facts.expected if each not in scanned]
    if not scans and not missing:
        yield Reason("scan_missing", "No repository was ever scanned.")
    for repository in missing:
        yield Reason("scan_missing", f"{repository} was never scanned.")
    for view in scans:
        yield from _of_scan(view, facts)


def _of_scan(view: ScanView, facts: Facts) -> Iterator[Reason]:
    repository = view.scan.repository
    if not facts.within.is_fresh(view):
        yield Reason(
            "scan_old",
            f"{repository} was last scanned on {view.told_at:%Y-%m-%d}. If it was renamed or "
            "is gone, forget it.",
        )
    if view.scan.skipped:
        yield Reason(
            "files_skipped",
            f"{view.scan.skipped:,} files of {repository} were too large or unreadable, and "
            "may use it.",
        )
    if view.scan.revision < facts.since:
        told = view.scan.revision
        looked = f"for the names of revision {told}" if told else "for names it does not tell"
        yield Reason(
            "scan_before_name",
            f"{repository} was scanned {looked}; this one came with revision {facts.since}.",
        )


def _lookup_doubts(facts: Facts) -> Iterator[Reason]:
    days, since = facts.within.lookups.days, facts.usage.counted_since
    if since is None:
        yield Reason("lookups_uncounted", "Lookups were never counted.")
    elif since > facts.within.now - facts.within.lookups:
        yield Reason(
            "lookups_uncounted",
            f"Lookups have been counted since {since:%Y-%m-%d} only, not for {days} days.",
        )
    if facts.unattributed:
        yield Reason(
            "lookups_crowded",
            f"{facts.unattributed:,} lookups within {days} days were too many to tell apart.",
        )


def _notes(facts: Facts) -> Iterator[Reason]:
    branches = left_behind(facts.usage, facts.within)
    told = [each for each in facts.usage.seen if is_told(each)]
    if told:
        yield Reason("mentions", f"Comments or documents speak of it: {places_of(told)}.")
    code = [each for each in facts.usage.seen if not is_told(each)]
    left = [each for each in code if (each.repository, each.branch) in branches]
    if left:
        yield Reason("branches", f"Branches long not scanned use it: {places_of(left)}.")


def places_of(seen: list[SeenIn]) -> str:
    """Say where, the first few, e.g. `src/app.py:3` and a count of the rest.

    A place of another branch than the deployed one names it.
    """
    shown = [
        f"{each.file.path}:{each.file.lines[0]}" + (f" ({each.branch})" if each.branch else "")
        for each in seen[:_SHOWN]
    ]
    rest = f" and in {len(seen) - _SHOWN:,} more places" if len(seen) > _SHOWN else ""
    return ", ".join(shown) + rest


def _listed(items: tuple[str, ...]) -> str:
    rest = f" and {len(items) - _SHOWN:,} more" if len(items) > _SHOWN else ""
    return ", ".join(items[:_SHOWN]) + rest
