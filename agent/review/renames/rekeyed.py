"""Keys that keep value and letters, spelled otherwise (`aB`, `a_b`), wherever they now are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agent.review.renames.comparing import proven
from agent.review.renames.entries import entries_of, says
from agent.review.renames.likeness import is_respelled
from agent.review.renames.places import Style, style_of
from agent.review.renames.records import Pair, Sort
from agent.review.renames.sides import Sides
from agent.review.renames.spots import spots_of
from registry.usage.diffs.records import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.review.renames.comparing import Swap
    from agent.review.renames.records import Line
    from registry.usage.diffs.records import FileDiff

_SORTS = {Sort.ENV, Sort.LABEL, Sort.ATTRIBUTE, Sort.CONFIG_KEY}
_MOST = 2_000


class _Set(NamedTuple):
    sort: Sort
    key: str
    told: tuple[str, str]
    """What it stands below, and its value."""
    line: Line


def rekeyed_swaps(file: FileDiff) -> Iterator[Swap]:
    """Yield keys that alone had a value where alone another spelling of them has it now."""
    if style_of(file.path) not in {Style.DATA, Style.SETTINGS}:
        return
    old, new = list(_sets(file, Side.OLD)), list(_sets(file, Side.NEW))
    stays = {each.key for each in old} & {each.key for each in new}
    after = _by_told(new)
    for told, ones in _by_told(old).items():
        others = after.get(told, [])
        if len(ones) != 1 or len(others) != 1:
            continue
        one, other = ones[0], others[0]
        is_same = one.sort is other.sort and is_respelled(one.key, other.key)
        if is_same and not {one.key, other.key} & stays:
            proof = "The key is spelled otherwise and has the same value."
            pair = Pair(one.line, other.line, 0)
            yield proven(one.sort, (one.key, other.key), pair, proof)


def _by_told(sets: Iterable[_Set]) -> dict[tuple[str, str], list[_Set]]:
    found: dict[tuple[str, str], list[_Set]] = {}
    for each in sets:
        found.setdefault(each.told, []).append(each)
    return found


def _sets(file: FileDiff, side: Side) -> Iterator[_Set]:
    path = (file.old_path if side is Side.OLD else file.new_path) or ""
    for hunk in file.hunks:
        lines = [line for line in hunk.lines if line.side is side]
        sides = Sides.of(hunk) if 0 < len(lines) <= _MOST else None
        for line in lines if sides else ():
            assert sides is not None  # noqa: S101 - no line is looked at without
            yield from _of_line(sides.line(path, line))


def _of_line(line: Line) -> Iterator[_Set]:
    entries = [each for each in entries_of(line) if says(each.value)]
    spots = {(spot.start, spot.end): spot.sort for spot in spots_of(line)} if entries else {}
    for entry in entries:
        sort = spots.get((entry.key_at, entry.key_at + len(entry.key)))
        if sort in _SORTS:
            yield _Set(sort, entry.key, (entry.nearest, entry.value), line)
