"""What a changelog of the diff says of new names: it supports what lines do, never suffices."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from agent.review.renames.comparing import proven
from agent.review.renames.places import Style, style_of
from agent.review.renames.records import Line, Pair
from agent.review.renames.sides import Sides
from agent.review.renames.spots import sort_of, spots_of
from agent.review.renames.wholes import Whole
from registry.usage.diffs.records import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.review.renames.comparing import Swap
    from agent.review.renames.records import Sort
    from registry.usage.diffs.records import Diff, FileDiff, Hunk

_LOGS = re.compile(r"change|history|news|release|upgrad|migrat", re.I)
_BEGINS = re.compile(r"\s*(?:[-*+]\s|\d+\.\s|#|$)")
_RENAMES = re.compile(
    r"\b(?:renam(?:e|es|ed|ing)|(?:is|are) now|breaking|replac(?:e|es|ed)"
    r"|superseded|(?:called|named) now)\b",
    re.I,
)
_NAME = r"`([^`\s]{2,255})`"
_PASSIVE = r"(?:(?:is|are|was|were|has been|have been)\s+)?(?:renamed|replaced|superseded)"
_BECOMES = re.compile(
    rf"{_NAME}\s+(?:(?:is|are) now(?:\s+(?:called|named))?"
    rf"|{_PASSIVE}(?:\s+(?:to|by|with|as))?)\s+{_NAME}"
)
_RENAMED_TO = re.compile(rf"{_NAME}\s*(?:\bto\b|->|=>|\u2192)\s*{_NAME}")
"""Only of a sentence that tells of a renaming: elsewhere it may be a direction or a range."""
_RENAMING = re.compile(r"\brenam(?:e|es|ed|ing)\b", re.I)
_SENTENCES = re.compile(r"(?<=[.!?])\s")
_REPLACES = re.compile(rf"{_NAME}\s+replaces\s+{_NAME}")
_ROW = re.compile(rf"\s*\|\s*{_NAME}\s*\|\s*{_NAME}\s*\|")
_HEADER = re.compile(
    r"\s*\|\s*(?:old|before|previous|former)\b[^|]*\|\s*(?:new|after|now|replacement)\b", re.I
)
_MOST_CHARS = 4_000
_MOST_TOLD = 50


class Announced:
    """The paragraphs that a diff adds to changelogs, of those that tell of new names."""

    def __init__(self, diff: Diff) -> None:
        """Look into files that are named as logs of changes alone."""
        hunks = [
            hunk
            for file in diff.files
            if style_of(file.path) is Style.DOCUMENT
            and _LOGS.search(PurePosixPath(file.path).stem)
            for hunk in file.hunks
        ]
        self._says = [
            says[:_MOST_CHARS]
            for hunk in hunks
            for says in _paragraphs(hunk)
            if _RENAMES.search(says[:_MOST_CHARS])
        ]
        self._listed = [names for hunk in hunks for names in _rows(hunk)]

    def exchanges(self, diff: Diff) -> Iterator[Swap]:
        """Yield names of which a paragraph tells, where a file of a program exchanges them."""
        told = {*self._listed, *(names for says in self._says for names in _told(says))}
        for names in sorted(told)[:_MOST_TOLD]:
            for file in diff.files:
                if style_of(file.path) is not Style.DOCUMENT:
                    yield from _exchanged(file, names)

    def has(self, name: str) -> bool:
        """Tell whether a paragraph that tells of new names says this one, marked as a name."""
        return any(Whole(f"`{name}`").stands_in(says) for says in self._says)


def _told(says: str) -> Iterator[tuple[str, str]]:
    """Yield each old name of a paragraph with the new one."""
    for match in _BECOMES.finditer(says):
        yield match[1], match[2]
    for match in _REPLACES.finditer(says):
        yield match[2], match[1]
    for sentence in _SENTENCES.split(says):
        if first := _RENAMING.search(sentence):
            for match in _RENAMED_TO.finditer(sentence, first.end()):
                yield match[1], match[2]


def _rows(hunk: Hunk) -> Iterator[tuple[str, str]]:
    """Yield the rows that are added to a table of old names and new ones."""
    is_inside = False
    for line in hunk.lines:
        if line.side is Side.OLD:
            continue
        if not line.text.lstrip().startswith("|"):
            is_inside = False
        elif _HEADER.match(line.text):
            is_inside = True
        elif is_inside and line.side is Side.NEW and (match := _ROW.match(line.text)):
            yield match[1], match[2]


def _exchanged(file: FileDiff, names: tuple[str, str]) -> Iterator[Swap]:
    gone, come = _line(file, Side.OLD, names[0]), _line(file, Side.NEW, names[1])
    if gone is None or come is None:
        return
    sorts = {_sort(names[0], gone), _sort(names[1], come)}
    (sort,) = sorts if len(sorts) == 1 else (None,)
    if sort is not None:
        says = "Lines exchange the names as the change announces."
        yield proven(sort, names, Pair(gone, come, 0), says)


def _line(file: FileDiff, side: Side, name: str) -> Line | None:
    """Return the first line of a side that changes and has a name, with what is around it."""
    path, whole = file.old_path if side is Side.OLD else file.new_path, Whole(name)
    for hunk in file.hunks if path else ():
        for line in hunk.lines:
            if line.side is side and whole.stands_in(line.text):
                return Sides.of(hunk).line(path or "", line)
    return None


def _sort(name: str, line: Line) -> Sort | None:
    """Return the sort of a name by its form, else by where it stands."""
    by_form = sort_of(name)
    if by_form is not None:
        return by_form
    at = (spot for spot in spots_of(line) if line.text[spot.start : spot.end] == name)
    return next((spot.sort for spot in at), None)


def _paragraphs(hunk: Hunk) -> Iterator[str]:
    """Yield what is added, an item of a list or a paragraph at a time."""
    told: list[str] = []
    for line in hunk.lines:
        if line.side is not Side.NEW or _BEGINS.match(line.text):
            if told:
                yield " ".join(told)
            told = []
        if line.side is Side.NEW:
            told.append(line.text)
    if told:
        yield " ".join(told)
