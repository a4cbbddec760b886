"""Which added line takes the place of which removed one: in order, within one block."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from agent.review.renames.expanding import expanded
from agent.review.renames.records import Pair
from agent.review.renames.sides import Sides
from registry.usage.diffs.records import Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.usage.diffs.records import Diff, DiffLine, FileDiff, Hunk

_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\sA-Za-z0-9]")
_ALIKE = 0.3
_MAX_CELLS = 40_000
"""Larger blocks are rewrites; no line of them is surely the other's successor."""
_MAX_ALL_CELLS = 400_000
"""What a whole diff may cost; one that is larger is no change that a person reviews by line."""
_MAX_ALL_CHARS = 2_000_000
_MAX_DOCUMENTS = 5
_MANY = 8
_MAX_CHARS = 20_000


def pairs_of(diff: Diff) -> Iterator[Pair]:
    """Yield the pairs of every file that is there before and after."""
    work = _Work()
    for file in diff.files:
        if file.old_path is None or file.new_path is None:
            continue
        moved = _moved(file)
        for hunk in file.hunks:
            yield from _of_hunk((file.old_path, file.new_path), hunk, moved, work)


class _Work:
    """How much was compared, and how many blocks there were."""

    def __init__(self) -> None:
        self.blocks, self._cells, self._chars, self._documents = 0, 0, 0, 0

    def takes(self, old: Sequence[DiffLine], new: Sequence[DiffLine]) -> bool:
        """Count a block; tell whether there is room for it."""
        size = len(old) * len(new)
        self.blocks += 1
        self._cells += size
        self._chars += sum(len(line.text) for line in (*old, *new))
        return (
            size <= _MAX_CELLS
            and self._cells <= _MAX_ALL_CELLS
            and self._chars <= _MAX_ALL_CHARS
        )

    def takes_document(self) -> bool:
        self._documents += 1
        return self._documents <= _MAX_DOCUMENTS


def _of_hunk(
    paths: tuple[str, str], hunk: Hunk, moved: frozenset[str], work: _Work
) -> Iterator[Pair]:
    sides = Sides.of(hunk)
    for old, new in [_all(hunk)] if _is_reindented(hunk, moved) else _blocks(hunk):
        inner = expanded(old, new)
        if inner and work.takes_document():
            for part in inner:
                yield from _placed(_of_hunk(paths, part, frozenset(), work), old[0], new[0])
            continue
        kept = _kept(old, moved), _kept(new, moved)
        if work.takes(*kept):
            for before, after in _paired(*kept):
                first = sides.line(paths[0], before)
                yield Pair(first, sides.line(paths[1], after), work.blocks)


def _placed(pairs: Iterator[Pair], old: DiffLine, new: DiffLine) -> Iterator[Pair]:
    """Say of lines that were laid out on which line of the file they really stand."""
    for pair in pairs:
        yield pair._replace(
            old=pair.old._replace(told=pair.old.told._replace(old=old.old)),
            new=pair.new._replace(told=pair.new.told._replace(new=new.new)),
        )


def alike(old: str, new: str) -> float:
    """Tell how much of two lines is the same, 0 to 1, by their pieces in any order."""
    return _share(_pieces(old), _pieces(new))


def _pieces(text: str) -> frozenset[tuple[str, int]]:
    """Return words and signs, each with how many of its like were before it."""
    counted = Counter[str]()
    found = set()
    for piece in _PIECE.findall(text):
        found.add((piece, counted[piece]))
        counted[piece] += 1
    return frozenset(found)


def _share(one: frozenset[tuple[str, int]], other: frozenset[tuple[str, int]]) -> float:
    size = len(one) + len(other)
    return 2 * len(one & other) / size if size else 0.0


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


def _is_reindented(hunk: Hunk, moved: frozenset[str]) -> bool:
    """Tell whether nearly all that goes comes again: lines between say nothing then."""
    old = [line for line in hunk.lines if line.side is Side.OLD]
    left = len(_kept(old, moved))
    return len(old) >= _MANY and left * _MANY <= len(old)


def _all(hunk: Hunk) -> tuple[list[DiffLine], list[DiffLine]]:
    old = [line for line in hunk.lines if line.side is Side.OLD]
    return old, [line for line in hunk.lines if line.side is Side.NEW]


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
    if not old or not new:
        return
    ones, others = [_pieces(each.text) for each in old], [_pieces(each.text) for each in new]
    scores = [[_share(one, other) for other in others] for one in ones]
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
