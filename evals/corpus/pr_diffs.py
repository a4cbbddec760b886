"""Kind `pr_diffs`: real diffs; which names each one renames, and that the rest stays silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.review.renames.finding import renames_of
from agent.review.renames.records import Sort
from registry.usage.diffs.parsing import parse_diff

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from agent.review.renames.records import Rename
    from registry.usage.diffs.records import Diff

ANSWERS_FILE = "expected.json"
_KINDS = {
    Sort.API_VERSION: "kubernetes-api-version",
    Sort.PATH: "rest-path",
    Sort.DISPLAY_NAME: "display-name",
}


def predict(folder: Path, _: datetime) -> list[dict[str, Any]]:
    """Find the renames of each diff, in the schema of the answers, by name.

    Beside the answers' own fields stands `renames`: where each one is seen, and what makes it
    a question.
    """
    return [_entry(path) for path in sorted(folder.glob("*.diff"))]


def score(
    prediction: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Count aliases found, missed and false, and the diffs that must stay silent and do."""
    told = {row["diff"]: row for row in prediction}
    found, missed, false = 0, list[str](), list[str]()
    for row in answers:
        expected, got = _aliases(row), _aliases(told.get(row["diff"], {}))
        found += len(expected & got)
        missed += [f"{row['diff']}: {old} -> {new}" for old, new in sorted(expected - got)]
        false += [f"{row['diff']}: {old} -> {new}" for old, new in sorted(got - expected)]
    silent = [row["diff"] for row in answers if not row["aliases"]]
    kept = [name for name in silent if not told.get(name, {}).get("aliases")]
    return {
        "aliases": {"found": found, "of": found + len(missed)},
        "silent": {"kept": len(kept), "of": len(silent)},
        "kinds": {
            "right": sum(told.get(r["diff"], {}).get("kind") == r["kind"] for r in answers),
            "of": len(answers),
        },
        "misses": missed,
        "false": false,
    }


def _entry(path: Path) -> dict[str, Any]:
    diff = parse_diff(path.read_bytes())
    renames = renames_of(diff)
    return {
        "diff": path.name,
        "kind": _kind(renames, diff),
        "aliases": [{"old": rename.old, "new": rename.new} for rename in renames],
        "needs_alias": bool(renames),
        "note": " ".join(question for rename in renames for _, question in rename.doubts),
        "renames": [_content(rename) for rename in renames],
    }


def _content(rename: Rename) -> dict[str, Any]:
    return {
        "sort": str(rename.sort),
        "old": rename.old,
        "new": rename.new,
        "reason": rename.reason,
        "proposed": rename.is_sure,
        "flags": [str(doubt) for doubt, _ in rename.doubts],
        "places": [
            {
                "removed": f"{place.old_path}:{place.old_line}",
                "added": f"{place.new_path}:{place.new_line}",
            }
            for place in rename.places
        ],
    }


def _kind(renames: Iterable[Rename], diff: Diff) -> str:
    """Name what the diff does: what it renames, or that it takes away, or nothing of both."""
    sorts = [rename.sort for rename in renames]
    if sorts:
        most = max(sorts, key=sorts.count)
        return _KINDS.get(most, f"{most.value.replace('_', '-')}-rename")
    removed = sum(1 for file in diff.files for _ in file.removed())
    added = [line.text for file in diff.files for line in file.added()]
    says_so = any("remove" in text.lower() for text in added)
    return "removal" if (removed and not added) or (says_so and not removed) else "none"


def _aliases(row: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(alias["old"], alias["new"]) for alias in row.get("aliases", ())}
