"""What speaks for and against each thing, one rule after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.triage.causes.topology import weights
from agent.triage.causes.topology.names import makes_load, stem_of, stems_in
from agent.triage.causes.topology.picture import BROKEN
from agent.triage.causes.topology.records import Reason
from agent.triage.causes.topology.roles import Role
from agent.triage.causes.topology.troubles import Trouble, trouble_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.triage.causes.topology.picture import Picture
    from agent.triage.causes.topology.records import Entity, Workload

ORIGIN_SAYS = {
    Role.INJECTOR: "it is there to break something",
    Role.INJECTOR_PLAN: "it starts what is there to break something",
    Role.CONFIG: "others take their settings from it",
    Role.POLICY: "it decides who may reach what",
    Role.LIMIT: "it decides how much or how many there may be",
    Role.STORAGE: "others keep their data on it",
    Role.TASK: "it runs by itself",
    Role.TEMPLATE: "its instances are made from it",
    Role.INSTANCE: "it runs",
    Role.NODE: "others run on it",
    Role.FRONT: "it stands before what runs",
    Role.OPERATION: "it is one of the things that a service answers",
    Role.PLACE: "it only holds others",
    Role.OTHER: "what it does is not known",
}
_SHOWN_SAYS = {
    Trouble.CRASH: "it ends again and again, or never becomes ready",
    Trouble.SATURATION: "it runs out of something",
    Trouble.ERROR: "it answers with errors",
    Trouble.LATENCY: "it answers late",
    Trouble.LAG: "work waits for it",
}
_BURDENED = frozenset({Trouble.LATENCY, Trouble.SATURATION, Trouble.LAG})
_SURFACED = frozenset({Trouble.ERROR, Trouble.LATENCY})


def reasons_of(entity: Entity, role: Role, picture: Picture) -> Iterator[Reason]:
    """Yield what speaks for and against one thing."""
    yield Reason(weights.ORIGINS[role], ORIGIN_SAYS[role])
    workload = picture.workload_of(entity)
    if workload is not None:
        yield from _of_running(entity, workload, picture)
        if role is Role.NODE and workload in picture.broken and len(picture.broken) > 1:
            says = "what runs on it breaks with it"
            yield Reason(weights.CARRIES, says, workload.symptoms)
    else:
        yield from _of_steering(entity, role, picture)


def _of_running(entity: Entity, workload: Workload, picture: Picture) -> Iterator[Reason]:
    yield from _shown(entity, workload)
    yield from _not_its_own(workload, picture)
    yield from _unheard(workload, picture)
    if makes_load(entity.name) and picture.troubles & _BURDENED:
        yield Reason(weights.MAKES_LOAD, "it is there to send requests, and others labour")
    if picture.callees:
        yield from _by_calls(workload, picture)


def _shown(entity: Entity, workload: Workload) -> Iterator[Reason]:
    strongest = _strongest(workload.troubles)
    if strongest is None:
        return
    symptoms = workload.troubles[strongest]
    yield Reason(weights.SHOWN[strongest], _SHOWN_SAYS[strongest], symptoms)
    if (further := len(workload.troubles) - 1) > 0:
        points = weights.EACH_FURTHER_TROUBLE * further
        yield Reason(points, "it shows more than one trouble", workload.symptoms - symptoms)
    if own := frozenset(told for told in symptoms if told.entity == entity.name):
        yield Reason(weights.ITSELF, "the alert is about it itself", own)


def _strongest(troubles: Iterable[Trouble]) -> Trouble | None:
    told = weights.SHOWN.keys() & set(troubles)
    return max(told, key=lambda trouble: (weights.SHOWN[trouble], trouble), default=None)


def _not_its_own(workload: Workload, picture: Picture) -> Iterator[Reason]:
    """Yield why what a workload shows may come from elsewhere."""
    if workload.troubles.keys() == {Trouble.SILENCE} and picture.troubles & BROKEN:
        says = "it is only silent: what it waits for is stopped before it"
        yield Reason(weights.STARVED, says, workload.symptoms)
    if workload.outwardness and workload.troubles.keys() & _SURFACED:
        points = weights.OUTWARD * workload.outwardness
        says = "it stands near the callers, where the errors of all others surface"
        yield Reason(points, says, workload.symptoms)


def _unheard(workload: Workload, picture: Picture) -> Iterator[Reason]:
    broken = picture.broken
    if workload.troubles or workload.outwardness or not broken:
        return
    if picture.callees:
        is_behind = any(
            workload.stem in picture.callees.get(other.stem, ()) for other in broken
        )
    else:
        is_behind = all(other.outwardness for other in broken)
    if is_behind:
        symptoms = frozenset().union(*(other.symptoms for other in broken))
        yield Reason(weights.UNHEARD, "nothing is told of it while its callers break", symptoms)


def _by_calls(workload: Workload, picture: Picture) -> Iterator[Reason]:
    broken = {other.stem: other for other in picture.broken}
    below = picture.callees.get(workload.stem, frozenset()) & broken.keys()
    if workload.stem in broken and below:
        symptoms = frozenset().union(*(broken[stem].symptoms for stem in below))
        yield Reason(weights.PASSES_ON, "something that it calls breaks as well", symptoms)
    elif workload.stem in broken:
        yield Reason(weights.DEEPEST, "nothing that it calls breaks", workload.symptoms)
    explained = _explained(workload, picture)
    affected = [w for w in picture.workloads.values() if w.troubles]
    if explained and affected:
        share = len(explained) / len(affected)
        symptoms = frozenset().union(*(other.symptoms for other in explained))
        says = f"it would explain {len(explained)} of {len(affected)} affected workloads"
        yield Reason(weights.EXPLAINS * share, says, symptoms)


def _explained(workload: Workload, picture: Picture) -> list[Workload]:
    """Return what breaks because it calls a workload, and what is silent behind all of them."""
    callers = picture.callers[workload.stem] | {workload.stem}
    return [
        other
        for other in picture.workloads.values()
        if (other.troubles and other.stem in callers)
        or (
            other.troubles.keys() == {Trouble.SILENCE}
            and not callers.isdisjoint(picture.callers[other.stem])
        )
    ]


def _of_steering(entity: Entity, role: Role, picture: Picture) -> Iterator[Reason]:
    stems = stems_in(entity.name) | {stem_of(entity.name, entity.kind)}
    named = [w for w in picture.workloads.values() if w.stem in stems]
    if affected := [workload for workload in named if workload.troubles]:
        symptoms = frozenset().union(*(workload.symptoms for workload in affected))
        names = ", ".join(sorted({workload.stem for workload in affected}))
        says = f"it is named after what is affected: {names}"
        yield Reason(weights.NAMES_AFFECTED, says, symptoms)
    elif named:
        yield Reason(weights.NAMES_PRESENT, "it is named after something that is there")
    if role is Role.LIMIT and Trouble.SPEND in picture.troubles:
        yield Reason(weights.STEERS_COST, "the alerts are about cost, and it decides how many")
    if own := picture.symptoms.get(entity.name):
        yield Reason(weights.ITSELF, "an alert is about it itself", own)
        strongest = _strongest(trouble_of(told.alert) for told in own)
        if strongest is not None:
            yield Reason(weights.SHOWN[strongest], _SHOWN_SAYS[strongest], own)
