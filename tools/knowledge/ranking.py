"""Rank entries for a question, and say how well each fits.

Three things are weighed. Keywords find the few that may be meant. Among these, the words in
which their titles differ decide: "space filling up" and "files filling up" share all the rest.
And an entry whose title is not spoken of is unlikely to be meant, however long its text is.

How well an entry fits is the chance that neither its title nor its text covers the question:
a title that the question spells out suffices, so does a text that holds all its words.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tools.knowledge.keywords import KeywordIndex, rarity, share
from tools.knowledge.language import Language
from tools.knowledge.values import without_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tools.knowledge.entries import Entry

CANDIDATES = 8


class Weights(NamedTuple):
    """What one full point of each counts beside the best keyword score, which is 1."""

    contrast: float = 0.6
    title: float = 0.3
    likeness: float = 0.1


WEIGHTS = Weights()
ENOUGH = 0.72
"""How well an entry must fit to be an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One entry's standing."""

    entry: Entry
    score: float
    fit: float


class Ranking:
    """An index over entries; built anew when they change."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._language = Language([(e.title, f"{e.lead}\n{e.body}") for e in entries])
        terms = [
            tuple(self._language.terms(part) for part in (entry.title, entry.lead, entry.body))
            for entry in entries
        ]
        self._index = KeywordIndex(terms)
        self._titles = [frozenset(title) for title, _, _ in terms]
        self._spread = Counter(term for title in self._titles for term in title)

    def terms(self, query: str) -> list[str]:
        """Return the terms that a question is about."""
        return self._language.terms(without_values(query, self._index.knows))

    def rank(
        self,
        query: str,
        likeness: Mapping[str, float] | None = None,
        weights: Weights = WEIGHTS,
    ) -> list[Ranked]:
        """Return the entries that may be meant, the best first.

        `likeness` tells of documents, by id, how near their meaning is (0 to 1).
        """
        terms = self.terms(query)
        near = likeness or {}
        scores = self._index.scores(terms)
        best = max(scores, default=0.0)
        if not best and not near:
            return []
        chosen = self._candidates(scores, near)
        among = Counter(term for place in chosen for term in self._titles[place])
        found = []
        for place in chosen:
            title, entry = self._titles[place], self._entries[place]
            spoken = share(title, terms, lambda t: rarity(len(self._entries), self._spread[t]))
            contrast = share(title, terms, lambda t: rarity(len(chosen), among[t]))
            score = scores[place] / (best or 1.0)
            score += weights.contrast * contrast + weights.title * spoken
            score += weights.likeness * near.get(entry.document.id, 0.0)
            fit = 1 - (1 - spoken) * (1 - self._index.covered(terms, place))
            found.append(Ranked(entry=entry, score=score, fit=fit))
        return sorted(found, key=lambda r: (-r.score, r.entry.document.id, r.entry.title))

    def _candidates(self, scores: Sequence[float], near: Mapping[str, float]) -> list[int]:
        order = sorted(range(len(scores)), key=lambda place: -scores[place])
        chosen = [place for place in order[:CANDIDATES] if scores[place] > 0]
        alike = sorted(near, key=lambda name: -near[name])[:CANDIDATES]
        extra = [
            place
            for place, entry in enumerate(self._entries)
            if entry.document.id in alike and place not in chosen
        ]
        return [*chosen, *extra]

    def covered(self, terms: Sequence[str], text: str) -> float:
        """Return how much of the terms a text holds; used to choose the section to show."""
        return share(terms, frozenset(self._language.terms(text)), self._index.weight)
