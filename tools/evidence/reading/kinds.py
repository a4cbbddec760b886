"""Of what kind a thing is: by the word that a reader asked with, or by a table's columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_KINDS = (
    "Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Service",
    "Endpoints", "EndpointSlice", "Ingress", "IngressClass", "ConfigMap", "Secret", "Node",
    "PersistentVolumeClaim", "PersistentVolume", "StorageClass", "HorizontalPodAutoscaler",
    "NetworkPolicy", "ServiceAccount", "ResourceQuota", "Namespace", "Application",
    "Certificate", "Event",
)  # fmt: skip
_SHORT = {
    "po": "Pod", "deploy": "Deployment", "sts": "StatefulSet", "ds": "DaemonSet",
    "rs": "ReplicaSet", "cj": "CronJob", "svc": "Service", "ep": "Endpoints", "ing": "Ingress",
    "cm": "ConfigMap", "no": "Node", "pvc": "PersistentVolumeClaim", "pv": "PersistentVolume",
    "sc": "StorageClass", "hpa": "HorizontalPodAutoscaler", "netpol": "NetworkPolicy",
    "sa": "ServiceAccount", "quota": "ResourceQuota", "ns": "Namespace",
    "storageclasse": "StorageClass", "ingresse": "Ingress", "ingressclasse": "IngressClass",
    "networkpolicie": "NetworkPolicy", "endpoint": "Endpoints", "ingres": "Ingress",
    "storageclas": "StorageClass", "ingressclas": "IngressClass",
}  # fmt: skip
_BY_WORD = {kind.lower(): kind for kind in _KINDS} | _SHORT
_BY_COLUMNS = (
    ({"SUSPEND", "SCHEDULE"}, "CronJob"),
    ({"COMPLETIONS", "DURATION"}, "Job"),
    ({"READY", "RESTARTS"}, "Pod"),
    ({"CLUSTER-IP"}, "Service"),
    ({"ROLES", "VERSION"}, "Node"),
    ({"PROVISIONER", "RECLAIMPOLICY"}, "StorageClass"),
    ({"STATUS", "VOLUME", "ACCESS MODES"}, "PersistentVolumeClaim"),
    ({"MINPODS", "MAXPODS"}, "HorizontalPodAutoscaler"),
    ({"CONTROLLER", "PARAMETERS"}, "IngressClass"),
    ({"CLASS", "HOSTS"}, "Ingress"),
    ({"DESIRED", "UP-TO-DATE", "NODE SELECTOR"}, "DaemonSet"),
    ({"DESIRED", "CURRENT", "READY", "AGE"}, "ReplicaSet"),
    ({"READY", "UP-TO-DATE", "AVAILABLE"}, "Deployment"),
    ({"NAME", "ENDPOINTS"}, "Endpoints"),
)
_OF_SETS = frozenset({"NAMESPACE", "NAME", "READY", "AGE", "CONTAINERS", "IMAGES", "LABELS"})
"""A table of stateful sets has these columns and no other."""


def kind_named(word: str) -> str:
    """Return the kind that a word means; the word with a capital when it is not known.

    >>> kind_named("hpa"), kind_named("statefulsets"), kind_named("deployment.apps")
    ('HorizontalPodAutoscaler', 'StatefulSet', 'Deployment')
    """
    low = word.strip().lower().partition(".")[0]
    return _BY_WORD.get(low) or _BY_WORD.get(low.rstrip("s")) or low.rstrip("s").capitalize()


def kind_of_columns(columns: Collection[str]) -> str:
    """Return the kind whose table has these columns; empty when it cannot be told.

    >>> kind_of_columns(["NAME", "TYPE", "CLUSTER-IP", "PORT(S)"]), kind_of_columns(["NAME"])
    ('Service', '')
    """
    told = next((kind for signs, kind in _BY_COLUMNS if signs <= {*columns}), "")
    is_sets = {"NAME", "READY", "AGE"} <= {*columns} <= _OF_SETS
    return told or ("StatefulSet" if is_sets else "")
