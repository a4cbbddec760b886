"""Kind `pluto`: tables of replaced interfaces, and the manifests that still use them.

Each half is predicted in the schema of its own answer file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evals.corpus import pluto_files, pluto_names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

_HALVES = {half.ANSWERS_FILE: half for half in (pluto_names, pluto_files)}
ANSWERS_FILES = tuple(_HALVES)


def predict(folder: Path, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Resolve the tables' names, and review the files below the folder."""
    return {answers: half.predict(folder, now) for answers, half in _HALVES.items()}


def score(
    prediction: Mapping[str, list[dict[str, Any]]], answers: Mapping[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    """Score each half that has answers."""
    scored: dict[str, Any] = {}
    for name, told in answers.items():
        scored |= _HALVES[name].score(prediction[name], told)
    return scored
