"""Orders the things of an incident by how likely each is at fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.triage.causes.topology.picture import picture_of
from agent.triage.causes.topology.records import Ranked
from agent.triage.causes.topology.roles import role_of
from agent.triage.causes.topology.scoring import reasons_of
from agent.triage.causes.topology.troubles import Trouble
from agent.triage.causes.topology.wording import disproof_of, fault_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from agent.triage.causes.topology.picture import Picture
    from agent.triage.causes.topology.records import Call, Entity, Symptom


def rank_entities(
    symptoms: Collection[Symptom],
    entities: Collection[Entity],
    calls: Collection[Call] = (),
) -> tuple[Ranked, ...]:
    """Order things by how likely each is at fault, the likeliest first.

    Reads no position: any order of the same alerts, things and calls gives the same answer.
    Names matter only where they say what a thing is (`-proxy`), or tie two things together.
    """
    picture = picture_of(symptoms, entities, calls)
    return tuple(sorted((_ranked(thing, picture) for thing in set(entities)), key=_order))


def _ranked(entity: Entity, picture: Picture) -> Ranked:
    role = role_of(entity.kind, entity.name, entity.namespace)
    reasons = tuple(reasons_of(entity, role, picture))
    return Ranked(
        entity=entity,
        role=role,
        points=round(sum(reason.points for reason in reasons), 6),
        fault=fault_of(entity, role, picture.troubles),
        reasons=reasons,
        disproof=disproof_of(role, crashed=_has_crashed(entity, picture)),
    )


def _has_crashed(entity: Entity, picture: Picture) -> bool:
    workload = picture.workload_of(entity)
    return workload is not None and Trouble.CRASH in workload.troubles


def _order(ranked: Ranked) -> tuple[float, str, str, str]:
    entity = ranked.entity
    return -ranked.points, entity.kind, entity.namespace, entity.name
