"""Vectors that are opened when they are first asked for: what opens them takes a second."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tools.knowledge.vectors import Vectors


class LazyVectors:
    """Opens its vectors once, at the first use."""

    def __init__(self, open_vectors: Callable[[], Vectors]) -> None:
        self._open = open_vectors

    @cached_property
    def _vectors(self) -> Vectors:
        return self._open()

    def sync(self, texts: Mapping[str, str]) -> int:
        return self._vectors.sync(texts)

    def near(self, query: str, limit: int) -> Mapping[str, float]:
        return self._vectors.near(query, limit)

    def count(self) -> int:
        return self._vectors.count()

    def clear(self) -> None:
        self._vectors.clear()
