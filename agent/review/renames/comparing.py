"""What exactly differs between two lines of a pair: names, or also something else."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from agent.review.renames.spots import spots_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from agent.review.renames.places import Spot
    from agent.review.renames.records import Doubt, Line, Pair, Sort

_TOKEN = re.compile(r"[A-Za-z0-9_]+|[^\sA-Za-z0-9_\"'`,\\]")
_MAX_CELLS = 250_000
"""Beyond that, two lines differ so much that none of their names is surely the other."""
_MAX_ALL_CELLS = 2_000_000
"""What the lines of a whole diff may cost, of which more than names change."""
_FAR = 3


_NUMBER = re.compile(r"\d+(?:ms|[smhdwy]|[KMGT]i?B?)?")

Key = tuple["Sort | None", str]
Step = tuple[str, int, int, int, int]
"""What becomes of tokens, from where to where before, and from where to where after."""


class Token(NamedTuple):
    """A word, a sign or a whole name; blanks, quotes and commas are only formatting."""

    sort: Sort | None
    text: str
    names: bool = False


class Swap(NamedTuple):
    """A name of the old line in whose place another of its sort stands in the new one."""

    sort: Sort
    old: str
    new: str
    names: bool
    """Whether it stands where only a name of its sort can."""
    pair: Pair
    is_clean: bool
    """Whether the lines differ in nothing but names."""
    rest: int
    """Letters and digits that are the same in both lines: how much says it is one line."""
    is_near: bool = False
    """Whether beside names numbers changed, and nothing else."""
    is_widened: bool = False
    """Whether the new line says more and loses nothing, as a query that gets a matcher."""
    is_mostly: bool = False
    """Whether what is the same by far outweighs what is not."""
    proof: str = ""
    """Why it is a rename, of what was found by more than two lines; "" for others."""
    asks: tuple[tuple[Doubt, str], ...] = ()
    """What such a proof leaves open."""


def proven(sort: Sort, names: tuple[str, str], pair: Pair, proof: str) -> Swap:
    """Return a swap that needs no further proof."""
    return Swap(sort, *names, names=True, pair=pair, is_clean=True, rest=0, proof=proof)


def swaps_of(pairs: Iterable[Pair]) -> Iterator[Swap]:
    """Yield each name of the pairs of one diff that another one replaces."""
    left = _MAX_ALL_CELLS
    for pair in pairs:
        old, new = _tokens(pair.old), _tokens(pair.new)
        steps, cost = _steps(old, new, min(left, _MAX_CELLS))
        left -= cost
        yield from _of_steps(pair, old, new, steps)


def _of_steps(
    pair: Pair, old: list[Token], new: list[Token], steps: Iterable[Step]
) -> Iterator[Swap]:
    swapped, same, other, tags = list[tuple[Token, Token]](), 0, 0, set[str]()
    for tag, first, last, begin, end in steps:
        before, after = old[first:last], new[begin:end]
        if tag == "equal":
            same += _size(before)
        elif _are_names(before, after):
            swapped += zip(before, after, strict=True)
        else:
            tags.add("number" if _are_numbers(before, after) else tag)
            other += _size(before) + _size(after)
    for one, two in swapped:
        if one.sort is not None:
            yield Swap(
                one.sort,
                one.text,
                two.text,
                one.names and two.names,
                pair,
                is_clean=not tags,
                rest=same,
                is_near=tags == {"number"},
                is_widened=tags == {"insert"},
                is_mostly=other * _FAR <= same,
            )


def _size(tokens: list[Token]) -> int:
    return sum(len(token.text) for token in tokens if token.text[0].isalnum())


def _are_names(before: list[Token], after: list[Token]) -> bool:
    return len(before) == len(after) and all(
        one.sort is not None and one.sort is other.sort
        for one, other in zip(before, after, strict=True)
    )


def _are_numbers(before: list[Token], after: list[Token]) -> bool:
    """Tell a bound, a window or a size that is set to another."""
    both = [[each for each in side if each.text != "."] for side in (before, after)]
    return all(
        side and all(each.sort is None and _NUMBER.fullmatch(each.text) for each in side)
        for side in both
    )


def _steps(old: list[Token], new: list[Token], room: int) -> tuple[list[Step], int]:
    """Return what stays and what changes, and how much was compared to tell.

    Nothing of lines that have too little in common.
    """
    one, two = [(token.sort, token.text) for token in old], [(t.sort, t.text) for t in new]
    start = _same(one, two)
    end = _same(one[start:][::-1], two[start:][::-1])
    middle, other = one[start : len(one) - end], two[start : len(two) - end]
    cells = len(middle) * len(other)
    steps: Sequence[Step] = _exchanged(middle, other)
    if steps:
        cells = 0
    elif cells > room:
        return [], 0
    else:
        steps = SequenceMatcher(None, middle, other, autojunk=False).get_opcodes()
    inner = [
        (tag, first + start, last + start, begin + start, stop + start)
        for tag, first, last, begin, stop in steps
    ]
    last: Step = ("equal", len(one) - end, len(one), len(two) - end, len(two))
    return [("equal", 0, start, 0, start), *inner, last], cells


def _exchanged(one: list[Key], two: list[Key]) -> list[Step]:
    """Return the steps of lines in which names alone are exchanged, each in its place.

    Empty for all others; then it has to be found out what belongs to what.
    """
    if len(one) != len(two):
        return []
    apart = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
    if any(a[0] is None or a[0] is not b[0] for a, b in apart):
        return []
    if {a for a, _ in apart} & {b for _, b in apart}:
        return []
    return [
        ("equal" if a == b else "replace", at, at + 1, at, at + 1)
        for at, (a, b) in enumerate(zip(one, two, strict=True))
    ]


def _same(one: list[Key], two: list[Key]) -> int:
    """Count how many tokens are the same from the beginning on."""
    both = zip(one, two, strict=False)
    return next((at for at, (a, b) in enumerate(both) if a != b), min(len(one), len(two)))


def _tokens(line: Line) -> list[Token]:
    tokens, at = list[Token](), 0
    for spot in spots_of(line):
        tokens += _plain(line.text[at : spot.start])
        tokens.append(_name(spot, line.text))
        at = spot.end
    return tokens + _plain(line.text[at:])


def _plain(text: str) -> list[Token]:
    return [Token(None, word) for word in _TOKEN.findall(text)]


def _name(spot: Spot, text: str) -> Token:
    return Token(spot.sort, text[spot.start : spot.end], spot.names)
