"""Services that pick no pod, or send to a port on which none listens: read in any form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids
from agent.triage.causes.policies import labels_of, pods_of, selects
from agent.triage.causes.wiring import containers_in, spec_of
from tools.evidence.reading.describing import pairs_in
from tools.evidence.reading.shapes import map_of, maps_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_ENDINGS = ("-service", "-svc")
_NONE = frozenset({"", "<none>", "<unset>"})


@dataclass(frozen=True, slots=True)
class _Service:
    """A service, by its manifest or its description."""

    told: Evidence
    selector: dict[str, str]
    empty: tuple[Evidence, ...]
    """What shows that it has no endpoint."""

    @property
    def name(self) -> str:
        """Its name."""
        return self.told.about


def services(facts: Facts) -> Iterator[Draft]:
    """A service picks no pod: its selector fits none, or the platform lists no endpoint."""
    for service in _services(facts):
        here = [(e, labels) for e, labels in pods_of(facts) if _is_beside(service.told, e)]
        chosen = {"matchLabels": service.selector}
        picked = [e for e, labels in here if service.selector and selects(chosen, labels)]
        near = [e for e, labels in here if _is_near(service, e, labels)]
        if not picked and near and service.selector:
            yield _unpicked(service, near[0])
        elif not picked and service.empty and not _is_unready(facts, service):
            yield _empty(service)
        if "object" in service.told.data:
            for target in picked:
                yield from _ports(facts, service.told, target)


def _services(facts: Facts) -> Iterator[_Service]:
    for e in facts.objects("Service"):
        selector = {k: str(v) for k, v in map_of(spec_of(e).get("selector")).items()}
        yield _Service(e, selector, _without_endpoints(facts, e.about))
    for e in facts.of("state"):
        if e.data["kind"] == "Service":
            selector = pairs_in(str(e.data["fields"].get("Selector") or "").split(","))
            own = (e,) if _shows_none(e) else ()
            yield _Service(e, selector, (*own, *_without_endpoints(facts, e.about)))


def _shows_none(e: Evidence) -> bool:
    """Whether a description lists endpoints, and there is none."""
    lines = e.data["text"].get("Endpoints")
    return lines is not None and not lines and not e.data["fields"].get("Endpoints")


def _without_endpoints(facts: Facts, name: str) -> tuple[Evidence, ...]:
    rows = [
        e
        for e in facts.of("row")
        if e.data["kind"] == "Endpoints"
        and e.about == name
        and str(map_of(e.data.get("cells")).get("ENDPOINTS", "x")) in _NONE
    ]
    objects = [
        e
        for e in facts.objects("Endpoints")
        if e.about == name and not e.data["object"].get("subsets")
    ]
    return (*rows, *objects)


def _is_beside(service: Evidence, e: Evidence) -> bool:
    """Whether both may be in one namespace; a table need not say which it is of."""
    places = {service.data["namespace"], e.data["namespace"]}
    return len(places - {""}) < 2  # noqa: PLR2004 - as it says


def _is_near(service: _Service, e: Evidence, labels: dict[str, str]) -> bool:
    """Whether the pods are those that it should pick: they share a label, or its name."""
    shares = any(labels.get(key) == value for key, value in service.selector.items())
    plain = service.name
    for ending in _ENDINGS:
        plain = plain.removesuffix(ending)
    return bool(labels) and (shares or plain == workload_of(e.about))


def _is_unready(facts: Facts, service: _Service) -> bool:
    """Whether pods of its name are not ready: then they are what keeps it without endpoints."""
    mine = {workload_of(service.name), *service.selector.values()}
    rows = [e for e in facts.of("row") if e.data["kind"] == "Pod"]
    unready = {
        workload_of(e.about) for e in rows if len(set(e.data["ready"].split("/"))) > 1
    } | {workload_of(e.about) for e in facts.containers() if e.data["ready"] != "True"}
    return bool(mine & unready)


def _unpicked(service: _Service, near: Evidence) -> Draft:
    wants = ", ".join(f"{k}={v}" for k, v in sorted(service.selector.items()))
    has = ", ".join(f"{k}={v}" for k, v in sorted(labels_of(near).items())) or "none"
    shown = " It has no endpoints." if service.empty else ""
    return Draft(
        entity=service.name,
        fault="selector_mismatch",
        says=f"The service `{service.name}` selects no pod: it looks for {wants}, but the "
        f"pods of {near.about} have the labels {has}.{shown}",
        rule="service_selector",
        about=service.name,
        seen=ids([service.told, near, *service.empty]),
        # That it picks nothing is then told by the platform, and why by labels of its pods.
        direct=bool(service.empty),
        weight=0.93 if service.empty else 0.85,
        disproof="The service having endpoints.",
    )


def _empty(service: _Service) -> Draft:
    wants = ", ".join(f"{k}={v}" for k, v in sorted(service.selector.items())) or "nothing"
    return Draft(
        entity=service.name,
        fault="selector_mismatch",
        says=f"The service `{service.name}` has no endpoints: no pod that is ready fits what "
        f"it looks for ({wants}).",
        rule="service_selector",
        about=service.name,
        seen=ids(service.empty),
        weight=0.6,
        disproof="Pods with these labels that are there and not ready.",
    )


def _ports(facts: Facts, service: Evidence, target: Evidence) -> Iterator[Draft]:
    if "object" not in target.data:
        return
    declared = [p for c in containers_in(target) for p in maps_of(c.get("ports"))]
    numbers = {str(p.get("containerPort")) for p in declared} | {
        str(p.get("name")) for p in declared
    }
    for port in maps_of(spec_of(service).get("ports")):
        wanted = str(port.get("targetPort") or port.get("port"))
        if declared and wanted not in numbers:
            listens = ", ".join(sorted(str(p.get("containerPort")) for p in declared))
            yield Draft(
                entity=service.about,
                fault="port_mismatch",
                says=f"The service `{service.about}` sends to port {wanted}, but the pods of "
                f"{target.about} listen on {listens}.",
                rule="service_port",
                about=target.about,
                seen=ids([service, target]),
                backed=ids(_refused(facts, wanted))[:4],
                weight=0.8,
                disproof=f"A pod that answers on port {wanted}.",
            )


def _refused(facts: Facts, port: str) -> list[Evidence]:
    """Return what complains of that very port: callers, and checks of a service."""
    lines = [e for e in facts.of("line") if e.data["trouble"]]
    return [e for e in lines if re.search(rf":{port}\b", str(e.data["text"]))]


RULES = (services,)
