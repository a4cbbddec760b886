"""What a changelog of the diff says of new names: it supports what lines do, never suffices."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from agent.review.renames.candidates import Whole
from agent.review.renames.comparing import proven
from agent.review.renames.places import Style, style_of
from agent.review.renames.records import Line, Pair
from agent.review.renames.spots import sort_of
from registry.usage.diffs.records import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.review.renames.comparing import Swap
    from agent.review.renames.records import Sort
    from registry.usage.diffs.records import Diff, FileDiff, Hunk

_LOGS = re.compile(r"change|history|news|release|upgrad|migrat", re.I)
_BEGINS = re.compile(r"\s*(?:[-*+]\s|\d+\.\s|#|$)")
_RENAMES = re.compile(
    r"\b(?:renam(?:e|es|ed|ing)|(?:is|are) now|breaking|replaces|(?:called|named) now)\b", re.I
)
_BECOMES = re.compile(
    r"`([^`\s]{2,255})`\s+(?:(?:is|are) now(?:\s+(?:called|named))?"
    r"|(?:(?:was|is|has been|have been)\s+)?renamed(?:\s+to)?)\s+`([^`\s]{2,255})`"
)
_MOST_CHARS = 4_000
_MOST_TOLD = 50


class Announced:
    """The paragraphs that a diff adds to changelogs, of those that tell of new names."""

    def __init__(self, diff: Diff) -> None:
        """Look into files that are named as logs of changes alone."""
        self._says = [
            says[:_MOST_CHARS]
            for file in diff.files
            if style_of(file.path) is Style.DOCUMENT
            and _LOGS.search(PurePosixPath(file.path).stem)
            for hunk in file.hunks
            for says in _paragraphs(hunk)
            if _RENAMES.search(says[:_MOST_CHARS])
        ]

    def exchanges(self, diff: Diff) -> Iterator[Swap]:
        """Yield names of which a paragraph tells, where a file of a program exchanges them."""
        told = {match.groups() for says in self._says for match in _BECOMES.finditer(says)}
        for old, new in sorted(told)[:_MOST_TOLD]:
            sort = sort_of(old)
            if sort is None or sort is not sort_of(new):
                continue
            for file in diff.files:
                if style_of(file.path) is not Style.DOCUMENT:
                    yield from _exchanged(file, (old, new), sort)

    def has(self, name: str) -> bool:
        """Tell whether a paragraph that tells of new names says this one, marked as a name."""
        return any(Whole(f"`{name}`").stands_in(says) for says in self._says)


def _exchanged(file: FileDiff, names: tuple[str, str], sort: Sort) -> Iterator[Swap]:
    old, new = (Whole(name) for name in names)
    gone = next((line for line in file.removed() if old.stands_in(line.text)), None)
    come = next((line for line in file.added() if new.stands_in(line.text)), None)
    if gone and come and file.old_path and file.new_path:
        pair = Pair(Line(file.old_path, gone), Line(file.new_path, come), 0)
        yield proven(sort, names, pair, "Lines exchange the names as the change announces.")


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
