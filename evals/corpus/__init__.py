"""Kinds of real data that the evaluations can read, each with what it predicts of a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from evals.corpus import (
    alerts,
    cassettes,
    incidents,
    injections,
    nexus,
    openapi,
    pluto,
    pr_diffs,
    runbooks,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """How one kind of folder is read, and how what is read is scored."""

    predict: Callable[[Path, datetime], Any]
    """Folder and moment to what the kind's answer file would hold; reads no answer."""
    answers_file: str | tuple[str, ...]
    """Name of the answer file inside the folder, or of several; they may be absent."""
    score: Callable[[Any, Any], Mapping[str, Any]]
    """Prediction and answers to hits, misses and figures, as JSON carries them."""

    @property
    def answers_files(self) -> tuple[str, ...]:
        """The names of all answer files."""
        one = self.answers_file
        return (one,) if isinstance(one, str) else one

    def answers(self, folder: Path) -> Any:
        """Read the answers; None where there are none.

        Of several files: a mapping from the name of each that is there to what it holds, as
        the prediction is one too.
        """
        found = {
            name: _read(folder / name)
            for name in self.answers_files
            if (folder / name).exists()
        }
        if isinstance(self.answers_file, str):
            return found.get(self.answers_file)
        return found or None


def _read(path: Path) -> Any:
    text = path.read_text("utf-8")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return json.loads(text)


KINDS: dict[str, Prediction] = {
    "alerts": Prediction(
        predict=alerts.predict, answers_file=alerts.ANSWERS_FILE, score=alerts.score
    ),
    "cassettes": Prediction(
        predict=cassettes.predict, answers_file=cassettes.ANSWERS_FILE, score=cassettes.score
    ),
    "incidents": Prediction(
        predict=incidents.predict, answers_file=incidents.ANSWERS_FILE, score=incidents.score
    ),
    "injections": Prediction(
        predict=injections.predict,
        answers_file=injections.ANSWERS_FILE,
        score=injections.score,
    ),
    "nexus": Prediction(
        predict=nexus.predict, answers_file=nexus.ANSWERS_FILE, score=nexus.score
    ),
    "openapi": Prediction(
        predict=openapi.predict, answers_file=openapi.ANSWERS_FILES, score=openapi.score
    ),
    "pluto": Prediction(
        predict=pluto.predict, answers_file=pluto.ANSWERS_FILES, score=pluto.score
    ),
    "pr_diffs": Prediction(
        predict=pr_diffs.predict, answers_file=pr_diffs.ANSWERS_FILE, score=pr_diffs.score
    ),
    "runbooks": Prediction(
        predict=runbooks.predict, answers_file=runbooks.ANSWERS_FILE, score=runbooks.score
    ),
}
