"""Rows of tables that describe the same thing under another name, wherever they now stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from agent.review.renames.comparing import proven
from agent.review.renames.likeness import is_like, shares_a_word
from agent.review.renames.places import Style, style_of
from agent.review.renames.records import Line, Pair, Sort
from agent.review.renames.spots import sort_of
from registry.usage.diffs.records import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.review.renames.comparing import Swap
    from registry.usage.diffs.records import DiffLine, FileDiff

_NAME = re.compile(
    r"`(?P<ticked>[^`\s]{2,255})`"
    r"|(?:<a [^>]*></a>\s*)?\[(?P<linked>[^\s\]`]{2,255})\]\(#[^)]*\)"
    r"|(?P<bare>[A-Za-z][A-Za-z0-9]*(?:[._][A-Za-z0-9]+)+)"
)
_BARS = re.compile(r"(?<!\\)\|")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[._-][A-Za-z0-9_]+)*")
_FORMED = re.compile(r"[._-]|[a-z][A-Z]")
"""What only names that programs read have; a word alone may be anything."""
_FILE = re.compile(r"\.(?:ya?ml|json|py|go|jsx?|tsx?|sh|md|txt|toml|cfg|conf|html|css)$")
_WORDS = 3
"""How many words must be said of a thing before they tell which one it is."""
_FEW = 2
"""How many are enough if the names are alike, or of one group with a word in common."""


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
    both = list(_pairs(file))
    moved = {_groups(*pair) for pair in both if pair[0].others == pair[1].others}
    for one, other in both:
        likely = shares_a_word(one.name, other.name) or _groups(one, other) in moved
        if len(one.description.split()) < _WORDS and not _are_neighbours(one, other):
            continue
        if one.others == other.others or (likely and len(one.others) == len(other.others)):
            yield from _swap(file, one, other)


def _pairs(file: FileDiff) -> Iterator[tuple[_Row, _Row]]:
    """Yield rows that say what one other row said before, each the only one to say so."""
    lines = [line for hunk in file.hunks for line in hunk.lines]
    old = [row for line in lines if line.side is not Side.NEW and (row := _row(line))]
    new = [row for line in lines if line.side is not Side.OLD and (row := _row(line))]
    stays = {each.name for each in old} & {each.name for each in new}
    after = _by_description(new)
    for description, before in _by_description(old).items():
        both = (*before, *after.get(description, ()))
        if len(before) == 1 and len(both) == 1 + 1 and not {row.name for row in both} & stays:
            yield both[0], both[1]


def _by_description(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(row.description, []).append(row)
    return found


def _row(line: DiffLine) -> _Row | None:
    if not line.text.lstrip().startswith("|"):
        return None
    cells = [cell.strip() for cell in _BARS.split(line.text.strip().strip("|"))]
    name = _NAME.fullmatch(cells[0])
    description = max(cells[1:], key=lambda cell: (len(cell.split()), len(cell)), default="")
    if name is None or len(description.split()) < _FEW:
        return None
    others = tuple(cell for cell in cells[1:] if cell != description)
    return _Row(name[name.lastgroup or 0], others, description, line)


def _are_neighbours(one: _Row, other: _Row) -> bool:
    before, after = _groups(one, other)
    last = (each.name.rpartition(".")[2] for each in (one, other))
    near = (before == after != "" and shares_a_word(*last)) or is_like(one.name, other.name)
    return near and one.others == other.others != ()


def _groups(one: _Row, other: _Row) -> tuple[str, str]:
    """Return the groups in which two dotted names stand."""
    return one.name.rpartition(".")[0], other.name.rpartition(".")[0]


def common_sort(one: Sort | None, other: Sort | None) -> Sort | None:
    """Return the sort that two names have, though the form of one of them tells less."""
    if one is other:
        return one
    both = {one, other}
    if both == {Sort.ATTRIBUTE, Sort.CONFIG_KEY}:
        return Sort.CONFIG_KEY
    return Sort.METRIC if both == {Sort.METRIC, Sort.CONFIG_KEY} else None


def _swap(file: FileDiff, one: _Row, other: _Row) -> Iterator[Swap]:
    sort = common_sort(one.sort, other.sort)
    if sort is not None:
        old, new = Line(file.old_path or "", one.line), Line(file.new_path or "", other.line)
        proof = "What a table says of it is what it said of the other name."
        yield proven(sort, (one.name, other.name), Pair(old, new, 0), proof)
