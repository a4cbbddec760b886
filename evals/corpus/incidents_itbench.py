"""The half of kind `incidents` where alerts fire together: which of the things is at fault.

Read of a case are its alerts and things, as sets: no position, no id and no description.
`root_cause` of a prediction holds the three likeliest, the best first; `ranking` all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.triage.causes.topology.ranking import rank_entities
from agent.triage.causes.topology.records import Entity, Symptom
from agent.triage.causes.topology.roles import Role
from evals.corpus.lifts import figures_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agent.triage.causes.topology.records import Ranked

SHOWN = 3
_CATEGORIES = {
    Role.INJECTOR: "Chaos",
    Role.INJECTOR_PLAN: "Chaos",
    Role.CONFIG: "Configuration Setting",
    Role.POLICY: "Configuration",
    Role.LIMIT: "Configuration",
    Role.TEMPLATE: "Change",
}
_CATEGORY = "Resource Unavailable"
_SOLUTIONS = {
    Role.INJECTOR: ["Pause the schedule that starts it, if one does.", "Delete it."],
    Role.INJECTOR_PLAN: ["Pause it.", "Delete what it started.", "Delete it."],
    Role.CONFIG: ["Put back its last good content.", "Restart the workloads that read it."],
    Role.POLICY: ["Put back its last good content, or delete it."],
    Role.LIMIT: ["Put back its last good bounds."],
    Role.TEMPLATE: ["Roll it back to its last good revision."],
}
_SOLUTION = ["Restart it.", "Roll its workload back to the last good revision."]


def is_of_this_half(case: Mapping[str, Any]) -> bool:
    """Tell whether a case is alerts and things."""
    return "alerts" in case and "entities" in case


def predict_case(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the answer file would hold of one case."""
    ranking = rank_entities(_symptoms(case), _entities(case))
    best = ranking[:SHOWN]
    return {
        "id": case["id"],
        "root_cause": [ranked.entity.name for ranked in best],
        "root_cause_kind": [ranked.entity.kind for ranked in best],
        "fault": [_fault(ranked) for ranked in best[:1]],
        "propagation": [_link(ranked, told) for ranked in best[:1] for told in _affected(case)],
        "solutions": [_SOLUTIONS.get(ranked.role, _SOLUTION) for ranked in best[:1]],
        "ranking": [
            {"id": r.entity.name, "kind": r.entity.kind, "points": r.points} for r in ranking
        ],
    }


def _symptoms(case: Mapping[str, Any]) -> list[Symptom]:
    fields = ("alertname", "entity", "entity_kind", "namespace")
    return [Symptom(*(str(alert.get(f) or "") for f in fields)) for alert in case["alerts"]]


def _entities(case: Mapping[str, Any]) -> list[Entity]:
    fields = ("id", "kind", "namespace")
    return [Entity(*(str(thing.get(f) or "") for f in fields)) for thing in case["entities"]]


def _fault(ranked: Ranked) -> dict[str, str]:
    return {
        "category": _CATEGORIES.get(ranked.role, _CATEGORY),
        "condition": "; ".join(reason.says for reason in ranked.speaks_for),
        "mechanism": ranked.fault,
        "entity": ranked.entity.name,
    }


def _affected(case: Mapping[str, Any]) -> list[Symptom]:
    return sorted({symptom for symptom in _symptoms(case) if symptom.entity})


def _link(ranked: Ranked, told: Symptom) -> dict[str, str]:
    return {
        "source": ranked.entity.name,
        "target": told.entity,
        "condition": f"{ranked.entity.name} is at fault ({ranked.fault})",
        "effect": told.alert,
    }


def score(
    prediction: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Count how often the right thing is first and among three, with what chance would do."""
    truth = {row["id"]: row for row in answers if row.get("root_cause")}
    return figures_of([row for row in prediction if row["id"] in truth], truth)
