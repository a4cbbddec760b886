"""Rows of tables that describe the same thing under another name, wherever they now stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from agent.review.diffs.records import Side
from agent.review.renames.comparing import proven
from agent.review.renames.likeness import shares_a_word
from agent.review.renames.places import Style, style_of
from agent.review.renames.records import Line, Pair, Sort
from agent.review.renames.spots import sort_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.review.diffs.records import DiffLine, FileDiff
    from agent.review.renames.comparing import Swap

_NAME = re.compile(r"`([^`\s]{2,255})`")
_BARS = re.compile(r"(?<!\\)\|")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[._-][A-Za-z0-9_]+)*")
_FORMED = re.compile(r"[._-]|[a-z][A-Z]")
"""What only names that programs read have; a word alone may be anything."""
_FILE = re.compile(r"\.(?:ya?ml|json|py|go|jsx?|tsx?|sh|md|txt|toml|cfg|conf|html|css)$")
_WORDS = 3
"""How many words must be said of a thing before they tell which one it is."""


class _Row(NamedTuple):
    name: str
    others: tuple[str, ...]
    """What the other cells say, but the description."""
    description: str
    line: DiffLine

    @property
    def sort(self) -> Sort | None:
        """The sort of its name; of what is none of the others, a key if it looks like one."""
        sort = sort_of(self.name)
        if sort is not None or _FILE.search(self.name) or not _KEY.fullmatch(self.name):
            return sort
        return Sort.CONFIG_KEY if _FORMED.search(self.name) else None


def table_swaps(file: FileDiff) -> Iterator[Swap]:
    """Yield names of which a table says the same as before of others."""
    if style_of(file.path) is not Style.DOCUMENT:
        return
    rows = [
        (line.side, row) for hunk in file.hunks for line in hunk.lines if (row := _row(line))
    ]
    old = [row for side, row in rows if side is not Side.NEW]
    new = [row for side, row in rows if side is not Side.OLD]
    both = [pair for row in old for pair in _same(row, old, new)]
    moved = {
        _prefixes(one.name, other.name) for one, other in both if one.others == other.others
    }
    for one, other in both:
        is_whole = one.others == other.others
        likely = shares_a_word(one.name, other.name) or _prefixes(one.name, other.name) in moved
        if is_whole or (likely and len(one.others) == len(other.others)):
            yield from _swap(file, one, other)


def _row(line: DiffLine) -> _Row | None:
    if not line.text.lstrip().startswith("|"):
        return None
    cells = [cell.strip() for cell in _BARS.split(line.text.strip().strip("|"))]
    name = _NAME.fullmatch(cells[0])
    description = max(cells[1:], key=len, default="")
    if name is None or len(description.split()) < _WORDS:
        return None
    others = tuple(cell for cell in cells[1:] if cell != description)
    return _Row(name[1], others, description, line)


def _same(row: _Row, old: Sequence[_Row], new: Sequence[_Row]) -> Iterator[tuple[_Row, _Row]]:
    """Yield the row that says what an old one said, if both are the only ones to say so."""
    before = [each for each in old if each.description == row.description]
    after = [each for each in new if each.description == row.description]
    if len(before) != 1 or len(after) != 1 or row.name == after[0].name:
        return
    stays = {each.name for each in old} & {each.name for each in new}
    if not {row.name, after[0].name} & stays:
        yield row, after[0]


def _prefixes(old: str, new: str) -> tuple[str, str]:
    """Return the groups in which two dotted names stand."""
    return old.rpartition(".")[0], new.rpartition(".")[0]


def _swap(file: FileDiff, one: _Row, other: _Row) -> Iterator[Swap]:
    sorts = {one.sort, other.sort}
    if sorts == {Sort.ATTRIBUTE, Sort.CONFIG_KEY}:
        sorts = {Sort.CONFIG_KEY}
    (sort,) = sorts if len(sorts) == 1 else (None,)
    if sort is not None:
        old, new = Line(file.old_path or "", one.line), Line(file.new_path or "", other.line)
        proof = "What a table says of it is what it said of the other name."
        yield proven(sort, (one.name, other.name), Pair(old, new, 0), proof)
