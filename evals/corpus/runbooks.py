"""Kind `runbooks`: alert texts; which runbook is about each, or that none is.

What is searched is `corpus/` and any other Markdown beside it, the folder's own README apart.
Of a query only its text is read, for the easy variant its alert's name as well; `relevant` of
the prediction is what fits, the best first, and empty where nothing does.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry.errors import InvalidInput
from tools.knowledge.chroma import ChromaVectors, open_folder
from tools.knowledge.embedding import HashingEmbedder
from tools.knowledge.folder import read_folder
from tools.knowledge.library import Library
from tools.knowledge.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from tools.knowledge.ports import Document

ANSWERS_FILE = "queries.jsonl"
_TOP = "corpus/"
_NOT_KNOWLEDGE = frozenset({"README.md"})
_SHOWN = 3


def predict(folder: Path, _: datetime) -> list[dict[str, Any]]:
    """Search for every query twice, by its text alone and with the alert's name before it."""
    queries = queries_of(folder)
    with tempfile.TemporaryDirectory() as place:
        vectors = ChromaVectors(open_folder(Path(place) / "chroma"), HashingEmbedder())
        library = Library(Shelf(Path(place)), vectors)
        library.replace("runbooks", documents_of(folder))
        return [
            {
                "id": query["id"],
                "relevant": _found(library, query["text"]),
                "relevant_easy": _found(library, _with_name(query)),
            }
            for query in queries
        ]


def _with_name(query: Mapping[str, Any]) -> str:
    return f"{query.get('alertname', '')} {query['text']}"


def score(prediction: list[dict[str, Any]], answers: list[dict[str, Any]]) -> dict[str, Any]:
    """Count hits; a query for which nothing was said to fit is a miss wherever one does.

    A query that does not tell what is relevant is not counted.
    """
    told = {row["id"]: row for row in prediction}
    answers = [row for row in answers if "relevant" in row]
    return {
        variant: _figures(
            {row["id"]: told.get(row["id"], {}).get(field, []) for row in answers}, answers
        )
        for variant, field in (("text", "relevant"), ("text_and_name", "relevant_easy"))
    }


def _figures(told: Mapping[str, list[str]], answers: list[dict[str, Any]]) -> dict[str, Any]:
    asked = [row for row in answers if row["relevant"]]
    none = [row for row in answers if not row["relevant"]]
    ranks = {row["id"]: _rank(told[row["id"]], row["relevant"]) for row in asked}
    count = len(asked) or 1
    kept = [row["id"] for row in none if not told[row["id"]]]
    return {
        "queries": len(asked),
        "hit_at_1": round(sum(rank == 1 for rank in ranks.values()) / count, 4),
        "hit_at_3": round(sum(0 < rank <= _SHOWN for rank in ranks.values()) / count, 4),
        "mrr": round(sum(1 / rank for rank in ranks.values() if rank) / count, 4),
        "none_fits": {"hits": len(kept), "of": len(none)},
        "misses": [name for name, rank in ranks.items() if rank != 1],
        "invented": [row["id"] for row in none if row["id"] not in kept],
    }


def _rank(told: list[str], relevant: list[str]) -> int:
    """Return the place of the first right one, counted from 1; 0 if it is not there."""
    return next((n for n, path in enumerate(told, 1) if path in relevant), 0)


def documents_of(folder: Path) -> Iterator[Document]:
    """Yield what is searched."""
    return (d for d in read_folder(folder) if d.path not in _NOT_KNOWLEDGE)


def _found(library: Library, text: str) -> list[str]:
    """Return the runbooks that fit; none when what fits best is no file of the corpus."""
    hits = library.search(text, limit=_SHOWN).hits
    if not hits or not hits[0].path.startswith(_TOP):
        return []
    return [hit.path.removeprefix(_TOP) for hit in hits if hit.path.startswith(_TOP)]


def queries_of(folder: Path) -> list[dict[str, Any]]:
    """Return the queries of a folder."""
    path = folder / ANSWERS_FILE
    if not path.exists():
        raise InvalidInput(
            f"{str(folder)!r} holds no queries.", hint=f"Put {ANSWERS_FILE} there."
        )
    lines = path.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]
