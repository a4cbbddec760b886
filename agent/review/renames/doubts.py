"""What makes a rename a question: splits, targets that end themselves, and contradictions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.renames.candidates import Whole
from agent.review.renames.records import Doubt, Sort

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from agent.review.renames.records import Rename

_UNSTABLE = re.compile(r"v\d+(?:alpha|beta)\d+")
_VERSION = re.compile(r"(?:^|/)(v\d+)(?=/|$)")
_ENDS = re.compile(
    r"\b(?:deprecated|obsolete|superseded|will be removed|no longer supported)\b", re.I
)
_INSTEAD = re.compile(r"\b(?:use|uses|replaced by|in favou?r of|instead of|prefer|see)\b", re.I)

_MOST_CHARS = 2_000


def doubts_of(
    rename: Rename, others: Sequence[Rename], endings: Endings
) -> Iterator[tuple[Doubt, str]]:
    """Yield each doubt with the question that it raises."""
    yield from _splits(rename, others)
    unstable = _unstable(rename)
    if unstable:
        yield Doubt.ENDING, f"{unstable!r} is no stable version: is there a stable one?"
    elif endings.has(rename):
        yield Doubt.ENDING, f"The diff calls {rename.new!r} deprecated: what follows it?"
    if rename.sort is Sort.API_VERSION and rename.new[:1].isupper():
        yield Doubt.OTHER_KIND, f"Does a {rename.new} do what a {rename.old} did for its users?"
    if rename.is_narrowed:
        says = f"{rename.new!r} stands beside a label that {rename.old!r} did without"
        yield Doubt.NARROWED, f"{says}: do callers get the same?"
    yield from _merges(rename, others)
    other = _other_version(rename)
    if other:
        yield Doubt.OTHER_VERSION, other


def _splits(rename: Rename, others: Sequence[Rename]) -> Iterator[tuple[Doubt, str]]:
    news = sorted({each.new for each in others if each.old == rename.old})
    if len(news) > 1:
        told = ", ".join(repr(new) for new in news)
        yield Doubt.SPLIT, f"{rename.old!r} becomes {told}: which one does each caller mean?"


def _merges(rename: Rename, others: Sequence[Rename]) -> Iterator[tuple[Doubt, str]]:
    if rename.sort is not Sort.FLAG:
        return
    olds = sorted({each.old for each in others if each.new == rename.new})
    if len(olds) > 1:
        told = ", ".join(repr(old) for old in olds)
        yield Doubt.MERGED, f"{told} become {rename.new!r}: does every caller set them alike?"


def _unstable(rename: Rename) -> str:
    """Return the version that is not stable yet, of the new name or of its resources."""
    if rename.sort is not Sort.API_VERSION:
        return ""
    news = (rename.new, *(each.new.partition(" ")[0] for each in rename.resources))
    return next((new for new in news if _UNSTABLE.search(new)), "")


def _other_version(rename: Rename) -> str:
    """Ask about a path whose version is not that of the document which declares it."""
    told = _VERSION.search(rename.new)
    if rename.sort is not Sort.PATH or not told or _VERSION.search(rename.old):
        return ""
    for place in rename.places:
        of_file = _VERSION.search(place.new_path.rpartition("/")[0])
        if of_file and of_file[1] != told[1]:
            return (
                f"{rename.new!r} says {told[1]} and its document {place.new_path!r} says "
                f"{of_file[1]}: which one do callers get?"
            )
    return ""


class Endings:
    """What the new side of a diff calls deprecated or the like."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Keep the subjects alone: what stands behind "use" is what follows, not what ends."""
        self._subjects = [
            _INSTEAD.split(line[:_MOST_CHARS], 1)[0]
            for line in lines
            if _ENDS.search(line[:_MOST_CHARS])
        ]

    def has(self, rename: Rename) -> bool:
        """Tell whether a line says that the new name ends itself."""
        old, new = Whole(rename.old), Whole(rename.new)
        return any(
            new.stands_in(subject) and not old.stands_in(subject) for subject in self._subjects
        )
