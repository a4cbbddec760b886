"""Flags that a container or a command is given: told apart by their values, in any order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from agent.review.renames.comparing import proven
from agent.review.renames.likeness import shares_a_word
from agent.review.renames.places import Style, style_of
from agent.review.renames.records import Doubt, Line, Pair, Sort
from registry.usage.diffs.records import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from agent.review.renames.comparing import Swap
    from registry.usage.diffs.records import DiffLine, FileDiff, Hunk

_GIVEN = re.compile(
    r"""(?<![\w./$-])(?P<flag>--[A-Za-z][A-Za-z0-9]*(?:[._-][A-Za-z0-9]+)*)"""
    r"""["']?(?:=|,?\s+)["']?(?P<value>[^\s"',\]}-][^\s"',\]}]*)"""
)
_FLAG = re.compile(r"(?<![\w./$-])--[A-Za-z][A-Za-z0-9]*(?:[._-][A-Za-z0-9]+)*(?![\w-])")
_ENOUGH = 3
"""A value with fewer characters stands twice by chance; a number with fewer digits too."""
_MAX_GIVEN = 200
_UNITS = {
    factor**power
    for factor, powers in ((1000, (1, 2, 3)), (1024, (1, 2, 3, 4)), (60, (1, 2)))
    for power in powers
}
"""How much larger a number gets in a smaller unit."""


class _Given(NamedTuple):
    flag: str
    value: str
    line: DiffLine


def argument_swaps(file: FileDiff) -> Iterator[Swap]:
    """Yield flags that were given the same value under another name; of each hunk its own."""
    if style_of(file.path) is Style.DOCUMENT:
        return
    for hunk in file.hunks:
        old, new = _given(hunk, Side.OLD), _given(hunk, Side.NEW)
        stays = _flags(hunk, Side.OLD) & _flags(hunk, Side.NEW)
        old = [each for each in old if each.flag not in stays]
        new = [each for each in new if each.flag not in stays]
        if len(old) <= _MAX_GIVEN and len(new) <= _MAX_GIVEN:
            yield from _of_values(file, old, new)
            yield from _of_units(file, old, new)


def _given(hunk: Hunk, side: Side) -> list[_Given]:
    return [
        _Given(match["flag"], match["value"], line)
        for line in hunk.lines
        if line.side is side and "--" in line.text
        for match in _GIVEN.finditer(line.text)
    ]


def _flags(hunk: Hunk, side: Side) -> set[str]:
    texts = (line.text for line in hunk.lines if line.side in {side, Side.BOTH})
    return {flag for text in texts if "--" in text for flag in _FLAG.findall(text)}


def _of_values(file: FileDiff, old: Sequence[_Given], new: Sequence[_Given]) -> Iterator[Swap]:
    """Pair by value; of several flags with one value at least one side must be alone."""
    given, later = _by_value(old), _by_value(new)
    for value, before in given.items():
        after = later.get(value, [])
        if not _tells(value) or min(len(before), len(after)) != 1:
            continue
        both = [(one, other) for one in before for other in after]
        if all(shares_a_word(one.flag, other.flag) for one, other in both):
            for one, other in both:
                proof = "The flag has another name and the same value."
                yield _swap(file, one, other, proof)


def _by_value(given: Iterable[_Given]) -> dict[str, list[_Given]]:
    found: dict[str, list[_Given]] = {}
    for each in given:
        found.setdefault(each.value, []).append(each)
    return found


def _of_units(file: FileDiff, old: Sequence[_Given], new: Sequence[_Given]) -> Iterator[Swap]:
    """Pair numbers that are the same quantity, counted in another unit."""
    old = [each for each in old if each.value.isdecimal()]
    new = [each for each in new if each.value.isdecimal()]
    for one in old:
        others = [each for each in new if _is_converted(one, each)]
        if len(others) != 1 or len([e for e in old if _is_converted(e, others[0])]) != 1:
            continue
        (other,) = others
        says = f"{one.flag!r} was given {one.value} and {other.flag!r} is given {other.value}"
        asks = (Doubt.CONVERTED, f"{says}: who converts what callers give?")
        proof = "The flag has another name and the same value in another unit."
        yield _swap(file, one, other, proof)._replace(asks=(asks,))


def _is_converted(one: _Given, other: _Given) -> bool:
    small, large = sorted((int(one.value), int(other.value)))
    # 5 and 5000 stand beside each other by chance, 512 and 536870912 do not.
    tells = len(str(small).strip("0")) >= _ENOUGH
    return tells and large // small in _UNITS and not large % small and _alike(one, other)


def _alike(one: _Given, other: _Given) -> bool:
    return shares_a_word(one.flag, other.flag)


def _tells(value: str) -> bool:
    return len(value) > _ENOUGH and value.lower() not in {"true", "false", "info", "none"}


def _swap(file: FileDiff, one: _Given, other: _Given, proof: str) -> Swap:
    old_path, new_path = _paths((file.old_path, file.new_path))
    pair = Pair(Line(old_path, one.line), Line(new_path, other.line), 0)
    return proven(Sort.FLAG, (one.flag, other.flag), pair, proof)


def _paths(paths: Iterable[str | None]) -> tuple[str, str]:
    old, new = paths
    return old or "", new or ""
