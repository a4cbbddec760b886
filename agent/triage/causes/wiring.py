"""Checks and ingresses that do not fit what they ask, by their manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import WORKLOADS, ids
from tools.evidence.reading.shapes import list_of, map_of, maps_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


def spec_of(e: Evidence) -> dict[str, Any]:
    """Return the specification of an object."""
    return map_of(e.data["object"].get("spec"))


def pod_spec_of(e: Evidence) -> dict[str, Any]:
    """Return the specification of the pods that an object is or makes."""
    spec = spec_of(e)
    if e.data["kind"] == "Pod":
        return spec
    if e.data["kind"] == "CronJob":
        spec = map_of(map_of(spec.get("jobTemplate")).get("spec"))
    return map_of(map_of(spec.get("template")).get("spec"))


def containers_in(e: Evidence) -> list[dict[str, Any]]:
    """Return the containers that an object asks for."""
    spec = pod_spec_of(e)
    return [
        map_of(c)
        for c in [*list_of(spec.get("containers")), *list_of(spec.get("initContainers"))]
    ]


def probes(facts: Facts) -> Iterator[Draft]:
    """A check asks on a port that the container does not declare."""
    for e in facts.objects(*WORKLOADS):
        for container in containers_in(e):
            declared = maps_of(container.get("ports"))
            known = {str(p.get("containerPort")) for p in declared} | {
                str(p.get("name")) for p in declared
            }
            for kind in _PROBES:
                asked = _probe_port(map_of(container.get(kind)))
                if declared and asked and asked not in known:
                    yield _probe(facts, e, kind, asked, ", ".join(sorted(known - {"None"})))


def _probe_port(probe: dict[str, Any]) -> str:
    inner = (
        map_of(probe.get("httpGet"))
        or map_of(probe.get("tcpSocket"))
        or map_of(probe.get("grpc"))
    )
    return str(inner.get("port") or "")


def _probe(facts: Facts, e: Evidence, kind: str, asked: str, known: str) -> Draft:
    failing = [
        u for u in facts.events("Unhealthy") if workload_of(u.about) == workload_of(e.about)
    ]
    return Draft(
        entity=workload_of(e.about),
        fault="port_mismatch",
        says=f"The {kind} of {e.about} asks on port {asked}, but its container listens on "
        f"{known}, so the check fails.",
        rule="probe_port",
        about=e.about,
        seen=(e.id,),
        backed=ids(failing),
        weight=0.85,
        disproof=f"The container answering on port {asked}.",
    )


def ingress(facts: Facts) -> Iterator[Draft]:
    """An ingress asks for a class that nothing is known to serve."""
    listed = {e.about for e in [*facts.objects("IngressClass"), *facts.of("row")]
              if e.data["kind"].lower().startswith("ingressclass")}  # fmt: skip
    for e in [*facts.objects("Ingress"), *facts.of("state")]:
        fields = e.data.get("fields") or {}
        spec = spec_of(e) if "object" in e.data else {}
        wanted = str(fields.get("Ingress Class") or spec.get("ingressClassName") or "")
        if not wanted or wanted in (listed or _CLASSES):
            continue
        known = f" (there are: {', '.join(sorted(listed))})" if listed else ""
        yield Draft(
            entity=e.about,
            fault="missing_object",
            says=f"The ingress `{e.about}` asks for the ingress class `{wanted}`, which "
            f"nothing is known to serve{known}, so no controller takes it up.",
            rule="ingress_class",
            about=e.about,
            seen=(e.id,),
            weight=0.85 if listed else 0.6,
            disproof=f"A controller that serves the class `{wanted}`.",
        )


_CLASSES = frozenset(
    {"nginx", "traefik", "alb", "haproxy", "gce", "istio", "kong", "contour", "cilium"}
    | {"azure-application-gateway", "webapprouting.kubernetes.azure.com", "openshift-default"}
)
RULES = (probes, ingress)
