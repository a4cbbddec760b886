"""Where knowledge is kept and how its texts are embedded, as the settings say."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.errors import InvalidInput
from tools.knowledge.embedding import Embedder, HashingEmbedder
from tools.knowledge.lazily import LazyVectors
from tools.knowledge.library import Library
from tools.knowledge.shelf import Shelf
from tools.knowledge.vectors import NoVectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frenly_ai.bootstrap import App
    from frenly_ai.settings import Settings
    from registry.domain.actors import Actor
    from tools.knowledge.ports import Change, Document
    from tools.knowledge.vectors import Vectors

FOLDER = "knowledge"


def open_library(settings: Settings) -> Library:
    """Open the knowledge of this installation. Chroma itself is opened at the first use."""
    if settings.embedding_model is not None and settings.model_base_url is None:
        raise InvalidInput(
            "FRENLY_EMBEDDING_MODEL is set, and no endpoint that serves it.",
            hint="Set FRENLY_MODEL_BASE_URL, or unset FRENLY_EMBEDDING_MODEL.",
        )
    folder = settings.home / FOLDER
    keywords_only = settings.knowledge == "keywords"
    vectors = NoVectors() if keywords_only else LazyVectors(lambda: _chroma(settings))
    return Library(Shelf(folder), vectors)


def tend(app: App, by: Actor, source: str, documents: Sequence[Document]) -> Change:
    """Let documents be all there is of a source, for somebody who may; recorded."""
    app.registry.require(by, "operate", "knowledge")
    change = app.knowledge.replace(source, documents)
    app.registry.record(Tag.KNOWLEDGE_REPLACE, by, source, asdict(change))
    return change


def _chroma(settings: Settings) -> Vectors:
    from tools.knowledge.chroma import ChromaVectors, open_folder  # noqa: PLC0415 - slow

    return ChromaVectors(open_folder(settings.home / FOLDER / "chroma"), _embedder(settings))


def _embedder(settings: Settings) -> Embedder:
    if settings.embedding_model is None:
        return HashingEmbedder()
    import httpx2  # noqa: PLC0415 - only those who ask a provider need it

    from tools.knowledge.provider_embedding import ProviderEmbedder  # noqa: PLC0415 - as above

    key = settings.model_api_key
    signed = {} if key is None else {"Authorization": f"Bearer {key.get_secret_value()}"}
    client = httpx2.Client(
        base_url=settings.model_base_url or "", headers=signed, timeout=settings.model_timeout_s
    )
    return ProviderEmbedder(settings.embedding_model, client, settings.embedding_dimensions)
