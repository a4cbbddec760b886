"""Alerts and things put together: which workload shows which troubles, and who calls whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from agent.triage.causes.topology.names import outwardness, stem_of
from agent.triage.causes.topology.records import Workload
from agent.triage.causes.topology.roles import Role, role_of
from agent.triage.causes.topology.troubles import Trouble, trouble_of, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from agent.triage.causes.topology.records import Call, Entity, Symptom

RUNNING = frozenset(
    {
        Role.TASK,
        Role.TEMPLATE,
        Role.INSTANCE,
        Role.NODE,
        Role.FRONT,
        Role.OPERATION,
        Role.OTHER,
    }
)
"""Roles of what serves requests, stands for it or carries it."""
BROKEN = frozenset(
    {Trouble.CRASH, Trouble.SATURATION, Trouble.ERROR, Trouble.LATENCY, Trouble.LAG}
)
"""Signs that something is wrong with a thing itself, or with what it calls."""


Value = TypeVar("Value")
Key = tuple[str, str]
"""Namespace and stem of a workload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything that ranking looks at."""

    workloads: Mapping[Key, Workload]
    """Holds only what runs, or stands for it."""
    broken: tuple[Workload, ...]
    """Those of them that show that something is wrong."""
    troubles: frozenset[Trouble]
    """Every trouble that some alert gives."""
    symptoms: Mapping[str, frozenset[Symptom]]
    """By the very name of what they are about."""
    callees: Mapping[str, frozenset[str]]
    """Stems that each stem is known to call; empty where nothing is known."""
    callers: Mapping[str, frozenset[str]]
    """Stems that call each workload, straight or through others, without itself."""

    def workload_of(self, entity: Entity) -> Workload | None:
        """Return what a thing belongs to; None for what steers others and runs nothing."""
        workload = self.workloads.get(_key(entity))
        return workload if workload and entity in workload.entities else None


def picture_of(
    symptoms: Collection[Symptom], entities: Collection[Entity], calls: Collection[Call]
) -> Picture:
    """Put together what belongs together, whatever the order of what is given."""
    running: dict[Key, set[Entity]] = defaultdict(set)
    for entity in entities:
        if role_of(entity.kind, entity.name, entity.namespace) in RUNNING:
            running[_key(entity)].add(entity)
    told = _by_stem(symptoms)
    workloads = {key: _workload(key, members, told) for key, members in running.items()}
    pairs = [(stem_of(call.caller, ""), stem_of(call.callee, "")) for call in calls]
    upwards = _grouped((callee, caller) for caller, callee in pairs)
    return Picture(
        workloads=workloads,
        broken=tuple(w for _, w in sorted(workloads.items()) if w.troubles.keys() & BROKEN),
        troubles=frozenset(trouble_of(symptom.alert) for symptom in symptoms),
        symptoms=_grouped((symptom.entity, symptom) for symptom in symptoms),
        callees=_grouped(pairs),
        callers={stem: _reached_from(stem, upwards) for _, stem in workloads},
    )


def _reached_from(stem: str, steps: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found, todo = set[str](), [stem]
    while todo:
        fresh = steps.get(todo.pop(), frozenset()) - found
        found |= fresh
        todo.extend(fresh)
    return frozenset(found - {stem})


def _key(entity: Entity) -> Key:
    return entity.namespace, stem_of(entity.name, entity.kind)


def _grouped(pairs: Iterable[tuple[str, Value]]) -> dict[str, frozenset[Value]]:
    groups: dict[str, set[Value]] = defaultdict(set)
    for key, value in pairs:
        groups[key].add(value)
    return {key: frozenset(values) for key, values in groups.items()}


def _by_stem(symptoms: Collection[Symptom]) -> Mapping[str, frozenset[Symptom]]:
    """Group alerts by what they are about; one about nothing, by each word of its title."""
    return _grouped(
        (stem, symptom)
        for symptom in symptoms
        for stem in (
            [stem_of(symptom.entity, symptom.kind)]
            if symptom.entity
            else words_of(symptom.alert)
        )
    )


def _workload(
    key: Key, members: Collection[Entity], told: Mapping[str, frozenset[Symptom]]
) -> Workload:
    namespace, stem = key
    troubles: dict[Trouble, set[Symptom]] = defaultdict(set)
    for symptom in told.get(stem, ()):
        if not symptom.namespace or not namespace or symptom.namespace == namespace:
            troubles[trouble_of(symptom.alert)].add(symptom)
    return Workload(
        stem=stem,
        namespace=namespace,
        entities=frozenset(members),
        troubles={trouble: frozenset(those) for trouble, those in troubles.items()},
        outwardness=max(outwardness(entity.name) for entity in members),
    )
