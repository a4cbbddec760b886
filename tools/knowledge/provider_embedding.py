"""Vectors from an OpenAI-compatible endpoint, `POST /v1/embeddings`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx2

from registry.errors import InvalidInput, Unavailable
from tools.knowledge.embedding import Vector, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

_BATCH = 64
_LONGEST = 8_000
"""Characters of one text that are embedded; the beginning says what it is about."""


class ProviderEmbedder:
    """Asks a model behind an endpoint."""

    def __init__(
        self,
        model: str,
        client: httpx2.Client,
        dimensions: int,
    ) -> None:
        """Take a client whose base URL ends before `/embeddings` and that signs itself in."""
        self._model, self._client, self._dimensions = model, client, dimensions

    @property
    def name(self) -> str:
        slug = re.sub(r"[^a-z0-9]+", "-", self._model.lower()).strip("-")[:60]
        return f"{slug}-v1-{self._dimensions}"

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        found: list[Vector] = []
        for start in range(0, len(texts), _BATCH):
            found += self._ask([text[:_LONGEST] or " " for text in texts[start:][:_BATCH]])
        return found

    def _ask(self, texts: list[str]) -> list[Vector]:
        try:
            answer = self._client.post(
                "embeddings", json={"model": self._model, "input": texts}
            )
            answer.raise_for_status()
            rows = sorted(answer.json()["data"], key=lambda row: row["index"])
            vectors = [unit([float(x) for x in row["embedding"]]) for row in rows]
        except (httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
            raise Unavailable(
                f"The embedding model {self._model!r} does not answer: {_why(error)}.",
                hint="Try again, or unset FRENLY_EMBEDDING_MODEL to embed offline.",
            ) from error
        self._check(vectors, len(texts))
        return vectors

    def _check(self, vectors: list[Vector], wanted: int) -> None:
        lengths = {len(vector) for vector in vectors}
        if len(vectors) != wanted or lengths != {self._dimensions}:
            raise InvalidInput(
                f"The embedding model {self._model!r} returned {len(vectors)} vectors of "
                f"lengths {sorted(lengths)}, not {wanted} of {self._dimensions}.",
                hint="Set FRENLY_EMBEDDING_DIMENSIONS to what the model returns.",
            )


def _why(error: Any) -> str:
    status = getattr(getattr(error, "response", None), "status_code", None)
    return f"HTTP {status}" if status else type(error).__name__
