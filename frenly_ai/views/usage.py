"""Who uses a name, and whether it can go: for people, and as JSON carries it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from frenly_ai.views.text import safe
from registry.domain.names import Kind
from registry.domain.times import show_moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from registry.contracts.usage_record import (
        Lookups,
        NameUsage,
        Recorded,
        ScanView,
        SeenIn,
    )
    from registry.usage.removal import Removal

MOST_PLACES = 1_000
_SHOWN = 20
_LINES = 5
Json = dict[str, Any]


def usage_json(usage: NameUsage) -> Json:
    """Write what is known of a name's use; of places the first thousand."""
    last = last_used(usage)
    return {
        "kind": str(usage.name.kind),
        "name": usage.name.key,
        "context": usage.context,
        "seen": [_seen_json(usage, each) for each in usage.seen[:MOST_PLACES]],
        "more_places": max(0, len(usage.seen) - MOST_PLACES),
        "gone": [
            {
                "repository": each.repository,
                "branch": each.branch,
                "last_commit": each.commit,
                "last_commit_at": show_moment(each.at),
            }
            for each in usage.gone
        ],
        "lookups": [_lookup_json(*item) for item in _by_caller(usage)],
        "lookups_counted_since": show_moment(usage.counted_since),
        "repositories_scanned": len({view.scan.repository for view in usage.scans}),
        "last_used_at": show_moment(last),
    }


def last_used(usage: NameUsage) -> datetime | None:
    """Return when the name was last known to be used; None where that is not known."""
    scans = _scans(usage)
    moments = [scans[each.repository, each.branch].told_at for each in usage.seen]
    moments += [each.at for each in usage.gone]
    moments += [each.day for each in usage.lookups]
    return max(moments, default=None)


def _scans(usage: NameUsage) -> dict[tuple[str, str], ScanView]:
    return {(view.scan.repository, view.scan.branch): view for view in usage.scans}


def _seen_json(usage: NameUsage, each: SeenIn) -> Json:
    view = _scans(usage)[each.repository, each.branch]
    file = each.file
    return {
        "repository": each.repository,
        "branch": each.branch,
        "path": file.path,
        "lines": list(file.lines),
        "times": file.times,
        "spelled": file.spelled,
        "place": file.place,
        "commit": view.scan.commit,
        "scanned_at": show_moment(view.told_at),
    }


def _by_caller(usage: NameUsage) -> list[tuple[str, str, list[Lookups]]]:
    found: dict[tuple[str, str], list[Lookups]] = defaultdict(list)
    for each in usage.lookups:
        found[each.caller, each.context].append(each)
    return [(*key, found[key]) for key in sorted(found)]


def _lookup_json(caller: str, context: str, days: list[Lookups]) -> Json:
    return {
        "caller": caller,
        "context": context,
        "times": sum(each.times for each in days),
        "first_day": f"{min(each.day for each in days):%Y-%m-%d}",
        "last_day": f"{max(each.day for each in days):%Y-%m-%d}",
    }


def usage_lines(usage: Json) -> Iterator[str]:
    """Tell people who uses a name, as `usage_json` wrote it."""
    where = f" in {safe(usage['context'])}" if usage["context"] else ""
    kind = "" if usage["kind"] == Kind.SERVICE else f"{usage['kind']}:"
    yield f"{safe(kind + usage['name'])}{where}"
    yield from _code_lines(usage)
    for told in usage["lookups"]:
        yield (
            f"  looked up by {safe(told['caller'])} from {safe(told['context'])}: "
            f"{told['times']:,} times from {_day(told['first_day'])} to "
            f"{_day(told['last_day'])}"
        )
    for gone in usage["gone"]:
        yield (
            f"  no longer in {_repository(gone)}; last in commit "
            f"{safe(gone['last_commit'][:12])} of {_day(gone['last_commit_at'])}"
        )
    yield from _standing(usage)


def _day(moment: str) -> str:
    return safe(moment[: len("2026-01-31")])


def _repository(told: Json) -> str:
    branch = f" ({safe(told['branch'])})" if told["branch"] else ""
    return f"{safe(told['repository'])}{branch}"


