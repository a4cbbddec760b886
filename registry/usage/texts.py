"""The uses of one file: where each name stands, in what, and which of them are meant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.usage import Hit, Place, Use
from registry.usage.decoding import decoded, searchable
from registry.usage.ignores import MARK, Ignored, is_marked, read_ignores, sift

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from registry.usage.finder import Finder

    Classifier = Callable[[str, str, Sequence[Hit]], Sequence[Place]]
    """Says for the hits of a text, given with its path, what each stands in."""

_MARK = MARK.encode()


class FileUses(NamedTuple):
    """What one file uses."""

    uses: tuple[Use, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    faults: tuple[Use, ...] = ()
    """Ignores without a reason or a name, as if the mark were the name used."""

    def retold(self, told: Callable[[Use], Use]) -> FileUses:
        """Tell each use otherwise, e.g. by its path as seen from elsewhere."""
        return FileUses(
            tuple(map(told, self.uses)),
            tuple(replace(each, use=told(each.use)) for each in self.ignored),
            tuple(map(told, self.faults)),
        )


NOTHING = FileUses()


def joined(parts: Iterable[FileUses]) -> FileUses:
    """Put together what several files use, in the order of paths and lines."""
    listed = list(parts)
    return FileUses(
        tuple(sorted(use for part in listed for use in part.uses)),
        tuple(sorted(each for part in listed for each in part.ignored)),
        tuple(sorted(use for part in listed for use in part.faults)),
    )


def scan_file(finder: Finder, classify: Classifier, path: str, raw: bytes) -> FileUses | None:
    """Find what a file uses; None when it is binary."""
    data = searchable(raw)
    if data is None:
        return None
    glimpses = finder.glance(data)
    if not glimpses:  # as in most files
        return NOTHING
    hits = finder.judge(data, glimpses)
    if not hits and _MARK not in data:
        return NOTHING
    text = decoded(data)
    if hits and not text.isascii():
        hits = finder.find(text)
    return scan_text(classify, path, text, hits)


def scan_text(classify: Classifier, path: str, text: str, hits: Sequence[Hit]) -> FileUses:
    """Say where the hits of a text stand, and part those that are meant from the rest."""
    places = classify(path, text, hits) if hits else ()
    uses = list(_uses(path, text, hits, places))
    if not is_marked(text):
        return FileUses(tuple(uses))
    lines = dict(enumerate(text.split("\n"), 1))
    ignores, faults = read_ignores(path, lines.items())
    counted, ignored = sift((use for use in uses if not _in_mark(use, lines)), ignores)
    return FileUses(tuple(counted), tuple(ignored), tuple(faults))


def _in_mark(use: Use, lines: dict[int, str]) -> bool:
    """Say whether a use is only what an ignore names."""
    return is_marked(lines[use.line][: use.column - 1])


def _uses(path: str, text: str, hits: Sequence[Hit], places: Sequence[Place]) -> Iterator[Use]:
    line, begin, seen = 1, 0, 0
    for hit, place in zip(hits, places, strict=True):
        line += text.count("\n", seen, hit.start)
        begin = max(begin, text.rfind("\n", seen, hit.start) + 1)
        seen = hit.start
        spelled = text[hit.start : hit.end]
        yield Use(path, line, hit.start - begin + 1, hit.name, spelled, place)
