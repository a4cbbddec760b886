"""What a controller says of an object that it cannot bring about, in the object's own state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.triage.causes.drafts import Draft
from agent.triage.causes.needs import absent_in
from agent.triage.causes.phrases import UNSAID, lead_of, phrase_of
from tools.evidence.reading.shapes import map_of, maps_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_OF_OTHER_RULES = frozenset(
    {"Pod", "Node", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob"}
    | {"HorizontalPodAutoscaler", "Certificate", "Event", "Application", ""}
)
_MUST_HOLD = frozenset(
    {"Ready", "Synced", "Available", "Healthy", "Accepted", "Programmed", "ResolvedRefs"}
    | {"Reconciled", "Released", "Established", "Provisioned", "Valid", "Active"}
)
_SHOWN = 250


def unmet(facts: Facts) -> Iterator[Draft]:
    """A condition that must hold is false, and the controller says why."""
    for e in [*facts.of("state"), *facts.of("object"), *facts.of("row")]:
        why = "" if e.data["kind"] in _OF_OTHER_RULES else _why(e)
        if not why:
            continue
        told = [v for v in facts.of("event") if v.about == e.about and _warns(v)]
        said = " ".join([why, *(str(v.data["message"]) for v in told)])
        fault, lead, weight = _meaning(said)
        yield Draft(
            entity=e.about,
            fault=fault,
            says=f"The {e.data['kind']} `{e.about}` is not ready{lead}: {said[:_SHOWN]}",
            rule="condition",
            about=e.about,
            seen=(e.id, *(v.id for v in told[:4])),
            direct=bool(lead),
            weight=weight,
            disproof=f"The {e.data['kind']} `{e.about}` being ready at that time.",
        )


def _meaning(said: str) -> tuple[str, str, float]:
    """Return what it means, how to say so, and how much that explains."""
    phrase, named = phrase_of(said)
    if phrase is not UNSAID:
        return phrase.fault, f", as {lead_of(phrase, named)}", max(phrase.weight, 0.85)
    kind, name = absent_in(said)
    if name:
        return "missing_object", f", as the {kind} `{name}` is not found", 0.9
    return "application_error", "", 0.5


def _warns(e: Evidence) -> bool:
    return str(e.data["type"]) == "Warning"


def _why(e: Evidence) -> str:
    """Return the reason of the first condition that does not hold; empty for none."""
    told = _conditions(e)
    bad = (c for c in told if c["type"] in _MUST_HOLD and c["status"] == "False")
    return next((str(c["rest"]) for c in bad if c["rest"]), "")


def _conditions(e: Evidence) -> list[dict[str, Any]]:
    if "conditions" in e.data:
        return [dict(c) for c in e.data["conditions"]]
    if "object" not in e.data:
        cells = map_of(e.data.get("cells"))
        rest = str(cells.get("STATUS") or cells.get("REASON") or "")
        return [{"type": "Ready", "status": str(cells.get("READY")), "rest": rest}]
    told = maps_of(map_of(map_of(e.data["object"]).get("status")).get("conditions"))
    return [
        {
            "type": str(c.get("type")),
            "status": str(c.get("status")),
            "rest": f"{c.get('reason', '')} {c.get('message', '')}".strip(),
        }
        for c in told
    ]


RULES = (unmet,)
