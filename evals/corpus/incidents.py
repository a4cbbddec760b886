"""Kind `incidents`: what is wrong, from recorded files or from alerts that fire together.

A folder holds one folder for each case, with `incident.json`. Cases with recorded evidence are
predicted here, cases of alerts and things in `incidents_itbench.py`. Read of a case are its
question and its files; its id, its tags and the names of the files decide nothing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from agent.triage.causes.ranking import rank
from agent.triage.nothing import nothing_said
from agent.triage.responses.basis import NoBasis, find_basis
from evals.corpus import incidents_itbench
from evals.corpus.incident_scores import score_files
from registry.contracts.alerts import Alert, AlertStatus
from registry.contracts.incidents import Certainty, Incident, IncidentState, Scene
from registry.errors import InvalidInput
from tools.evidence.reading.files import read_attached

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from registry.contracts.incidents import Cause, Evidence

ANSWERS_FILE = "answers.json"
_CASE = "incident.json"
_SAID = 3


def predict(folder: Path, at: datetime) -> list[dict[str, Any]]:
    """Predict every case of the folder."""
    found = sorted(folder.glob(f"*/{_CASE}"))
    if not found:
        raise InvalidInput(
            f"{str(folder)!r} holds no cases.", hint=f"Put folders there, each with {_CASE}."
        )
    return [_predict(path, at) for path in found]


def _predict(path: Path, at: datetime) -> dict[str, Any]:
    case = json.loads(path.read_text("utf-8"))
    if incidents_itbench.is_of_this_half(case):
        return incidents_itbench.predict_case(case)
    scene = scene_of(case, path.parent, at)
    evidence = read_attached(scene)
    causes = rank(scene, evidence)
    return {
        "id": case["id"],
        "expected_output": statements(scene, evidence, causes),
        "is_negative": not causes,
        "causes": [_cause(cause, evidence) for cause in causes],
        "actions": _actions(scene, evidence, causes),
    }


def scene_of(case: Mapping[str, Any], folder: Path, at: datetime) -> Scene:
    """Return the incident as one alert that asks the question, with the files attached."""
    top = folder.resolve()
    files = {}
    for name in case.get("evidence") or ():
        path = (top / name).resolve()
        if path.is_relative_to(top) and path.is_file():
            files[str(name)] = path.read_text("utf-8", errors="replace")
    question = str(case.get("question") or "")
    alert = Alert(
        source="question", name="", status=AlertStatus.FIRING, fingerprint="q", files=files
    )
    incident = Incident(
        id="I-1",
        key="k",
        state=IncidentState.OPEN,
        title=question,
        opened_at=at,
        updated_at=at,
    )
    return Scene(incident=incident, alerts=(alert,), at=at)


def statements(
    scene: Scene, evidence: Sequence[Evidence], causes: Sequence[Cause]
) -> list[str]:
    """Say what was found, the surest first; guesses only where there is no more."""
    if not causes:
        return [*nothing_said(scene, evidence)]
    sure = [c for c in causes if c.certainty is not Certainty.POSSIBLE]
    return [c.says for c in (sure or causes)[:_SAID]]


def _cause(cause: Cause, evidence: Sequence[Evidence]) -> dict[str, Any]:
    places = {e.id: e.source for e in evidence}
    return {
        "entity": cause.entity,
        "fault": cause.fault,
        "certainty": cause.certainty.value,
        "score": cause.score,
        "says": cause.says,
        "cites": [places[name] for name in cause.evidence_for],
        "disproof": cause.disproof,
    }


def _actions(
    scene: Scene, evidence: Sequence[Evidence], causes: Sequence[Cause]
) -> list[dict[str, Any]]:
    """Return what would be asked for: nothing, unless something of the registry bears it."""
    basis = find_basis(scene, evidence, causes)
    if isinstance(basis, NoBasis):
        return []
    return [{"entity": basis.cause.entity, "fault": basis.cause.fault}]


def score(
    prediction: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Score both halves, each by what its answers hold."""
    ours = [row for row in answers if "expected_output" in row]
    told = {row["id"]: row for row in prediction}
    return {
        "files": score_files(told, ours),
        "together": incidents_itbench.score(prediction, answers),
    }
