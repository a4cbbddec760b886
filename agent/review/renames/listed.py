"""Items of lists in documents that say the same of another name, wherever they now stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from agent.review.renames.comparing import Swap
from agent.review.renames.places import Style, style_of
from agent.review.renames.records import Line, Pair, Sort
from agent.review.renames.spots import sort_of
from agent.review.renames.tables import common_sort
from registry.usage.diffs.records import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.usage.diffs.records import DiffLine, FileDiff

_ITEM = re.compile(r"\s*(?:[-*+]|\d+\.)\s+`{1,2}([^`\s]{2,255})`{1,2}(.*\w.*)")
_JOINED = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
_SUPPORTING = {Sort.ATTRIBUTE, Sort.CONFIG_KEY}


class _Item(NamedTuple):
    name: str
    line: DiffLine


def listed_swaps(file: FileDiff) -> Iterator[Swap]:
    """Yield names that are listed with words that were those of one other name alone.

    Of what may be a module, a method or anything: they only support what other files show.
    """
    if style_of(file.path) is not Style.DOCUMENT:
        return
    old, new = _listed(file, Side.NEW), _listed(file, Side.OLD)
    stays = {each.name for items in old.values() for each in items}
    stays &= {each.name for items in new.values() for each in items}
    for says, ones in old.items():
        others = new.get(says, [])
        if len(ones) != 1 or len(others) != 1 or {ones[0].name, others[0].name} & stays:
            continue
        sort = common_sort(_sort(ones[0].name), _sort(others[0].name))
        if sort is not None:
            yield _swap(file, sort, ones[0], others[0], says)


def _sort(name: str) -> Sort | None:
    """Return the sort of a name; of one that could be of several the one that proves least."""
    return sort_of(name) or (Sort.CONFIG_KEY if _JOINED.fullmatch(name) else None)


def _listed(file: FileDiff, other: Side) -> dict[str, list[_Item]]:
    """Return the items of one side by what they say; `other` is the side that is not meant."""
    found: dict[str, list[_Item]] = {}
    for hunk in file.hunks:
        for line in hunk.lines:
            if line.side is not other and (match := _ITEM.fullmatch(line.text)):
                found.setdefault(match[2].strip(), []).append(_Item(match[1], line))
    return found


def _swap(file: FileDiff, sort: Sort, one: _Item, other: _Item, says: str) -> Swap:
    old, new = Line(file.old_path or "", one.line), Line(file.new_path or "", other.line)
    return Swap(
        sort,
        one.name,
        other.name,
        names=sort not in _SUPPORTING,
        pair=Pair(old, new, 0),
        is_clean=True,
        rest=sum(char.isalnum() for char in says),
    )
