"""What is used, and what is wrong with it: a scan, and a review of the files that need one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from agent.review.changes import review_diff
from agent.review.objects import object_uses
from agent.review.reviewer import Reviewed, Reviewer, is_manifest, together
from frenly_ai.reviewing.fixing import names_to_seek
from frenly_ai.reviewing.trees import tree_of
from frenly_ai.scanning.below import read_plain
from frenly_ai.scanning.reading import Reader, Skipped
from frenly_ai.scanning.tree import How, Scan, scan_tree
from registry.errors import InvalidInput, Missing
from registry.usage.added import scan_diff
from registry.usage.decoding import decoded, searchable
from registry.usage.diffs.parsing import parse_diff
from registry.usage.finder import Finder
from registry.usage.places import places
from registry.usage.texts import joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.contracts.usage import Use
    from registry.domain.names import Name


class Report(NamedTuple):
    """What a scan came to."""

    uses: tuple[Use, ...]
    reviewed: Reviewed
    files: int = 0
    read: int = 0
    size_bytes: int = 0
    skipped: tuple[tuple[str, Skipped], ...] = ()
    not_followed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """Scans trees, files and diffs for the names of a registry."""

    reviewer: Reviewer
    names: tuple[Name, ...]
    how: How

    def paths(self, given: Iterable[Path], here: Path) -> Report:
        """Scan folders and files; paths are told as seen from `here`, where they are below it.

        Raises:
            Missing: For a path that is not there.
            InvalidInput: For a path that is neither a folder nor a file.
        """
        files, parts = [], []
        for path in given:
            if path.is_symlink() or not path.exists():
                raise _refused(path)
            if path.is_dir():
                folder = path.resolve()
                parts.append(_below(scan_tree(folder, self._sought(), self.how), folder, here))
            else:
                files.append(_seen_from(path.parent.resolve() / path.name, here))
        if files:
            parts.append(self._files(files, here))
        return self._report(parts, here)

    def diff(self, raw: bytes, here: Path) -> Report:
        """Scan what a diff adds; the tree it leads to helps to judge, where it is here.

        Raises:
            InvalidInput: When it is no unified diff.
        """
        found = scan_diff(self._finder(), places, raw)
        uses = self._wanted(found.uses)
        if not (self._suspects(found.uses) or found.faults):
            return Report(uses, Reviewed((), found.ignored))
        reviewed = review_diff(self.reviewer, parse_diff(raw), tree_of(here))
        return Report(uses, reviewed)

    def _sought(self) -> list[Name]:
        return list(names_to_seek(self.names))

    def _finder(self) -> Finder:
        """Look through a file or two, with what a scan of a tree has compiled."""
        finder = Finder(self._sought())
        finder.prepare(1, self.how.shelf)
        return finder

    def _files(self, paths: list[str], here: Path) -> Scan:
        reader = Reader(
            self._finder(),
            str(here),
            max_bytes=self.how.max_bytes,
            began_ns=0,
            anywhere=True,
        )
        done = reader.read(sorted(set(paths)))
        number = len(set(paths))
        return Scan(
            joined(done.found.values()),
            number - len(done.skipped),
            number,
            done.size_bytes,
            done.skipped,
            0,
        )

    def _report(self, parts: list[Scan], here: Path) -> Report:
        found = joined(part.uses for part in parts)
        suspects = self._suspects(found.uses) | {use.path for use in found.faults}
        reviewed = together(self._review(path, here) for path in suspects)
        # what a review leaves out of a file as a whole is a use of the scan all the same
        ignored = tuple(sorted({*found.ignored, *reviewed.ignored}))
        objects = [
            use for path in self._manifests(found.uses) for use in self._objects(path, here)
        ]
        return Report(
            tuple(sorted({*self._wanted(found.uses), *objects})),
            reviewed._replace(ignored=ignored),
            sum(part.files for part in parts),
            sum(part.read for part in parts),
            sum(part.size_bytes for part in parts),
            tuple(sorted(each for part in parts for each in part.skipped.items())),
            sum(part.not_followed for part in parts),
        )

    def _wanted(self, uses: Iterable[Use]) -> tuple[Use, ...]:
        """Leave out the interfaces that only stand for manifests to be read."""
        wanted = set(self.names)
        return tuple(use for use in uses if use.name in wanted)

    def _suspects(self, uses: Iterable[Use]) -> set[str]:
        """Return the files in which something may be wrong; to judge all would read all."""
        wanted = set(self.names)
        return {use.path for use in uses if use.name not in wanted or self._is_wrong(use)}

    def _manifests(self, uses: Iterable[Use]) -> set[str]:
        """Return the files in which an interface stands without its kind, as in a manifest."""
        wanted = set(self.names)
        return {use.path for use in uses if use.name not in wanted}

    def _objects(self, path: str, here: Path) -> list[Use]:
        """Return the registered interfaces that a manifest's objects name by two keys."""
        raw = read_plain(here, path, anywhere=True)
        data = None if raw is None or not is_manifest(path) else searchable(raw)
        if data is None:
            return []
        found = object_uses(self.reviewer.known, path, decoded(data)).uses
        return [each.use for each in found if each.use.name in self.names]

    def _is_wrong(self, use: Use) -> bool:
        context = self.reviewer.context_of(use.path)
        standing = self.reviewer.judge.standing(use.name, context)
        return standing is not None and standing.wrong is not None

    def _review(self, path: str, here: Path) -> Reviewed:
        raw = read_plain(here, path, anywhere=True)
        reviewed = None if raw is None else self.reviewer.file(path, raw)
        return Reviewed() if reviewed is None else reviewed


def _refused(path: Path) -> Exception:
    if path.is_symlink():
        return InvalidInput(
            f"{str(path)!r} is a link, and links are not followed.",
            hint=f"Name what it leads to: `frenly scan {path.resolve()}`.",
        )
    return Missing(f"{str(path)!r} is not there.", hint="Name a folder or a file.")


def _seen_from(path: Path, here: Path) -> str:
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()


def _below(scan: Scan, folder: Path, here: Path) -> Scan:
    """Tell the paths of a folder as seen from here."""
    if folder == here:
        return scan
    prefix = _seen_from(folder, here) + "/"
    return scan._replace(
        uses=scan.uses.retold(lambda use: replace(use, path=prefix + use.path)),
        skipped={prefix + path: why for path, why in scan.skipped.items()},
    )
