"""Kinds of real data that the evaluations can read, each with what it predicts of a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from evals.corpus import cassettes, nexus


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """How one kind of folder is read, and how what is read is scored."""

    predict: Callable[[Path, datetime], Any]
    """Folder and moment to what the kind's answer file would hold; reads no answer."""
    answers_file: str
    """Name of the answer file inside the folder; it may be absent."""
    score: Callable[[Any, Any], Mapping[str, Any]]
    """Prediction and answers to hits, misses and figures, as JSON carries them."""


KINDS: dict[str, Prediction] = {
    "cassettes": Prediction(
        predict=cassettes.predict, answers_file=cassettes.ANSWERS_FILE, score=cassettes.score
    ),
    "nexus": Prediction(
        predict=nexus.predict, answers_file=nexus.ANSWERS_FILE, score=nexus.score
    ),
}
