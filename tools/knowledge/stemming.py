"""Words of operational texts, cut to the part that stays the same when they are inflected."""

from __future__ import annotations

import re
from functools import lru_cache

_URL = re.compile(r"https?://\S+")
_POSSESSIVE = re.compile(r"['\u2019]s\b")
_LETTERS = re.compile(r"[A-Za-z]+")
_CAMEL = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z]|\b|[^A-Za-z])|[A-Z]?[a-z]+|[A-Z]+")
_SUFFIXES = (
    ("ization", "iz"),
    ("ations", "at"),
    ("ation", "at"),
    ("ments", "ment"),
    ("ingly", ""),
    ("ures", ""),
    ("ings", ""),
    ("ing", ""),
    ("ies", "y"),
    ("ied", "y"),
    ("ions", ""),
    ("ure", ""),
    ("ion", ""),
    ("ers", "er"),
    ("ed", ""),
    ("es", ""),
    ("s", ""),
    ("ly", ""),
    ("e", ""),
)
_SHORTEST = 3

_STOP = """
a about after all also an and another any are as at be because been before but by can
could do does due each for from had has have here how if in into is it its may more most
must no not of on once one only or other our out over per should so some such than that
the their then there these they this those to too two under up us via was we were what
when where which while who why will with within would you your between
"""
STOP_WORDS = frozenset(_STOP.split())
"""Words that tell no document from another."""


def split_words(text: str) -> list[str]:
    """Return the words of a text in lower case, names in CamelCase taken apart.

    >>> split_words("KubeAPIDown: the API's gone, see https://example.org/x")
    ['kube', 'api', 'down', 'the', 'api', 'gone', 'see']
    """
    plain = _POSSESSIVE.sub("", _URL.sub(" ", text))
    found: list[str] = []
    for raw in _LETTERS.findall(plain):
        found += [part.lower() for part in _CAMEL.findall(raw)]
    return found


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Cut a word's ending, so that its forms meet; the result need not be a word.

    >>> stem("failures"), stem("failed"), stem("failing")
    ('fail', 'fail', 'fail')
    >>> stem("crashlooping") == stem("crashloops")
    True
    """
    if word.endswith(("ss", "us")):
        return word
    for suffix, rest in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST:
            word = word.removesuffix(suffix) + rest
            break
    if len(word) > _SHORTEST:
        if word[-1] == word[-2] and word[-1] not in "ls":
            word = word[:-1]
        if word.endswith("e"):
            return word[:-1]
        if word.endswith("y"):
            return f"{word[:-1]}i"
    return word
