"""What a name looks like: its letters, its words, and which words are taken for each other."""

from __future__ import annotations

import re
from functools import lru_cache

from registry.domain.names import Kind

Words = tuple[str, ...]
_SEPARATORS = re.compile(r"[-_.]+")
_BETWEEN_DIGITS = re.compile(r"(?<!\d)-|-(?!\d)")
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[/{}]")
_DASHES = re.compile(r"\A-+")
MIN_WORD = 5
"""Shorter words that are a letter apart are mostly different words, such as get and set."""
MIN_PLURAL = 4
UNSPELLED = frozenset({Kind.API_VERSION})
"""Kinds whose names come from a machine's own list; nobody spells them."""


def folded(kind: str, same: str) -> str:
    """Return what spellings of one name share: no case, no separators but between digits.

    >>> folded("service", "User_Api") == folded("service", "user-api")
    True
    >>> folded("service", "api-1.1") == folded("service", "api-11")
    False
    """
    if kind in UNSPELLED:
        return same
    key = _DASHES.sub("", same) if kind == Kind.FLAG else same
    return _BETWEEN_DIGITS.sub("", _SEPARATORS.sub("-", key.casefold()))


def words(key: str) -> Words:
    """Cut a key into its words, folded.

    >>> words("KubePod-v2_api")
    ('kube', 'pod', 'v', '2', 'api')
    """
    return tuple(word.casefold() for word in _WORD.findall(key))


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


def deletions(word: str) -> set[str]:
    """Return the word, and what it becomes when it loses one letter."""
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
