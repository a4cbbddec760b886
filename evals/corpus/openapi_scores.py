"""How the predictions about API documents compare with the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PAIRS, HISTORIES, ODD = (
    "oasdiff/expected.json",
    "real/expected_structural.json",
    "invalid/expected.json",
)
_SCORED = ("yaml_parses", "upstream_rule", "remote_refs", "external_file_refs")


def score(prediction: Any, answers: Any) -> Mapping[str, Any]:
    """Compare each part that has answers.

    Of ids and facts, recall counts; what is found beyond them is not wrong. Breaking is `ERR`
    among ids. A listed change of a file with itself cannot be found and is told apart.
    """
    parts = {PAIRS: _pairs, HISTORIES: _histories, ODD: _odd}
    told = {name: parts[name](prediction[name], rows) for name, rows in answers.items()}
    breaking = [told[name]["breaking"] for name in (PAIRS, HISTORIES) if name in told]
    hits, of = sum(b["hits"] for b in breaking), sum(b["of"] for b in breaking)
    return {"breaking_recall": round(hits / of, 4) if of else None, **told}


def _pairs(found: list[Any], answers: list[Any]) -> dict[str, Any]:
    by_pair = {(row["base"], row["revision"]): row for row in found}
    misses: list[str] = []
    spoilt: list[str] = []
    counts = {"ERR": [0, 0], "WARN": [0, 0], "INFO": [0, 0]}
    unanswerable = 0
    for answer in answers:
        pair = (answer["base"], answer["revision"])
        levels = by_pair.get(pair, {}).get("levels", {})
        for rule in answer["expect_ids"]:
            level = answer["levels"].get(rule, "INFO")
            is_hit = levels.get(rule) == level
            unanswerable += pair[0] == pair[1]
            counts[level][0] += is_hit
            counts[level][1] += 1
            misses += [] if is_hit else [f"{' -> '.join(pair)}: {rule} {level}"]
        spoilt += [
            f"{' -> '.join(pair)}: {rule}"
            for rule in answer["expect_absent_ids"]
            if rule in levels
        ]
        if answer["expect_none"] and answer["scope"] == "all checks":
            heavy = [rule for rule, level in levels.items() if level != "INFO"]
            spoilt += [f"{' -> '.join(pair)}: {rule}" for rule in heavy]
    return {
        "breaking": {"hits": counts["ERR"][0], "of": counts["ERR"][1]},
        "levels": {level: {"hits": n[0], "of": n[1]} for level, n in counts.items()},
        "of_a_file_with_itself": unanswerable,
        "misses": misses,
        "should_be_absent": spoilt,
    }


def _histories(found: list[Any], answers: list[Any]) -> dict[str, Any]:
    by_pair = {(row["base"], row["revision"]): row for row in found}
    told: dict[str, Any] = {"misses": []}
    for kind in ("breaking", "non_breaking", "expected_aliases"):
        hits = of = 0
        for answer in answers:
            ours = by_pair.get((answer["base"], answer["revision"]), {}).get(kind, [])
            for fact in answer.get(kind, []):
                bare = {key: value for key, value in fact.items() if key != "note"}
                of += 1
                hits += bare in ours
                if bare not in ours:
                    told["misses"].append(f"{answer['base']}: {kind}: {bare}")
        told[kind] = {"hits": hits, "of": of}
    return told


def _odd(found: list[Any], answers: list[Any]) -> dict[str, Any]:
    by_file = {row["file"]: row for row in found}
    hits, misses = 0, []
    for answer in answers:
        row = by_file.get(answer["file"], {})
        wrong = [
            key for key in _SCORED if answer[key] is not None and row.get(key) != answer[key]
        ]
        hits += not wrong
        misses += [f"{answer['file']}: {key} is {row.get(key)!r}" for key in wrong]
    return {"hits": hits, "of": len(answers), "misses": misses}
