"""What makes a rename a question: splits, targets that end themselves, and contradictions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.renames.likeness import turns_round, units_apart
from agent.review.renames.records import Doubt, Sort
from agent.review.renames.wholes import Whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.review.renames.records import Rename

_UNSTABLE = re.compile(r"v\d+(?:alpha|beta)\d+")
_VERSION = re.compile(r"(?:^|/)(v\d+)(?=/|$)")
_NUMBERED = re.compile(r"(?<![A-Za-z0-9])v\d+(?![A-Za-z0-9])")
_ENDS = re.compile(
    r"\b(?:deprecated|obsolete|superseded|will be removed|no longer supported)\b", re.I
)
_INSTEAD = re.compile(r"\b(?:use|uses|replaced by|in favou?r of|instead of|prefer|see)\b", re.I)

_MOST_CHARS = 2_000
_SET = {Sort.FLAG, Sort.ENV, Sort.CONFIG_KEY}
"""What is set to something: a name that is turned round turns its values round."""


def doubts_of(rename: Rename, rivals: Rivals, endings: Endings) -> Iterator[tuple[Doubt, str]]:
    """Yield each doubt with the question that it raises."""
    yield from rivals.splits(rename)
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
    yield from rivals.merges(rename)
    if rename.sort in _SET and turns_round(rename.old, rename.new):
        says = f"{rename.old!r} and {rename.new!r} seem to say the opposite"
        yield Doubt.INVERTED, f"{says}: who inverts what callers set?"
    if rename.sort in {*_SET, Sort.METRIC} and units_apart(rename.old, rename.new):
        says = f"{rename.old!r} and {rename.new!r} are counted in different units"
        yield Doubt.CONVERTED, f"{says}: who converts what callers read or give?"
    other = _other_version(rename)
    if other:
        yield Doubt.OTHER_VERSION, other


class Rivals:
    """What else the old names of a diff become, and what else becomes its new ones."""

    def __init__(self, renames: Iterable[Rename]) -> None:
        self._news: dict[str, set[str]] = {}
        self._olds: dict[str, set[str]] = {}
        for each in renames:
            self._news.setdefault(each.old, set()).add(each.new)
            self._olds.setdefault(each.new, set()).add(each.old)

    def splits(self, rename: Rename) -> Iterator[tuple[Doubt, str]]:
        news = sorted(self._news[rename.old])
        if len(news) > 1:
            told = ", ".join(repr(new) for new in news)
            yield (
                Doubt.SPLIT,
                f"{rename.old!r} becomes {told}: which one does each caller mean?",
            )

    def merges(self, rename: Rename) -> Iterator[tuple[Doubt, str]]:
        olds = sorted(self._olds[rename.new])
        if rename.sort is Sort.FLAG and len(olds) > 1:
            told = ", ".join(repr(old) for old in olds)
            yield (
                Doubt.MERGED,
                f"{told} become {rename.new!r}: does every caller set them alike?",
            )


def _unstable(rename: Rename) -> str:
    """Return the version that is not stable yet, of the new name or of its resources."""
    if rename.sort is not Sort.API_VERSION:
        return ""
    news = (rename.new, *(each.new.partition(" ")[0] for each in rename.resources))
    return next((new for new in news if _UNSTABLE.search(new)), "")


def _other_version(rename: Rename) -> str:
    """Ask about what has another version: of a path its document, of a topic its messages."""
    if rename.sort is Sort.TOPIC and _numbered(rename.old) != _numbered(rename.new):
        return f"{rename.new!r} has another version: are its messages those of {rename.old!r}?"
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


def _numbered(topic: str) -> list[str]:
    return _NUMBERED.findall(topic)


class Endings:
    """What the new side of a diff calls deprecated or the like."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Keep the subjects alone: what stands behind "use" is what follows, not what ends."""
        self._subjects = [
            _INSTEAD.split(line[:_MOST_CHARS], 1)[0]
            for line in lines
            if _ENDS.search(line[:_MOST_CHARS])
        ]
        self._whole = "\n".join(self._subjects)

    def has(self, rename: Rename) -> bool:
        """Tell whether a line says that the new name ends itself."""
        old, new = Whole(rename.old), Whole(rename.new)
        return rename.new in self._whole and any(
            new.stands_in(subject) and not old.stands_in(subject) for subject in self._subjects
        )
