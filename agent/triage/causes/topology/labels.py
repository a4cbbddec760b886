"""What alerts are about, and who calls whom, as far as their labels say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.triage.causes.topology.names import stem_of
from agent.triage.causes.topology.records import Call, Entity, Symptom

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.contracts.alerts import Alert

_WORKLOADS = {
    "pod": "Pod",
    "deployment": "Deployment",
    "statefulset": "StatefulSet",
    "daemonset": "DaemonSet",
    "replicaset": "ReplicaSet",
    "job_name": "Job",
    "cronjob": "CronJob",
    "horizontalpodautoscaler": "HorizontalPodAutoscaler",
    "poddisruptionbudget": "PodDisruptionBudget",
    "persistentvolumeclaim": "PersistentVolumeClaim",
    "destination_workload": "Deployment",
}
_SERVICES = {
    "destination_service_name": "Service",
    "service": "Service",
    "service_name": "Service",
    "app": "Service",
    "application": "Service",
    "server": "Service",
}
_LAST = {"node": "Node", "instance": "Node", "job": "Service"}
"""Written by whatever scrapes; they say what an alert is about only if nothing else does."""
_CALLS = (
    ("source_workload", "destination_workload"),
    ("source_app", "destination_app"),
    ("client", "server"),
    ("caller", "callee"),
    ("service", "upstream"),
    ("service", "peer_service"),
)


def entities_of(alert: Alert) -> tuple[Entity, ...]:
    """Return what an alert names, what it is about first.

    A `service` beside a pod of another name is the exporter that counted, and says nothing.
    """
    own, stems = list[Entity](), set[str]()
    for label, kind in _WORKLOADS.items():
        if name := alert.labels.get(label):
            own.append(Entity(name, kind, _namespace(alert)))
            stems.add(stem_of(name, kind))
    services = [
        Entity(name, kind, _namespace(alert))
        for label, kind in _SERVICES.items()
        if (name := alert.labels.get(label)) and (not own or stem_of(name, kind) in stems)
    ]
    return (*own, *services) or _last(alert)


def _last(alert: Alert) -> tuple[Entity, ...]:
    for label, kind in _LAST.items():
        if name := alert.labels.get(label):
            return (Entity(name, kind, _namespace(alert)),)
    namespace = _namespace(alert)
    return (Entity(namespace, "Namespace", namespace),) if namespace else ()


def _namespace(alert: Alert) -> str:
    return alert.namespace or alert.labels.get("namespace", "")


def symptom_of(alert: Alert) -> Symptom:
    """Return an alert as ranking reads it."""
    about = entities_of(alert)
    return Symptom(alert.name, *about[0]) if about else Symptom(alert.name)


def calls_of(labels: Mapping[str, str]) -> tuple[Call, ...]:
    """Return the calls that labels tell of."""
    return tuple(
        Call(labels[caller], labels[callee])
        for caller, callee in _CALLS
        if labels.get(caller) and labels.get(callee)
    )
