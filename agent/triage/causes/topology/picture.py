"""Alerts and things put together: which workload shows which signs, and who calls whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.triage.causes.topology.names import outwardness, stem_of
from agent.triage.causes.topology.records import Workload
from agent.triage.causes.topology.roles import Role, role_of
from agent.triage.causes.topology.signs import Sign, sign_of, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from agent.triage.causes.topology.records import Call, Entity, Symptom

RUNNING = frozenset(
    {Role.TASK, Role.TEMPLATE, Role.INSTANCE, Role.FRONT, Role.OPERATION, Role.OTHER}
)
"""Roles of what serves requests, or stands for it."""
BROKEN = frozenset({Sign.CRASH, Sign.SATURATION, Sign.ERROR, Sign.LATENCY, Sign.LAG})
"""Signs that something is wrong with a thing itself, or with what it calls."""


Key = tuple[str, str]
"""Namespace and stem of a workload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything that ranking looks at."""

    workloads: Mapping[Key, Workload]
    """Holds only what runs, or stands for it."""
    signs: frozenset[Sign]
    """Every sign that some alert gives."""
    symptoms: frozenset[Symptom]
    callees: Mapping[str, frozenset[str]]
    """Stems that each stem is known to call; empty where nothing is known."""

    def workload_of(self, entity: Entity) -> Workload | None:
        """Return what a thing belongs to; None for what steers others and runs nothing."""
        workload = self.workloads.get(_key(entity))
        return workload if workload and entity in workload.entities else None

    def reached_from(self, stem: str) -> frozenset[str]:
        """Return every stem that one calls, straight or through others, without itself."""
        found, todo = set[str](), [stem]
        while todo:
            fresh = self.callees.get(todo.pop(), frozenset()) - found
            found |= fresh
            todo.extend(fresh)
        return frozenset(found - {stem})


def picture_of(
    symptoms: Collection[Symptom], entities: Collection[Entity], calls: Collection[Call]
) -> Picture:
    """Put together what belongs together, whatever the order of what is given."""
    running: dict[Key, set[Entity]] = defaultdict(set)
    for entity in entities:
        if role_of(entity.kind, entity.name, entity.namespace) in RUNNING:
            running[_key(entity)].add(entity)
    callees: dict[str, set[str]] = defaultdict(set)
    for call in calls:
        callees[stem_of(call.caller, "")].add(stem_of(call.callee, ""))
    return Picture(
        workloads={
            key: _workload(key, frozenset(members), symptoms)
            for key, members in running.items()
        },
        signs=frozenset(sign_of(symptom.alert) for symptom in symptoms),
        symptoms=frozenset(symptoms),
        callees={caller: frozenset(called) for caller, called in callees.items()},
    )


def _key(entity: Entity) -> Key:
    return entity.namespace, stem_of(entity.name, entity.kind)


def _workload(
    key: Key, members: frozenset[Entity], symptoms: Collection[Symptom]
) -> Workload:
    signs: dict[Sign, set[Symptom]] = defaultdict(set)
    for symptom in symptoms:
        if _is_about(symptom, key):
            signs[sign_of(symptom.alert)].add(symptom)
    return Workload(
        stem=key[1],
        namespace=key[0],
        entities=members,
        signs={sign: frozenset(those) for sign, those in signs.items()},
        outwardness=max(outwardness(entity.name) for entity in members),
    )


def _is_about(symptom: Symptom, key: Key) -> bool:
    """Tell whether an alert is about a workload; one without a thing may name it in its title."""
    namespace, stem = key
    if symptom.namespace and namespace and symptom.namespace != namespace:
        return False
    if not symptom.entity:
        return stem in words_of(symptom.alert)
    return stem_of(symptom.entity, symptom.kind) == stem
