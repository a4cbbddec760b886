"""Keyword search over entries: BM25 with one saturation over three weighted parts.

Source: S. Robertson, H. Zaragoza, M. Taylor, "Simple BM25 extension to multiple weighted
fields", CIKM 2004.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

_SATURATION = 1.2
_MOST_TIMES = 2
"""How often a word counts in a question; alerts say the same in summary and description."""


class Part(NamedTuple):
    """How one part of an entry counts."""

    weight: float
    length: float
    """How much of a long part's advantage is taken away, from 0 to 1."""


PARTS = Part(3.0, 0.3), Part(2.0, 0.5), Part(0.5, 0.5)
"""Title, lead, body."""


def rarity(documents: int, having: int) -> float:
    """Weigh a term that `having` of so many documents hold; never below zero."""
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))


class KeywordIndex:
    """Scores entries, each given as the terms of its three parts."""

    def __init__(self, entries: Sequence[tuple[Sequence[str], ...]]) -> None:
        self._weights = [defaultdict[str, float](float) for _ in entries]
        for number, part in enumerate(PARTS):
            self._add([entry[number] for entry in entries], part)
        holders = Counter(term for weights in self._weights for term in weights)
        self._rarity = {term: rarity(len(entries), n) for term, n in holders.items()}
        self._unknown = rarity(len(entries), 0)

    def _add(self, texts: Sequence[Sequence[str]], part: Part) -> None:
        usual = sum(map(len, texts)) / max(len(texts), 1) or 1.0
        for weights, terms in zip(self._weights, texts, strict=True):
            norm = 1 - part.length + part.length * len(terms) / usual
            for term, count in Counter(terms).items():
                weights[term] += part.weight * count / norm

    def knows(self, term: str) -> bool:
        """Say whether any entry holds a term."""
        return term in self._rarity

    def scores(self, terms: Iterable[str]) -> list[float]:
        """Score every entry, in their order."""
        counts = Counter(terms)
        wanted = {
            term: self.weight(term) * math.sqrt(min(count, _MOST_TIMES))
            for term, count in counts.items()
        }
        return [self._score(wanted, weights) for weights in self._weights]

    def _score(self, wanted: dict[str, float], weights: dict[str, float]) -> float:
        return sum(
            weight * weights[term] * (_SATURATION + 1) / (weights[term] + _SATURATION)
            for term, weight in wanted.items()
            if term in weights
        )

    def weight(self, term: str) -> float:
        """Return how much a term tells; an unknown one tells the most."""
        return self._rarity.get(term, self._unknown)

    def covered(self, terms: Iterable[str], entry: int) -> float:
        """Return how much of what the terms tell an entry holds, from 0 to 1."""
        return share(terms, self._weights[entry], self.weight)


def share(terms: Iterable[str], held: Container[str], weight: Callable[[str], float]) -> float:
    """Return the weight of those terms that are held, as a share of the weight of all."""
    weights = [(weight(term), term in held) for term in set(terms)]
    total = sum(each for each, _ in weights)
    return sum(each for each, is_held in weights if is_held) / total if total else 0.0
