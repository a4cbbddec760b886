"""Names that look alike: the same letters in another spelling, or one letter apart.

Every name is folded once and cut into words once, so that a name's neighbours are read from
dictionaries: the work grows with the number of names, never with the number of pairs.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from registry.domain.names import Kind
from registry.rules.conflicts.idents import ident

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.domain.conflicts import Named
    from registry.domain.names import Name
    from registry.domain.rows import Contract
    from registry.rules.conflicts.ground import Ground
    from registry.rules.conflicts.idents import Ident

Words = tuple[str, ...]
_SEPARATORS = re.compile(r"[-_.]+")
_BETWEEN_DIGITS = re.compile(r"(?<!\d)-|-(?!\d)")
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[/{}]")
_DASHES = re.compile(r"\A-+")
MIN_WORD = 5
"""Shorter words that are a letter apart are mostly different words, such as get and set."""
MIN_PLURAL = 4
_UNSPELLED = frozenset({Kind.API_VERSION})
"""Kinds whose names come from a machine's own list; nobody spells them."""


def folded(kind: str, same: str) -> str:
    """Return what spellings of one name share: no case, no separators but between digits.

    >>> folded("service", "User_Api") == folded("service", "user-api")
    True
    >>> folded("service", "api-1.1") == folded("service", "api-11")
    False
    """
    if kind in _UNSPELLED:
        return same
    key = _DASHES.sub("", same) if kind == Kind.FLAG else same
    return _BETWEEN_DIGITS.sub("", _SEPARATORS.sub("-", key.casefold()))


def words(key: str) -> Words:
    """Cut a key into its words, folded.

    >>> words("KubePod-v2_api")
    ('kube', 'pod', 'v', '2', 'api')
    """
    return tuple(word.casefold() for word in _WORD.findall(key))


class Spellings:
    """The names of a ground by what they look like."""

    def __init__(self, ground: Ground, counted: Counter[str] | None = None) -> None:
        """Index every name that is live; `counted` are the word counts of a larger ground."""
        self._ground = ground
        self.bearers: dict[Ident, list[Named]] = defaultdict(list)
        self.by_fold: dict[Ident, list[Ident]] = defaultdict(list)
        for row in self._live():
            self.bearers[ident(row.name)].append(row)
        for kind, same in self.bearers:
            self.by_fold[kind, folded(kind, same)].append((kind, same))
        self._counted = counted

    def _live(self) -> Iterator[Named]:
        yield from self._ground.contracts()
        yield from self._ground.live

    @cached_property
    def by_words(self) -> dict[tuple[str, Words], list[Ident]]:
        """Return the names by their words."""
        found: dict[tuple[str, Words], list[Ident]] = defaultdict(list)
        for kind, same in self.bearers:
            if kind not in _UNSPELLED:
                found[kind, words(same)].append((kind, same))
        return found

    @cached_property
    def counts(self) -> Counter[str]:
        """Return in how many differently worded names each word stands."""
        if self._counted is not None:
            return self._counted
        return Counter(word for _, own in self.by_words for word in set(own))

    @cached_property
    def _by_deletion(self) -> dict[str, list[str]]:
        """Which words become this text when they lose one letter, or none."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in {word for _, own in self.by_words for word in own if is_long(word)}:
            for text in _deletions(word):
                found[text].append(word)
        return found

    def neighbours(self, word: str) -> tuple[str, ...]:
        """Return the known words that are one slip of the hand away, or a plural."""
        known = self._neighbours.get(word)
        if known is None:
            found = {other for other in plurals(word) if other in self.counts}
            if is_long(word):
                texts = _deletions(word)
                near = {other for text in texts for other in self._by_deletion.get(text, ())}
                found |= {other for other in near if is_slip(word, other)}
            known = self._neighbours[word] = tuple(sorted(found))
        return known

    def near(self, kind: str, own: Words) -> Iterator[tuple[Ident, str, str]]:
        """Yield the names that differ from these words in one alone, with both words."""
        for place, word in enumerate(own):
            for other in self.neighbours(word):
                twin = (*own[:place], other, *own[place + 1 :])
                for name in self.by_words.get((kind, twin), ()):
                    yield name, word, other

    @cached_property
    def _neighbours(self) -> dict[str, tuple[str, ...]]:
        return {}

    def alike(self, same: Ident) -> Iterator[Ident]:
        """Yield the other names that look like this one."""
        kind, key = same
        yield from (
            other for other in self.by_fold.get((kind, folded(kind, key)), ()) if other != same
        )
        yield from (other for other, _, _ in self.near(kind, words(key)))

    def contracts_near(self, name: Name) -> list[Contract]:
        """Return the contracts that a name which nobody knows may have meant."""
        found = (self._ground.canonicals.get(other) for other in self.alike(ident(name)))
        active = [self._ground.last_successor(c) for c in found if c is not None]
        return [c for c in active if c is not None]


def is_long(word: str) -> bool:
    """Say whether a word is long enough for a slip in it to be told from another word."""
    return len(word) >= MIN_WORD and word.isalpha()


def plurals(word: str) -> set[str]:
    """Return the word's plural and singular, as English mostly forms them.

    >>> sorted(plurals("query"))
    ['queries', 'querys']
    """
    if not word.isalpha():
        return set()
    found = {f"{word}s", f"{word}es"} if word[-1:] in "shxz" else {f"{word}s"}
    if word.endswith("y"):
        found.add(f"{word[:-1]}ies")
    for end, instead in (("s", ""), ("es", ""), ("ies", "y")):
        if word.endswith(end):
            found.add(word.removesuffix(end) + instead)
    return {other for other in found if min(len(other), len(word)) >= MIN_PLURAL}


def _deletions(word: str) -> Iterable[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


@lru_cache(maxsize=100_000)
def is_slip(one: str, other: str) -> bool:
    """Say whether two words differ by one letter, or by two neighbours in another order."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    start = next((i for i, c in enumerate(one) if c != other[i]), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    if one[start + 1 :] == other[start + 1 :]:
        return True
    return (
        one[start : start + 2] == other[start : start + 2][::-1]
        and one[start + 2 :] == other[start + 2 :]
    )
