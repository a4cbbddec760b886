"""How well causes read from files fit: by labels where a case has one, else by statements."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LABELS = "labels.yaml"
_WORD = re.compile(r"[a-z0-9][a-z0-9._:/-]*[a-z0-9]|[a-z0-9]")
_IDLE = frozenset(
    {"the", "a", "an", "is", "are", "was", "were", "to", "of", "in", "on", "due", "and", "or"}
    | {
        "that",
        "this",
        "it",
        "its",
        "be",
        "by",
        "for",
        "with",
        "from",
        "not",
        "mention",
        "which",
    }
)
_ENOUGH = 0.5


@cache
def labels() -> dict[str, dict[str, Any]]:
    """Return the labelled cases, by id."""
    text = resources.files("evals.triage").joinpath(_LABELS).read_text("utf-8")
    cases: dict[str, dict[str, Any]] = yaml.safe_load(text)["cases"]
    return cases


def score_files(
    told: Mapping[str, Mapping[str, Any]], answers: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Count certain causes that are right, and cases whose right cause is certain or first.

    Of a case without a label, a cause is right when it holds half of the words of a statement
    that the answer must hold: a stand-in for somebody who reads it, and said to be one.
    """
    positive = [row for row in answers if not row["is_negative"]]
    negative = [row for row in answers if row["is_negative"]]
    certain = {
        f"{row['id']}: {cause['entity']} {cause['fault']}": is_right(row, cause)
        for row in answers
        for cause in _causes(told, row)
        if cause["certainty"] == "certain"
    }
    right = {row["id"]: [is_right(row, c) for c in _causes(told, row)] for row in positive}
    sure = [row["id"] for row in positive if _has_certain(told, row)]
    first = [name for name, hits in right.items() if hits[:1] == [True]]
    acted = [row["id"] for row in negative if told.get(row["id"], {}).get("actions")]
    blamed = [row["id"] for row in negative if _causes(told, row)]
    return {
        "cases": len(answers),
        "labelled": sum(row["id"] in labels() for row in answers),
        "certain": {"right": sum(certain.values()), "of": len(certain)},
        "certain_wrong": [name for name, hit in certain.items() if not hit],
        "right_and_certain": {"cases": len(sure), "of": len(positive)},
        "right_and_first": {"cases": len(first), "of": len(positive)},
        "not_first": [row["id"] for row in positive if row["id"] not in first],
        "negatives": {"without_action": len(negative) - len(acted), "of": len(negative)},
        "negatives_with_a_cause": blamed,
    }


def _causes(
    told: Mapping[str, Mapping[str, Any]], row: Mapping[str, Any]
) -> list[dict[str, Any]]:
    return list(told.get(row["id"], {}).get("causes", ()))


def _has_certain(told: Mapping[str, Mapping[str, Any]], row: Mapping[str, Any]) -> bool:
    causes = _causes(told, row)
    return any(c["certainty"] == "certain" and is_right(row, c) for c in causes)


def is_right(row: Mapping[str, Any], cause: Mapping[str, Any]) -> bool:
    """Whether a cause is the one that the case has."""
    label = labels().get(row["id"])
    if label is not None:
        names = {label["entity"], *label.get("also", ())}
        return cause["fault"] == label["fault"] and cause["entity"] in names
    if row["is_negative"]:
        return False
    return any(_holds(cause["says"], statement) for statement in row["expected_output"])


def _holds(says: str, statement: str) -> bool:
    wanted = _words(statement)
    return bool(wanted) and len(wanted & _words(says)) >= _ENOUGH * len(wanted)


def _words(text: str) -> set[str]:
    found = {word.strip("`'\".,:;()") for word in _WORD.findall(text.lower())}
    return {word[:6] for word in found if word not in _IDLE}
