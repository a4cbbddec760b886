"""Vectors in Chroma, in a folder of this machine or on a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from registry.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tools.knowledge.embedding import Embedder

_BATCH = 1_000


def open_folder(folder: Path) -> Any:
    """Open Chroma in a folder; says which extra is missing where it is not installed."""
    try:
        import chromadb  # noqa: PLC0415 - takes over a second, and is an extra
        from chromadb.config import Settings  # noqa: PLC0415 - as above
    except ImportError as error:
        raise Unavailable(
            "Searching by meaning needs Chroma, which is not installed.",
            hint="Install `frenly[knowledge]`, or set FRENLY_KNOWLEDGE=keywords.",
        ) from error
    settings = Settings(anonymized_telemetry=False, is_persistent=True)
    return chromadb.PersistentClient(path=str(folder), settings=settings)


class ChromaVectors:
    """One collection, named after the embedder: Chroma itself accepts vectors of any model."""

    def __init__(self, client: Any, embedder: Embedder) -> None:
        self._client, self._embedder = client, embedder
        self._name = f"knowledge-{embedder.name}"

    def sync(self, texts: Mapping[str, str]) -> int:
        kept = self._collection()
        present = set(kept.get(include=[])["ids"])
        for batch in _batches([name for name in present if name not in texts]):
            kept.delete(ids=batch)
        missing = [name for name in texts if name not in present]
        for batch in _batches(missing):
            vectors = self._embedder.embed([texts[name] for name in batch])
            kept.upsert(ids=batch, embeddings=vectors)
        return len(missing)

    def near(self, query: str, limit: int) -> Mapping[str, float]:
        kept = self._collection()
        wanted = self._embedder.embed([query])
        found = kept.query(query_embeddings=wanted, n_results=limit, include=["distances"])
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return {name: max(0.0, 1.0 - float(distance)) for name, distance in pairs}

    def count(self) -> int:
        return cast("int", self._collection().count())

    def clear(self) -> None:
        self._collection()  # deleting what is not there fails
        self._client.delete_collection(self._name)

    def _collection(self) -> Any:
        """Open the collection with no embedding function: Chroma's own asks the network."""
        return self._client.get_or_create_collection(
            self._name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )


def _batches(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), _BATCH):
        yield names[start : start + _BATCH]
