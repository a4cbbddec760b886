"""The names of kind `pluto`: what each old one resolves to in its context, once imported.

The questions are the names of `aliases.json`; the tables are the files beside it. What the
answer file says of a name's canonical is never read, unless it is the only table there is and
says nothing of canonicals.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from evals.corpus.pluto_registry import Imported, imported
from registry.anchors.tables.files import Table, open_table, read_tables
from registry.anchors.tables.items import AliasItem, Asked
from registry.domain.names import Kind
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from registry.domain.names import Name

ANSWERS_FILE = "aliases.json"
_TABLES = (".yaml", ".yml", ".json", ".jsonl", ".csv")


class Question(NamedTuple):
    """A name, and the context from which it is asked."""

    alias: str
    context: str
    scope: str


def predict(folder: Path, _: datetime) -> list[dict[str, Any]]:
    """Import the folder's tables and resolve every name; in the schema of the answers."""
    tables = tables_of(folder)
    with imported(tables) as registry:
        asked = list(_questions(folder)) or list(_names(tables))
        return [_answer(registry, question) for question in asked]


def score(prediction: list[dict[str, Any]], answers: list[dict[str, Any]]) -> dict[str, Any]:
    """Count what resolves exactly, what abstains as it should, and what was invented."""
    told = {_place(row): row["canonical"] for row in prediction}
    single = [row for row in answers if isinstance(row.get("canonical"), str)]
    open_ones = [row for row in answers if not isinstance(row.get("canonical"), str)]
    exact = [row for row in single if told.get(_place(row)) == row["canonical"]]
    kept = [row for row in open_ones if told.get(_place(row), "") is None]
    missed = [row for row in single if row not in exact]
    return {
        "single": {"exact": len(exact), "of": len(single)},
        "abstains": {"hits": len(kept), "of": len(open_ones)},
        "misses": [f"{r['alias']} is {told.get(_place(r))!r}" for r in missed],
        "invented": [
            f"{r['alias']} is {told.get(_place(r))!r}" for r in open_ones if r not in kept
        ],
    }


def tables_of(folder: Path) -> list[Table]:
    """Open the tables of names in a folder; raise `InvalidInput` when there is none."""
    tables = [table for path in _files(folder) if (table := _open(path))]
    if not tables:
        raise InvalidInput(
            f"{str(folder)!r} holds no table of names.",
            hint="Put one there, e.g. versions.yaml.",
        )
    return tables


def _files(folder: Path) -> list[Path]:
    """Return what could be tables; the answers count only where nothing else is there."""
    found = [p for p in sorted(folder.iterdir()) if p.is_file() and p.suffix in _TABLES]
    others = [p for p in found if p.name not in {ANSWERS_FILE, "expected.json"}]
    return others or [p for p in found if p.name == ANSWERS_FILE and not _has_answers(p)]


def _has_answers(path: Path) -> bool:
    return any("canonical" in row for row in json.loads(path.read_text("utf-8")))


def _open(path: Path) -> Table | None:
    try:
        return open_table(path)
    except InvalidInput:
        return None  # some other file of the folder


def _questions(folder: Path) -> Iterator[Question]:
    path = folder / ANSWERS_FILE
    for row in json.loads(path.read_text("utf-8")) if path.exists() else ():
        yield Question(row["alias"], row.get("context", ""), row.get("scope", ""))


def _names(tables: Sequence[Table]) -> Iterator[Question]:
    """Ask for every old name, in the order of the tables."""
    for item in read_tables(tables, Asked()):
        if isinstance(item, AliasItem):
            yield Question(_spelled(item.name), item.context, item.scope)


def _spelled(name: Name) -> str:
    """Spell a name as the answers do: an interface without a kind ends in a space."""
    is_group = name.kind is Kind.API_VERSION and " " not in name.key
    return f"{name.key} " if is_group else name.key


def _answer(registry: Imported, question: Question) -> dict[str, Any]:
    found = registry.answer(*question)
    told: dict[str, Any] = {"alias": question.alias, "canonical": found.canonical}
    told["context"] = question.context
    if question.scope:
        told["scope"] = question.scope
    if found.candidates:
        told["candidates"] = list(found.candidates)
    return {**told, "deprecated_in": found.deprecated_in, "removed_in": found.removed_in}


def _place(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["alias"], row.get("context", ""), row.get("scope", "")
