"""Which workloads of the platform the alerts of an incident name. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.entities import workload_of
from registry.contracts.alerts import AlertStatus
from registry.domain.workloads import Workload, WorkloadKind
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.contracts.alerts import Alert
    from registry.contracts.incidents import Scene

_PODS = ("pod", "pod_name")
_SERVICES = ("service", "service_name", "app", "app_kubernetes_io_name")
_OF_SET = re.compile(r"(.+)-\d{1,3}")


def workloads_in(scene: Scene) -> tuple[Workload, ...]:
    """Return the workloads that firing alerts name together with their namespace.

    A label that says its kind is believed first; a pod tells its workload; a service is
    taken for a deployment of that name. The platform tells what is not there.
    """
    firing = [alert for alert in scene.alerts if alert.status is AlertStatus.FIRING]
    found = {each for alert in firing for each in _named(alert)}
    return tuple(sorted(found, key=str))


def _named(alert: Alert) -> Iterator[Workload]:
    namespace = alert.namespace or alert.labels.get("namespace", "")
    told = [(kind, alert.labels[kind]) for kind in WorkloadKind if alert.labels.get(kind)]
    for kind, name in told or [*_by_pods(alert), *_by_services(alert)][:1]:
        try:
            yield Workload.parse(f"{namespace}/{kind}/{name}")
        except FrenlyError:
            continue  # no name that a workload could have


def _by_pods(alert: Alert) -> Iterator[tuple[WorkloadKind, str]]:
    for label in _PODS:
        pod = alert.labels.get(label, "")
        if of_set := _OF_SET.fullmatch(pod):
            yield WorkloadKind.STATEFULSET, of_set[1]
        elif pod and workload_of(pod) != pod:
            yield WorkloadKind.DEPLOYMENT, workload_of(pod)


def _by_services(alert: Alert) -> Iterator[tuple[WorkloadKind, str]]:
    for label in _SERVICES:
        if name := alert.labels.get(label, ""):
            yield WorkloadKind.DEPLOYMENT, name
