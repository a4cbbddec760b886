"""A platform's own files, however wrong: find them in a tree, audit them, score the findings.

The folder holds `tree/` and, maybe, `repo-file-list.txt` (every path of the platform, also
those that `tree/` leaves out).
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from registry.anchors.claims import all_claims
from registry.anchors.governance import ForeignGovernance, read_governance
from registry.anchors.located import read_file
from registry.anchors.manifest import Manifest, read_manifest
from registry.anchors.seeds import Seeds, read_seeds
from registry.errors import InvalidInput
from registry.rules.foreign import CLASSES, ForeignFinding, Platform, audit, unparseable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

ANSWERS_FILE = "expected.json"
_TEXTS = (".yaml", ".yml", ".json", ".sql", ".env", ".toml", ".ini", ".conf")
_IS_MANIFEST = re.compile(r"^[\"' ]*anchors[\"']?\s*:", re.MULTILINE)
_MANIFEST_SIGNS = ("ssot_config", "valid_families", "aliasing", "source_hint", "family")
_IS_GOVERNANCE = re.compile(r"^[ \t]*[\"']?alias_governance[\"']?\s*:", re.MULTILINE)
_SEED_SIGNS = ("alias_name", "canonical_name", "anchor_id", "rule_config")


def predict(folder: Path, now: datetime) -> list[dict[str, Any]]:
    """Audit the folder's platform; findings in the schema of the answer file."""
    tree = folder / "tree"
    if not tree.is_dir():
        hint = "Name a folder that holds the platform's files in tree/."
        raise InvalidInput(f"{str(folder)!r} has no tree/ inside.", hint=hint)
    unread: list[ForeignFinding] = []
    texts = dict(_texts(tree, unread))
    manifest = _first(_manifests(texts), texts, read_manifest, unread)
    governance = _first(_governances(texts), texts, read_governance, unread)
    platform = Platform(
        now=now,
        manifest=manifest if isinstance(manifest, Manifest) else None,
        governance=governance if isinstance(governance, ForeignGovernance) else None,
        seeds=tuple(_seeds(texts, unread)),
        claims=all_claims(texts.items()),
        paths=_paths(folder, tree),
    )
    told = {(one.cls, one.locations): one for one in (*audit(platform), *unread)}
    return list(_numbered(told.values()))


def score(prediction: list[dict[str, Any]], answers: list[dict[str, Any]]) -> dict[str, Any]:
    """Compare by class and place: a hit names two of the expected places, or the only one."""
    covered = [answer for answer in answers if answer["cls"] in CLASSES]
    hits = [a["id"] for a in covered if any(_is_hit(p, a) for p in prediction)]
    wanted, got = Counter(a["cls"] for a in covered), Counter[str]()
    for answer in covered:
        got[answer["cls"]] += answer["id"] in hits
    return {
        "covered": list(CLASSES),
        "hits": sorted(hits),
        "misses": sorted({a["id"] for a in covered} - set(hits)),
        "classes": {cls: {"hits": got[cls], "of": wanted[cls]} for cls in sorted(wanted)},
        "findings": len(prediction),
        "beyond": sum(not any(_is_hit(p, a) for a in answers) for p in prediction),
        "not_covered": sorted({a["cls"] for a in answers} - set(CLASSES)),
    }


def _is_hit(found: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    shared = set(found["locations"]) & set(answer["locations"])
    return bool(
        found["cls"] == answer["cls"] and len(shared) >= min(2, len(answer["locations"]))
    )


def _numbered(found: Iterable[ForeignFinding]) -> Iterator[dict[str, Any]]:
    counts = Counter[str]()
    for one in found:
        counts[one.cls] += 1
        locations = list(one.locations)
        yield {**asdict(one), "locations": locations, "id": f"{one.cls}-{counts[one.cls]:02}"}


def _texts(tree: Path, unread: list[ForeignFinding]) -> Iterator[tuple[str, str]]:
    """Read the files that could matter, in path order; links are not followed."""
    for path in sorted(_files(tree)):
        if not path.endswith(_TEXTS):
            continue
        try:
            yield path, read_file(tree / path, source=path)
        except InvalidInput as error:
            unread.append(_unparseable(path, error))


def _files(tree: Path) -> Iterator[str]:
    for folder, _, names in os.walk(tree):
        for name in names:
            full = os.path.join(folder, name)
            if os.path.isfile(full) and not os.path.islink(full):
                yield os.path.relpath(full, tree).replace(os.sep, "/")


def _paths(folder: Path, tree: Path) -> frozenset[str]:
    listing = folder / "repo-file-list.txt"
    if not listing.is_file():
        return frozenset(_files(tree))
    lines = read_file(listing, source=listing.name).splitlines()
    return frozenset(line.strip().removeprefix("./") for line in lines if line.strip())


def _manifests(texts: Mapping[str, str]) -> list[str]:
    """Rank what could be the manifest: the one that says most about anchors and aliases."""
    ranks = {
        path: sum(text.count(sign) for sign in _MANIFEST_SIGNS)
        for path, text in texts.items()
        if path.endswith((".yaml", ".yml", ".json")) and _IS_MANIFEST.search(text)
    }
    return sorted((p for p in ranks if ranks[p]), key=lambda p: (-ranks[p], p))


def _governances(texts: Mapping[str, str]) -> list[str]:
    """Rank what could be the governance file: named so, nearest to the top, then the rest."""
    structured = [path for path in texts if path.endswith((".yaml", ".yml", ".json"))]
    named = [path for path in structured if "alias_governance" in path]
    others = [path for path in structured if _IS_GOVERNANCE.search(texts[path])]
    return list(dict.fromkeys((*sorted(named, key=len), *sorted(others))))


def _first(
    paths: list[str],
    texts: Mapping[str, str],
    read: Callable[..., Manifest | ForeignGovernance],
    unread: list[ForeignFinding],
) -> Manifest | ForeignGovernance | None:
    for path in paths:
        try:
            return read(texts[path], source=path)
        except InvalidInput as error:
            unread.append(_unparseable(path, error))
    return None


def _seeds(texts: Mapping[str, str], unread: list[ForeignFinding]) -> Iterator[Seeds]:
    for path, text in texts.items():
        if path.endswith(".sql") and _seeds_names(text.lower()):
            try:
                yield read_seeds(text, source=path)
            except InvalidInput as error:
                unread.append(_unparseable(path, error))


def _seeds_names(text: str) -> bool:
    return "insert into" in text and any(sign in text for sign in _SEED_SIGNS)


def _unparseable(path: str, error: InvalidInput) -> ForeignFinding:
    why = error.message.split(": ", 1)[-1].removesuffix(".")
    return unparseable(path, error.facts.get("line", "1"), why)
