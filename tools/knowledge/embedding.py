"""Vectors for texts: the offline ones that need no model, behind the port for all others."""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol

from tools.knowledge.stemming import STOP_WORDS, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Vector = list[float]
_DIMENSIONS = 384
_GRAM = 4
_GRAM_WEIGHT = 0.4
"""What one run of letters counts beside a whole word; the runs forgive spelling."""


class Embedder(Protocol):
    """Turns texts into vectors of one length."""

    @property
    def name(self) -> str:
        """Name the model, its version and its length: vectors of two names never mix."""
        ...

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Return one vector a text, each of length 1 (0 for a text that says nothing)."""
        ...


class HashingEmbedder:
    """The same vector for the same text everywhere, with no model and no network.

    Words and runs of their letters are hashed to places of the vector, as K. Weinberger et
    al., "Feature Hashing for Large Scale Multitask Learning", ICML 2009, describe.
    """

    name = f"hashing-v1-{_DIMENSIONS}"

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        return [_hashed(text) for text in texts]


def _hashed(text: str) -> Vector:
    vector = [0.0] * _DIMENSIONS
    stems = Counter(stem(word) for word in split_words(text) if word not in STOP_WORDS)
    for word, count in stems.items():
        for feature, weight in _features(word):
            place, sign = _place(feature)
            vector[place] += sign * weight * (1 + math.log(count))
    return unit(vector)


def _features(word: str) -> Iterator[tuple[str, float]]:
    yield word, 1.0
    edged = f"<{word}>"
    for start in range(len(edged) - _GRAM + 1):
        yield edged[start : start + _GRAM], _GRAM_WEIGHT


@lru_cache(maxsize=1 << 16)
def _place(feature: str) -> tuple[int, int]:
    number = int.from_bytes(blake2b(feature.encode(), digest_size=8).digest(), "big")
    return (number >> 1) % _DIMENSIONS, 1 if number & 1 else -1


def unit(vector: Sequence[float]) -> Vector:
    """Bring a vector to length 1; one of zeros stays."""
    length = math.sqrt(sum(each * each for each in vector))
    return [each / length for each in vector] if length else list(vector)
