"""What exactly differs between two lines of a pair: names, or also something else."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from agent.review.renames.spots import spots_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.review.renames.places import Spot
    from agent.review.renames.records import Line, Pair, Sort

_TOKEN = re.compile(r"[A-Za-z0-9_]+|[^\sA-Za-z0-9_\"'`,\\]")
_MAX_TOKENS = 2_000


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


def swaps_of(pair: Pair) -> Iterator[Swap]:
    """Yield each name of a pair that another one replaces."""
    old, new = _tokens(pair.old), _tokens(pair.new)
    swapped, same, is_clean = list[tuple[Token, Token]](), 0, True
    for tag, first, last, begin, end in _steps(old, new):
        before, after = old[first:last], new[begin:end]
        if tag == "equal":
            same += sum(len(token.text) for token in before if token.text[0].isalnum())
        elif _are_names(before, after):
            swapped += zip(before, after, strict=True)
        else:
            is_clean = False
    for one, other in swapped:
        if one.sort is not None:
            names = one.names and other.names
            yield Swap(one.sort, one.text, other.text, names, pair, is_clean, same)


def _are_names(before: list[Token], after: list[Token]) -> bool:
    return len(before) == len(after) and all(
        one.sort is not None and one.sort is other.sort
        for one, other in zip(before, after, strict=True)
    )


def _steps(old: list[Token], new: list[Token]) -> list[tuple[str, int, int, int, int]]:
    if len(old) > _MAX_TOKENS or len(new) > _MAX_TOKENS:
        return []
    keys = [(token.sort, token.text) for token in old], [(t.sort, t.text) for t in new]
    return list(SequenceMatcher(None, *keys, autojunk=False).get_opcodes())


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
