"""Where vectors are kept: a cache beside the documents, which can always be built anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tools.knowledge.embedding import Embedder, Vector


class Vectors(Protocol):
    """Keeps one vector for each id. An id names a content, so no vector is ever out of date."""

    def sync(self, texts: Mapping[str, str]) -> int:
        """Keep vectors for exactly these ids; embed those that lack one and count them."""
        ...

    def near(self, query: str, limit: int) -> Mapping[str, float]:
        """Return the ids nearest in meaning, each with its likeness from 0 to 1.

        An id may be of a text that is no longer wanted: who asks knows which are.
        """
        ...

    def count(self) -> int:
        """Count the vectors."""
        ...

    def clear(self) -> None:
        """Forget every vector."""
        ...


class NoVectors:
    """For those who search by keywords alone."""

    def sync(self, texts: Mapping[str, str]) -> int:  # noqa: ARG002 - the port's signature
        return 0

    def near(self, query: str, limit: int) -> Mapping[str, float]:  # noqa: ARG002 - as above
        return {}

    def count(self) -> int:
        return 0

    def clear(self) -> None:
        """Do nothing: there is nothing."""


class MemoryVectors:
    """Keeps vectors for as long as the process runs."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: dict[str, Vector] = {}

    def sync(self, texts: Mapping[str, str]) -> int:
        missing = [name for name in texts if name not in self._kept]
        self._kept = {name: v for name, v in self._kept.items() if name in texts}
        vectors = self._embedder.embed([texts[name] for name in missing])
        self._kept |= dict(zip(missing, vectors, strict=True))
        return len(missing)

    def near(self, query: str, limit: int) -> Mapping[str, float]:
        wanted = self._embedder.embed([query])[0]
        found = {name: likeness(wanted, vector) for name, vector in self._kept.items()}
        nearest = sorted(found, key=lambda name: (-found[name], name))
        return {name: found[name] for name in nearest[:limit]}

    def count(self) -> int:
        return len(self._kept)

    def clear(self) -> None:
        self._kept.clear()


def likeness(one: Sequence[float], other: Sequence[float]) -> float:
    """Compare two vectors of length 1; what points elsewhere is 0."""
    return max(0.0, sum(a * b for a, b in zip(one, other, strict=True)))
