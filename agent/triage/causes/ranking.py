"""All rules over one incident's evidence: its causes, best first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.triage.causes import (
    certificates,
    changes,
    clocks,
    conditions,
    contracts,
    crowding,
    endings,
    forwarding,
    greed,
    health,
    holders,
    images,
    indexes,
    keeping,
    logs,
    measures,
    needs,
    nodes,
    policies,
    references,
    rights,
    rotations,
    scheduling,
    selectors,
    shifts,
    statuses,
    stores,
    switches,
    unfinished,
    volumes,
    waits,
    wiring,
)
from agent.triage.causes.facts import Facts
from agent.triage.causes.of_deployments import deployment_causes
from agent.triage.causes.of_registry import registry_causes
from agent.triage.causes.signals import asks_no_cause, tells_of_health
from agent.triage.causes.topology.family import together, unnamed
from agent.triage.causes.weighing import MAX_CAUSES, weigh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.contracts.incidents import Cause, Evidence, Scene

RULES = (
    *endings.RULES,
    *images.RULES,
    *needs.RULES,
    *scheduling.RULES,
    *health.RULES,
    *nodes.RULES,
    *policies.RULES,
    *logs.RULES,
    *shifts.RULES,
    *selectors.RULES,
    *wiring.RULES,
    *references.RULES,
    *switches.RULES,
    *changes.RULES,
    *measures.RULES,
    *statuses.RULES,
    *certificates.RULES,
    *volumes.RULES,
    *waits.RULES,
    *conditions.RULES,
    *rights.RULES,
    *greed.RULES,
    *holders.RULES,
    *crowding.RULES,
    *stores.RULES,
    *clocks.RULES,
    *unfinished.RULES,
    *keeping.RULES,
    *contracts.RULES,
    *indexes.RULES,
    *rotations.RULES,
    *forwarding.RULES,
)


def rank(scene: Scene, evidence: Sequence[Evidence]) -> tuple[Cause, ...]:
    """Tell the causes, best first; none where the evidence tells none.

    The order and the ids of the evidence have no part in it, and no text of it is obeyed.
    """
    facts = Facts(scene, evidence)
    if tells_of_health(facts) or asks_no_cause(scene.incident.title):
        return ()
    found = [
        *weigh(facts, (draft for rule in RULES for draft in rule(facts))),
        *registry_causes(scene, facts.evidence),
        *deployment_causes(facts.evidence),
    ]
    found += unnamed(together(scene, facts.evidence), found)
    found.sort(key=lambda cause: (-cause.score, cause.entity, cause.fault, cause.says))
    return tuple(found[:MAX_CAUSES])
