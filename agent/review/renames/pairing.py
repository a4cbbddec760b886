"""Which added line takes the place of which removed one: in order, within one block."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, Self

from agent.review.diffs.records import Side
from agent.review.renames.parents import MAX_ABOVE, parents_of
from agent.review.renames.records import Line, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.review.diffs.records import Diff, DiffLine, FileDiff, Hunk

_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\sA-Za-z0-9]")
_ALIKE = 0.3
_MAX_CELLS = 40_000
"""Larger blocks are rewrites; no line of them is surely the other's successor."""
_MAX_CHARS = 20_000


def pairs_of(diff: Diff) -> Iterator[Pair]:
    """Yield the pairs of every file that is there before and after."""
    number = 0
    for file in diff.files:
        if file.old_path is None or file.new_path is None:
            continue
        moved = _moved(file)
        for hunk in file.hunks:
            texts = _Texts.of(hunk)
            for old, new in _blocks(hunk):
                number += 1
                for before, after in _paired(_kept(old, moved), _kept(new, moved)):
                    first = texts.line(file.old_path, before)
                    yield Pair(first, texts.line(file.new_path, after), number)


def alike(old: str, new: str) -> float:
    """Tell how much of two lines is the same, 0 to 1, by their pieces in any order."""
    first, second = Counter(_PIECE.findall(old)), Counter(_PIECE.findall(new))
    size = first.total() + second.total()
    return 2 * (first & second).total() / size if size else 0.0


def _moved(file: FileDiff) -> frozenset[str]:
    """Return what stands in the file after as before, somewhere else or otherwise indented."""
    gone = {line.text.strip() for line in file.removed()}
    return frozenset(gone & {line.text.strip() for line in file.added()})


def _kept(lines: Sequence[DiffLine], moved: frozenset[str]) -> list[DiffLine]:
    return [
        line
        for line in lines
        if (text := line.text.strip()) and text not in moved and len(text) <= _MAX_CHARS
    ]


def _blocks(hunk: Hunk) -> Iterator[tuple[list[DiffLine], list[DiffLine]]]:
    """Yield what is removed and what is added between two lines that stay."""
    old: list[DiffLine] = []
    new: list[DiffLine] = []
    for line in hunk.lines:
        if line.side is Side.BOTH:
            if old and new:
                yield old, new
            old, new = [], []
        else:
            (old if line.side is Side.OLD else new).append(line)
    if old and new:
        yield old, new


def _paired(
    old: Sequence[DiffLine], new: Sequence[DiffLine]
) -> Iterator[tuple[DiffLine, DiffLine]]:
    """Pair in order, so that all pairs together are as much alike as can be."""
    if not old or not new or len(old) * len(new) > _MAX_CELLS:
        return
    scores = [[alike(before.text, after.text) for after in new] for before in old]
    best = _best(scores)
    row, column = 0, 0
    while row < len(old) and column < len(new):
        here = scores[row][column]
        if here >= _ALIKE and best[row][column] == here + best[row + 1][column + 1]:
            yield old[row], new[column]
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1


def _best(scores: list[list[float]]) -> list[list[float]]:
    """Return how much can be reached from each pair of places on."""
    rows, columns = len(scores), len(scores[0])
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in reversed(range(rows)):
        for column in reversed(range(columns)):
            here, then = scores[row][column], best[row + 1][column + 1]
            both = here + then if here >= _ALIKE else 0.0
            best[row][column] = max(both, best[row + 1][column], best[row][column + 1])
    return best


class _Texts(NamedTuple):
    """Both sides of a hunk, so that a line's number says where it stands among them."""

    hunk: Hunk
    old: list[str]
    new: list[str]

    @classmethod
    def of(cls, hunk: Hunk) -> Self:
        return cls(
            hunk,
            [line.text for line in hunk.lines if line.side is not Side.NEW],
            [line.text for line in hunk.lines if line.side is not Side.OLD],
        )

    def line(self, path: str, line: DiffLine) -> Line:
        """Return a changed line with what is above and below it on its side."""
        if line.side is Side.OLD:
            texts, at = self.old, line.old - self.hunk.old_start
        else:
            texts, at = self.new, line.new - self.hunk.new_start
        follows = texts[at + 1].strip() if at + 1 < len(texts) else ""
        return Line(path, line, parents_of(texts[max(0, at - MAX_ABOVE) : at + 1]), follows)
