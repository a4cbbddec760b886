"""Literals looked for all at once, in as little memory as the search has to touch."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from ahocorasick_rs import BytesAhoCorasick, Implementation

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONG, _PIECE = 8, 16
_GROUPS = 7
_FEW_BYTES = 20_000
"""Literals that together are no longer need no folding: their automaton fits the cache."""
_NO_LITERAL = 255


class Literals:
    """Finds where literals begin.

    An automaton of 10,000 names is larger than a core's cache, and waiting for memory is then
    most of the work. Long literals are therefore looked for in a text of seven letters, in
    which each stands for several: an automaton of seven letters is an eighth of the size,
    and what looks like a literal is compared with the text itself.
    """

    def __init__(self, literals: Iterable[bytes], *, for_many: bool) -> None:
        """`for_many` texts take ten times as long to prepare for, and a third to search."""
        every = sorted(set(literals))
        folds = for_many and sum(map(len, every)) > _FEW_BYTES
        long = [each for each in every if len(each) >= _LONG] if folds else []
        self._short = [each for each in every if len(each) < _LONG] if folds else every
        self._exact = _automaton(self._short, dense=for_many)
        self._letters = _letters(long)
        pieces: defaultdict[bytes, list[bytes]] = defaultdict(list)
        for each in long:
            pieces[each.translate(self._letters)[:_PIECE]].append(each)
        self._long = [_by_length(alike) for alike in pieces.values()]
        self._folded = _automaton(pieces, dense=True)

    def find(self, data: bytes) -> list[tuple[int, bytes]]:
        """Return where literals begin, and which; overlapping ones as well."""
        found = []
        if self._short:
            short = self._exact.find_matches_as_indexes(data, overlapping=True)
            found = [(start, self._short[index]) for index, start, _ in short]
        if self._long:
            text = data.translate(self._letters)
            long = self._folded.find_matches_as_indexes(text, overlapping=True)
            for index, start, _ in long:
                for length, alike in self._long[index]:
                    literal = data[start : start + length]
                    if literal in alike:
                        found.append((start, literal))
        return found


def _automaton(patterns: Iterable[bytes], *, dense: bool) -> BytesAhoCorasick:
    implementation = Implementation.DFA if dense else Implementation.ContiguousNFA
    return BytesAhoCorasick(list(patterns), implementation=implementation)


def _by_length(literals: Iterable[bytes]) -> list[tuple[int, frozenset[bytes]]]:
    """Group literals: many may begin alike, and to try them one by one would take too long."""
    grouped: defaultdict[int, set[bytes]] = defaultdict(set)
    for literal in literals:
        grouped[len(literal)].add(literal)
    return [(length, frozenset(alike)) for length, alike in grouped.items()]


def _letters(literals: Iterable[bytes]) -> bytes:
    """Spread letters over six groups that come equally often; the rest of them is a seventh."""
    table = bytearray([_NO_LITERAL]) * 256
    used = Counter(byte for literal in literals for byte in literal)
    often = Counter[str]()
    for byte, times in used.items():
        table[byte] = _GROUPS - 1
        if chr(byte).isalpha():
            often[chr(byte).lower()] += times
    filled = [0] * (_GROUPS - 1)
    for letter, times in often.most_common():
        group = filled.index(min(filled))
        filled[group] += times
        table[ord(letter)] = table[ord(letter.upper())] = group
    return bytes(table)
