"""How a collection of documents writes: its compounds, its short forms, its acronyms.

Alerts and the runbooks for them are written by different people at different times. What a
title abbreviates (`BadConfig`), its text spells out ("reload its configuration"); what one
text joins ("filesystem"), another parts ("file system"). Nothing here is a list of words: it
is all learned from the documents that are searched.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from tools.knowledge.stemming import STOP_WORDS, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PART = 3
"""Letters that a part of a compound, a short form or an acronym has at least."""
_LONGEST_ACRONYM = 5
_COMMON = 0.1
"""A title word in more documents than this share names the product, and abbreviates nothing."""


class Sample(NamedTuple):
    """The words of one document: of its title, and of its text."""

    title: list[str]
    text: list[str]


class Language:
    """Turns text into the terms under which it is indexed and searched."""

    def __init__(self, documents: Sequence[tuple[str, str]]) -> None:
        """Learn from pairs of title and text."""
        samples = [Sample(split_words(title), split_words(text)) for title, text in documents]
        self._compounds = _compounds(samples)
        joined = [Sample(self._join(title), self._join(text)) for title, text in samples]
        self._short = _short_forms(joined, set(self._compounds.values()))
        self._acronyms = _acronyms(joined)

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text, in order; words that tell nothing are left out."""
        words, found = self._join(split_words(text)), list[str]()
        for place, word in enumerate(words):
            if len(word) > 1 and word not in STOP_WORDS:
                term = stem(word)
                found.append(self._short.get(term, term))
            for phrase, acronym in self._acronyms.get(word, ()):
                if tuple(words[place : place + len(phrase)]) == phrase:
                    found.append(stem(acronym))
        return found

    def _join(self, words: Sequence[str]) -> list[str]:
        found, place = list[str](), 0
        while place < len(words):
            whole = self._compounds.get((words[place], words[min(place + 1, len(words) - 1)]))
            found.append(whole or words[place])
            place += 2 if whole else 1
        return found


def _compounds(samples: Sequence[Sample]) -> dict[tuple[str, str], str]:
    """Find neighbours that somebody else writes as one word."""
    known = {word for sample in samples for words in sample for word in words}
    return {
        (first, second): first + second
        for sample in samples
        for words in sample
        for first, second in pairwise(words)
        if first + second in known and _may_be_part(first) and _may_be_part(second)
    }


def _may_be_part(word: str) -> bool:
    return len(word) >= _PART and word not in STOP_WORDS


def _short_forms(samples: Sequence[Sample], compounds: set[str]) -> dict[str, str]:
    """Find title words that begin a longer word of the same document's text."""
    spread = Counter(word for sample in samples for word in set(sample.title))
    of_titles = {stem(word) for word in spread}
    found: dict[str, str] = {}
    for sample in samples:
        longer = set(sample.text) - compounds
        for word in sample.title:
            root = word if word.endswith("ss") else word.removesuffix("s")
            if not _may_be_part(root) or spread[word] > len(samples) * _COMMON:
                continue
            for other in longer:
                is_longer = other.startswith(root) and len(other) >= len(root) + 2
                if is_longer and stem(other) not in of_titles:
                    found[stem(other)] = stem(word)
    return found


def _acronyms(samples: Sequence[Sample]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Find title words that are the initials of words in a row; under the first of these."""
    found: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for sample in samples:
        for word in set(sample.title):
            if _PART <= len(word) <= _LONGEST_ACRONYM:
                for phrase in set(_spelled_out(word, sample.text)):
                    found[phrase[0]].append((phrase, word))
    return dict(found)


def _spelled_out(acronym: str, words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for place in range(len(words) - len(acronym) + 1):
        phrase = tuple(words[place : place + len(acronym)])
        if all(
            word[0] == letter and _may_be_part(word)
            for word, letter in zip(phrase, acronym, strict=True)
        ):
            yield phrase
