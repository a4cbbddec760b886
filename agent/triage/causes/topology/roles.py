"""What part a thing can have in a fault, from its kind: what breaks, what steers, what runs."""

from __future__ import annotations

from enum import StrEnum

from agent.triage.causes.topology.troubles import one_of, words_of


class Role(StrEnum):
    """What part a thing can have in a fault."""

    INJECTOR = "injector"
    """Made to break something: a chaos experiment."""
    INJECTOR_PLAN = "injector_plan"
    """Starts injectors at its times."""
    CONFIG = "config"
    """Holds settings, flags or secrets that others read."""
    POLICY = "policy"
    """Says who may reach or do what, and by which way."""
    LIMIT = "limit"
    """Says how much or how many: quotas, autoscalers, disruption budgets, priorities."""
    STORAGE = "storage"
    TASK = "task"
    """Runs once or at its times."""
    TEMPLATE = "template"
    """Makes instances, and says what they are made of."""
    INSTANCE = "instance"
    NODE = "node"
    FRONT = "front"
    """An address before instances; runs nothing itself."""
    OPERATION = "operation"
    """One of the things that a front answers."""
    PLACE = "place"
    """Holds others: a namespace, a cluster."""
    OTHER = "other"


_EXACT = {
    "pod": Role.INSTANCE,
    "container": Role.INSTANCE,
    "process": Role.INSTANCE,
    "deployment": Role.TEMPLATE,
    "statefulset": Role.TEMPLATE,
    "daemonset": Role.TEMPLATE,
    "replicaset": Role.TEMPLATE,
    "rollout": Role.TEMPLATE,
    "job": Role.TASK,
    "cronjob": Role.TASK,
    "node": Role.NODE,
    "host": Role.NODE,
    "instance": Role.NODE,
    "service": Role.FRONT,
    "endpoints": Role.FRONT,
    "endpointslice": Role.FRONT,
    "endpoint": Role.OPERATION,
    "serviceoperation": Role.OPERATION,
    "namespace": Role.PLACE,
    "cluster": Role.PLACE,
    "region": Role.PLACE,
    "zone": Role.PLACE,
}
_BY_WORD = (
    (
        Role.LIMIT,
        one_of("quota limit range autoscaler budget priority hpa vpa pdb scaler"),
    ),
    (
        Role.POLICY,
        one_of(
            "policy authentication authorization virtual destination route gateway ingress "
            "filter binding entry role account webhook sidecar peer dns certificate issuer"
        ),
    ),
    (
        Role.CONFIG,
        one_of("config configuration configmap secret flag flags settings env"),
    ),
    (Role.STORAGE, one_of("volume claim storage disk")),
    (Role.OPERATION, one_of("operation endpoint method topic queue")),
)


def role_of(kind: str, name: str, namespace: str) -> Role:
    """Tell what part a thing of this kind can have; `OTHER` where the kind says nothing.

    >>> role_of("NetworkChaos", "cut", "prod")
    <Role.INJECTOR: 'injector'>
    >>> role_of("HorizontalPodAutoscaler", "a", "prod")
    <Role.LIMIT: 'limit'>
    """
    words = frozenset(words_of(kind))
    if "chaos" in words or kind.lower().endswith("chaos"):
        return Role.INJECTOR
    if words & {"schedule", "workflow"} and _is_chaotic(name, namespace):
        return Role.INJECTOR_PLAN
    exact = _EXACT.get(kind.lower().rpartition("/")[2].partition(".")[0])
    if exact is not None:
        return exact
    return next((role for role, known in _BY_WORD if words & known), Role.OTHER)


def _is_chaotic(name: str, namespace: str) -> bool:
    return bool({"chaos", "litmus"} & {*words_of(name), *words_of(namespace)})
