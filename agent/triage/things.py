"""Which things of a platform an alert is about, by its labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.contracts.alerts import Alert

_PARTS = (
    *("deployment", "statefulset", "daemonset", "cronjob", "job_name", "workload"),
    *("service", "service_name", "svc", "app", "application"),
    *("app_kubernetes_io_name", "kubernetes_service_name", "destination_service_name"),
)
"""Labels whose value names a part of the platform within its namespace."""
_PODS = ("pod", "pod_name", "podname", "replicaset")
_MACHINES = ("node", "nodename", "kubernetes_node", "host", "hostname", "host_name")
_SCRAPER = re.compile(r"kube-state-metrics|exporter|^kubelet$|cadvisor")
"""Labels that speak of who measured speak of nothing that is wrong."""
_ROLLED = "[bcdfghjklmnpqrstvwxz2456789]"
"""The letters of which Kubernetes makes up names; none of them makes a word."""
_HASH = rf"(?:[a-f0-9]{{8,10}}|{_ROLLED}{{6,10}})"
_POD = re.compile(rf"(.+?)-(?:{_HASH}-[a-z0-9]{{5}}|{_ROLLED}{{5}}|\d{{1,4}})")
_REPLICA_SET = re.compile(rf"(.+)-{_HASH}")
_PORT = re.compile(r":\d+$")
_MOST_CHARS = 120


def things_of(alert: Alert) -> tuple[str, ...]:
    """Return the things, e.g. `shop/checkout` and `node:worker-1`, in a fixed order.

    A pod stands for its workload: which of its replicas it is does not matter to the cause.
    """
    labels = {key.lower(): value for key, value in alert.labels.items() if value}
    scope = scope_of(alert)
    found = {f"{scope}/{name}" if scope else name for name in _parts(labels)}
    found |= {f"node:{value}" for value in _machines(labels, has_parts=bool(found))}
    return tuple(sorted(thing[:_MOST_CHARS] for thing in found))


def scope_of(alert: Alert) -> str:
    """Return where its names are at home: cluster and namespace, as far as they are told."""
    cluster = alert.labels.get("cluster", "")
    parts = (cluster, alert.namespace or alert.labels.get("namespace", ""))
    return "/".join(part for part in parts if part)[:_MOST_CHARS]


def names_of(alert: Alert) -> tuple[str, ...]:
    """Return the bare names of its parts, which a registry may know."""
    labels = {key.lower(): value for key, value in alert.labels.items() if value}
    return tuple(sorted(set(_parts(labels))))


def workload_of(pod: str) -> str:
    """Return what a pod is a replica of.

    >>> workload_of("checkout-7d4b9c6f5d-x2x9z")
    'checkout'
    """
    found = _POD.fullmatch(pod) or _REPLICA_SET.fullmatch(pod)
    return found[1] if found else pod


def _parts(labels: Mapping[str, str]) -> Iterator[str]:
    for key in _PARTS:
        value = labels.get(f"exported_{key}") or labels.get(key)
        if value and not _SCRAPER.search(value):
            yield value
    for key in _PODS:
        value = labels.get(f"exported_{key}") or labels.get(key)
        if value and not _SCRAPER.search(value):
            yield workload_of(value)


def _machines(labels: Mapping[str, str], *, has_parts: bool) -> Iterator[str]:
    named = [labels[key] for key in _MACHINES if key in labels]
    if named:
        yield from named
    elif not has_parts and "instance" in labels:  # else it is where the part was measured
        yield _PORT.sub("", labels["instance"])
