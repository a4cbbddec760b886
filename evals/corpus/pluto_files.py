"""The files of kind `pluto`: manifests reviewed at several releases of the platform.

The tables beside the manifests are imported; then every file below is read, and each object
whose interface the registry knows as an old name is told with what becomes of it at each
release. Of the answers only the releases they are given for are read, which are the question.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from agent.review.encodings import read_written
from agent.review.findings import Rule
from agent.review.known import Known
from agent.review.objects import object_uses
from agent.review.releases import life_of
from agent.review.standings import Yardstick, stand
from agent.review.tables import defines
from evals.corpus.pluto_names import tables_of
from evals.corpus.pluto_registry import imported
from registry.anchors import located_yaml
from registry.domain.rows import Alias, ContractStatus
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from agent.review.objects import ObjectUse
    from registry.domain.names import Name
    from registry.domain.rows import Contract

ANSWERS_FILE = "expected.json"
TARGETS = ("v1.8.0", "v1.15.0", "v1.16.0", "v1.25.0")
"""The releases that are told of where no answer names others."""
_READ = (".json", ".tpl", ".txt", ".yaml", ".yml")


def predict(folder: Path, now: datetime) -> list[dict[str, Any]]:
    """Review every file below the folder; in the schema of the answers."""
    with imported(tables_of(folder)) as registry:
        known = Known(registry.rows())
    review = _Review(known, folder, _targets(folder), now)
    return [_file(review, path) for path in _files(folder)]


class _Review(NamedTuple):
    """What every file of a folder is reviewed with."""

    known: Known
    folder: Path
    targets: Mapping[tuple[str, str], tuple[str, ...]]
    now: datetime


def _targets(folder: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the releases of each component that the answers for a file are given for."""
    path = folder / ANSWERS_FILE
    return {
        (row["file"], each["component"]): tuple(each["by_target"])
        for row in (json.loads(path.read_text("utf-8")) if path.exists() else ())
        for each in row["findings"]
    }


def _files(folder: Path) -> Iterator[Path]:
    """Yield what could hold manifests: the folder's own files are tables and answers."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in _READ and path.parent != folder:
            yield path


def _file(review: _Review, path: Path) -> dict[str, Any]:
    known, folder = review.known, review.folder
    written = read_written(path.read_bytes())
    text = "" if written is None or defines(written.text) else written.text
    name = path.relative_to(folder).as_posix()
    uses = object_uses(known, name, text)
    found = [_finding(review, use) for use in _own(known, uses.uses)]
    return {
        "file": name,
        "parses": written is not None and _parses(text, name),
        "findings": [] if uses.unread else found,
    }


def _parses(text: str, name: str) -> bool:
    """Say whether a file is YAML or JSON as it stands; templates are not."""
    try:
        located_yaml.read(text, name)
    except InvalidInput:
        return False
    return True


def _own(known: Known, uses: tuple[ObjectUse, ...]) -> Iterator[ObjectUse]:
    """Yield the objects themselves whose interface is an old name, not what they refer to."""
    for each in uses:
        if not each.object.is_reference and _row(known, each.use.name) is not None:
            yield each


def _row(known: Known, name: Name) -> Alias | Contract | None:
    """Return the row that says that a name is an old one."""
    contract = known.find_contract(name)
    is_ended = contract is not None and contract.status is not ContractStatus.ACTIVE
    return next(iter(known.aliases_named(name)), contract if is_ended else None)


def _finding(review: _Review, found: ObjectUse) -> dict[str, Any]:
    (thing, use), known = found, review.known
    row = _row(known, use.name)
    assert row is not None  # noqa: S101 - objects without one were left out
    life = life_of(known, row)
    component = next(iter(life.platforms), "")
    targets = review.targets.get((use.path, component), TARGETS)
    return {
        "name": thing.name,
        "kind": thing.kind,
        "apiVersion": thing.version,
        "replacement": ", ".join(_versions(row)),
        "deprecated_in": life.deprecated_in,
        "removed_in": life.removed_in,
        "component": component,
        "by_target": {target: _at(known, row, target, review.now) for target in targets},
    }


def _versions(row: Alias | Contract) -> Iterator[str]:
    """Yield what replaces it, as its table says; several where that does not choose."""
    follows = row.target if isinstance(row, Alias) else row.successor
    candidates = row.candidates if isinstance(row, Alias) else ()
    for name in (follows,) if follows else candidates:
        yield name.key.partition(" ")[0]


def _at(known: Known, row: Alias | Contract, target: str, now: datetime) -> dict[str, bool]:
    life = life_of(known, row)
    by = Yardstick(now=now, releases=dict.fromkeys(life.platforms, target))
    standing = stand(known, row.name, next(iter(life.platforms or known.contexts)), by)
    rule = standing.wrong.rule if standing and standing.wrong else None
    is_removed = rule is Rule.REMOVED
    return {
        "deprecated": rule is Rule.DEPRECATED or (is_removed and bool(life.deprecated_in)),
        "removed": is_removed,
    }


def score(prediction: list[dict[str, Any]], answers: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Compare file by file; what is predicted of files without an answer is only named."""
    told = {row["file"]: row for row in prediction}
    asked = {row["file"] for row in answers}
    wrong = [row["file"] for row in answers if told.get(row["file"]) != row]
    beside = [r["file"] for r in prediction if r["findings"] and r["file"] not in asked]
    return {
        "files": {"exact": len(answers) - len(wrong), "of": len(answers)},
        "files_wrong": wrong,
        "found beside the answers": beside,
    }
