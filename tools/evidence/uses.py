"""Who calls what an alert is about: the files that use its names, as scans saw them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.incidents import Evidence
from registry.contracts.usage import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.contracts.incidents import Scene
    from registry.contracts.usage_record import CodeUsesReader, ScanView, SeenIn
    from registry.domain.names import Name
    from tools.deadlines import Deadline
    from tools.evidence.subjects import Finder, Subject

_MOST_NAMES = 20
"""Of one subject: its own name, then the aliases that end at it."""
_MOST_REPOSITORIES = 8
_MOST_FILES = 5
_MOST_LINES = 5
_SAID = frozenset({str(Place.COMMENT), str(Place.DOCUMENTATION)})
"""Nobody calls from there."""


class CodeUseSource:
    """Says which repositories use each subject, under its own name or an alias of it."""

    name = "uses in code"

    def __init__(self, usage: CodeUsesReader, finder: Finder) -> None:
        self._usage, self._finder = usage, finder

    def ask(self, scene: Scene, deadline: Deadline) -> Sequence[Evidence]:
        found: list[Evidence] = []
        for subject in self._finder.find(scene).named:
            deadline.check()
            seen, scans = self._usage.in_code(_names(subject))
            deployed = {s.scan.repository: s for s in scans if not s.scan.branch}
            found += _of_subject(subject, [_Use(*each) for each in seen], deployed)
        return found


class _Use(NamedTuple):
    name: Name
    seen: SeenIn


def _names(subject: Subject) -> list[Name]:
    every = (subject.name, *(view.alias.name for view in subject.users))
    return list({(name.kind, name.same): name for name in every}.values())[:_MOST_NAMES]


def _of_subject(
    subject: Subject, uses: Sequence[_Use], deployed: dict[str, ScanView]
) -> Iterator[Evidence]:
    """Yield a piece for each repository, the one with the most uses first."""
    by_repository = defaultdict(list)
    for use in uses:
        if not use.seen.branch and use.seen.file.place not in _SAID:
            by_repository[use.seen.repository].append(use)
    ranked = sorted(by_repository, key=lambda each: (-_times(by_repository[each]), each))
    for repository in ranked[:_MOST_REPOSITORIES]:
        if repository in deployed:  # what is forgotten meanwhile is not told
            yield _evidence(subject, by_repository[repository], deployed[repository])
    if len(ranked) > _MOST_REPOSITORIES:
        yield _rest(subject, len(ranked) - _MOST_REPOSITORIES)


def _times(uses: Sequence[_Use]) -> int:
    return sum(use.seen.file.times for use in uses)


def _evidence(subject: Subject, uses: Sequence[_Use], scan: ScanView) -> Evidence:
    repository = scan.scan.repository
    names = sorted({use.name.key for use in uses})
    files = sorted({use.seen.file.path for use in uses})
    shown = "; ".join(_place(use) for use in uses[:_MOST_FILES])
    rest = f" and {len(uses) - _MOST_FILES} more places" if len(uses) > _MOST_FILES else ""
    times = _times(uses)
    return Evidence(
        id="",
        kind="code",
        source=f"scan:{repository}",
        says=f"{repository} uses {', '.join(map(repr, names))} {times} "
        f"{'time' if times == 1 else 'times'}: {shown}{rest} (commit {scan.scan.commit[:12]}, "
        f"scanned {scan.told_at:%Y-%m-%d}).",
        about=subject.name.key,
        data={
            "name": subject.name.key,
            "repository": repository,
            "commit": scan.scan.commit,
            "names": names,
            "files": files[:50],
            "times": times,
        },
    )


def _place(use: _Use) -> str:
    file = use.seen.file
    lines = ",".join(map(str, file.lines[:_MOST_LINES]))
    return f"{file.path}:{lines}{',...' if file.times > _MOST_LINES else ''}"


def _rest(subject: Subject, count: int) -> Evidence:
    key = subject.name.key
    who = "repository uses" if count == 1 else "repositories use"
    return Evidence(
        id="",
        kind="code",
        source=f"usage:{key}",
        says=f"{count} more {who} {key!r}, or an alias of it.",
        about=key,
        data={"name": key, "more": count},
    )
