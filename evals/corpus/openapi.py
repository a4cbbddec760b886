"""Kind `openapi`: pairs of API documents compared, and documents that are odd or hostile.

Which pairs are meant stands only in the answers, so every likely pair of a folder is
predicted: both ways, between files of a small folder, and in a large one between files whose
names begin alike. A document that cannot be read is told as such, in place of a prediction.
"""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING, Any

from evals.corpus import openapi_facts, openapi_scores
from registry.anchors.located import load_lenient, read_file
from registry.compat.compare import compare
from registry.compat.differences import ORDER, Severity
from registry.compat.documents import Api, read_api, references
from registry.compat.soundness import first_fault
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime
    from pathlib import Path

    from registry.compat.differences import Difference

PAIRS, HISTORIES, ODD = (
    "oasdiff/expected.json",
    "real/expected_structural.json",
    "invalid/expected.json",
)
ANSWERS_FILES = (PAIRS, HISTORIES, ODD)
LEVELS = {Severity.BREAKING: "ERR", Severity.RISKY: "WARN", Severity.SAFE: "INFO"}
_SMALL_FOLDER = 45
_READ = (".yaml", ".yml", ".json")
_MARKS = re.compile(r"[-_.]?(base|revision|spec|updated|changed|\d+)(?=[-_.]|$)")
score = openapi_scores.score


def predict(folder: Path, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Compare the folder's documents; each part in the schema of its answer file."""
    today = now.date()
    return {
        PAIRS: list(_pairs(folder / "oasdiff" / "data", today)),
        HISTORIES: list(_histories(folder, today)),
        ODD: [_odd(folder, path) for path in _documents(folder / "invalid")],
    }


def _pairs(folder: Path, today: date) -> Iterator[dict[str, Any]]:
    for base, revision, found in _compared(folder, folder, _are_a_pair, today):
        if found is None:
            continue
        levels: dict[str, Severity] = {}
        for each in found[2]:
            known = levels.setdefault(each.rule, each.severity)
            levels[each.rule] = min(known, each.severity, key=ORDER.__getitem__)
        yield {
            "base": base,
            "revision": revision,
            "expect_ids": sorted(levels),
            "levels": {rule: LEVELS[levels[rule]] for rule in sorted(levels)},
            "expect_none": all(level is Severity.SAFE for level in levels.values()),
        }


def _histories(folder: Path, today: date) -> Iterator[dict[str, Any]]:
    for base, revision, found in _compared(folder, folder / "real", _any_pair, today):
        if found is None:
            continue
        old, new, differences = found
        yield {
            "api": base.split("/")[1],
            "base": base,
            "revision": revision,
            **openapi_facts.facts(old, new, differences),
        }


def _compared(
    root: Path, folder: Path, are_a_pair: Callable[[str, str, int], bool], today: date
) -> Iterator[tuple[str, str, tuple[Api, Api, tuple[Difference, ...]] | None]]:
    """Compare the pairs of every folder below; None for a pair that cannot be read."""
    for place in sorted({path.parent for path in _documents(folder)}):
        apis = {path.relative_to(root).as_posix(): _api(path) for path in _documents_in(place)}
        for base, revision in permutations(apis, 2):
            if not are_a_pair(base, revision, len(apis)):
                continue
            old, new = apis[base], apis[revision]
            if old is None or new is None:
                yield base, revision, None
            else:
                yield base, revision, (old, new, compare(old, new, today=today))


def _are_a_pair(base: str, revision: str, together: int) -> bool:
    """Guess by the names whether two files of a folder belong together."""
    if together <= _SMALL_FOLDER:
        return True
    one, other = sorted((_stem(base), _stem(revision)), key=len)
    return other.startswith(one)


def _any_pair(_base: str, _revision: str, _together: int) -> bool:
    return True


def _stem(name: str) -> str:
    return _MARKS.sub("", name.rpartition(".")[0])


def _odd(root: Path, path: Path) -> dict[str, Any]:
    name = path.relative_to(root).as_posix()
    told: dict[str, Any] = {"file": name, "yaml_parses": True, "parse_error": None}
    try:
        document = load_lenient(read_file(path, source=name), source=name)
    except InvalidInput as error:
        return {**told, "yaml_parses": False, "parse_error": error.message}
    refs = list(dict.fromkeys(ref for _, ref in references(document.value)))
    outside = [ref for ref in refs if ref and not ref.startswith("#")]
    return {
        **told,
        "upstream_rule": first_fault(document.value) or "(none: valid)",
        "remote_refs": [ref for ref in outside if "://" in ref],
        "external_file_refs": [ref for ref in outside if "://" not in ref],
    }


def _api(path: Path) -> Api | None:
    try:
        document = load_lenient(read_file(path, source=path.name), source=path.name)
        return read_api(document.value, source=path.name, at=document.at)
    except InvalidInput:
        return None


def _documents(folder: Path) -> list[Path]:
    return [p for p in sorted(folder.rglob("*")) if p.is_file() and _is_document(p)]


def _documents_in(folder: Path) -> list[Path]:
    return [p for p in sorted(folder.iterdir()) if p.is_file() and _is_document(p)]


def _is_document(path: Path) -> bool:
    return path.suffix in _READ and not path.name.startswith("expected")