def _code_lines(usage: Json) -> Iterator[str]:
    by_scan: dict[tuple[str, str], list[Json]] = defaultdict(list)
    for each in usage["seen"]:
        by_scan[each["repository"], each["branch"]].append(each)
    for seen in by_scan.values():
        view = seen[0]
        yield (
            f"  in {_repository(view)}, commit {safe(view['commit'][:12])}, scanned "
            f"{_day(view['scanned_at'])}"
        )
        yield from (f"    {_place(each)}" for each in seen[:_SHOWN])
        if len(seen) > _SHOWN:
            yield f"    and in {len(seen) - _SHOWN:,} more files; --json names them"
    if usage["more_places"]:
        yield f"  and in {_counted(usage['more_places'], 'more place', 'more places')}"


def _place(each: Json) -> str:
    shown = each["lines"][:_LINES]
    lines = ",".join(map(str, shown))
    more = each["times"] - len(shown)
    rest = f" and {more:,} more" if more > 0 else ""
    return f"{safe(each['path'])}:{lines}{rest} ({safe(each['place'])})"


def _standing(usage: Json) -> Iterator[str]:
    if not usage["seen"] and not usage["lookups"]:
        last = usage["last_used_at"]
        yield f"  nobody is known to use it{f' since {_day(last)}' if last else ''}"
    since = usage["lookups_counted_since"]
    told = "never counted" if since is None else f"counted since {_day(since)}"
    repositories = _counted(usage["repositories_scanned"], "repository", "repositories")
    yield f"  known from: scans of {repositories}; lookups {told}"


def removal_json(name: str, removal: Removal) -> Json:
    """Write whether a name can be removed."""
    return {
        "name": name,
        "can_remove": str(removal.verdict),
        "blocks": [each._asdict() for each in removal.blocks],
        "not_known": [each._asdict() for each in removal.doubts],
        "notes": [each._asdict() for each in removal.notes],
    }


def removal_lines(removal: Json) -> Iterator[str]:
    """Tell people whether a name can be removed, and why, as `removal_json` wrote it."""
    yield f"{safe(removal['name'])}: {safe(removal['can_remove'])}"
    yield from _reasons("stands against it", removal["blocks"])
    yield from _reasons("not known", removal["not_known"])
    yield from _reasons("to tidy up", removal["notes"])


def _reasons(heading: str, reasons: Sequence[Json]) -> Iterator[str]:
    if reasons:
        yield f"  {heading}:"
        yield from (f"    {safe(each['says'])}" for each in reasons)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def recorded_json(recorded: Recorded) -> Json:
    """Write how a scan was taken."""
    return {
        **recorded._asdict(),
        "outcome": str(recorded.outcome),
        "unknown": list(recorded.unknown),
    }


def recorded_lines(repository: str, recorded: Json) -> Iterator[str]:
    """Tell people how a scan was taken, as `recorded_json` wrote it."""
    said = {
        "recorded": f"{_counted(recorded['names'], 'name', 'names')} in "
        f"{_counted(recorded['in_files'], 'file', 'files')} recorded",
        "same": "it was recorded before; nothing changed",
        "older": f"a later commit is recorded ({safe(recorded['standing'][:12])}); "
        "nothing changed",
    }
    yield f"{safe(repository)}: {said.get(recorded['outcome']) or safe(recorded['outcome'])}"
    if recorded["unknown"]:
        names = ", ".join(map(safe, recorded["unknown"]))
        yield f"  left out, because nobody registered them: {names}"


def scan_json(view: ScanView) -> Json:
    """Write what stands of one branch of a repository."""
    scan = view.scan
    return {
        "repository": scan.repository,
        "branch": scan.branch,
        "commit": scan.commit,
        "commit_at": show_moment(scan.at),
        "context": scan.context,
        "revision": scan.revision,
        "files": scan.files,
        "skipped": scan.skipped,
        "in_files": view.in_files,
        "told_by": view.told_by,
        "first_told_by": view.first_told_by,
        "scanned_at": show_moment(view.told_at),
    }
