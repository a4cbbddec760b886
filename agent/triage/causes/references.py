"""What manifests refer to and what they define: names that differ by a letter, keys, claims."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import WORKLOADS, ids
from agent.triage.causes.wiring import containers_in, pod_spec_of, spec_of
from tools.evidence.reading.shapes import map_of, maps_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_PENDING = "Pending"


def references(facts: Facts) -> Iterator[Draft]:
    """A workload names a secret or config map that is only there under another name or kind."""
    defined = {
        (e.data["kind"], e.data["namespace"], e.about): e
        for e in facts.objects("Secret", "ConfigMap", "PersistentVolumeClaim", "ServiceAccount")
    }
    for e in facts.objects(*WORKLOADS):
        for kind, name, key in _named(e):
            there = defined.get((kind, e.data["namespace"], name))
            if there is None:
                yield from _another(facts, e, kind, name, list(defined.values()))
            elif key and key not in _keys(there):
                has = ", ".join(sorted(_keys(there))) or "none"
                what = f"the key `{key}` of the {kind} `{name}`, which has only {has}"
                yield _draft(facts, e, there, what)


def _named(e: Evidence) -> Iterator[tuple[str, str, str]]:
    """Yield kind, name and key of each thing that a workload refers to."""
    for volume in maps_of(pod_spec_of(e).get("volumes")):
        yield from _of_volume(volume)
    for container in containers_in(e):
        for entry in maps_of(container.get("env")):
            source = map_of(entry.get("valueFrom"))
            yield from _refs(source, "secretKeyRef", "configMapKeyRef")
        for entry in maps_of(container.get("envFrom")):
            yield from _refs(entry, "secretRef", "configMapRef")


def _refs(source: dict[str, Any], secret: str, config: str) -> Iterator[tuple[str, str, str]]:
    for field, kind in ((secret, "Secret"), (config, "ConfigMap")):
        ref = map_of(source.get(field))
        if ref and not ref.get("optional"):
            yield kind, str(ref.get("name")), str(ref.get("key") or "")


def _of_volume(volume: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    secret, config = map_of(volume.get("secret")), map_of(volume.get("configMap"))
    claim = map_of(volume.get("persistentVolumeClaim"))
    if secret and not secret.get("optional"):
        yield "Secret", str(secret.get("secretName")), ""
    if config and not config.get("optional"):
        items = maps_of(config.get("items")) or [{}]
        for item in items:
            yield "ConfigMap", str(config.get("name")), str(item.get("key") or "")
    if claim:
        yield "PersistentVolumeClaim", str(claim.get("claimName")), ""


def _keys(e: Evidence) -> set[str]:
    document = e.data["object"]
    return {
        str(key)
        for part in ("data", "stringData", "binaryData")
        for key in map_of(document.get(part))
    }


def _another(
    facts: Facts, e: Evidence, kind: str, name: str, defined: list[Evidence]
) -> Iterator[Draft]:
    """Yield what is there in its place; the files may not be all where nothing is like it."""
    here = [d for d in defined if d.data["namespace"] == e.data["namespace"]]
    same = [d for d in here if d.about == name and d.data["kind"] != kind]
    if same:
        yield _draft(
            facts, e, same[0], f"the {kind} `{name}`, but `{name}` is a {same[0].data['kind']}"
        )
        return
    named = {d.about: d for d in here if d.data["kind"] == kind}
    near = difflib.get_close_matches(name, named, n=1, cutoff=0.75)
    elsewhere = [d for d in defined if d.about == name and d.data["kind"] == kind]
    if elsewhere:
        place = elsewhere[0].data["namespace"]
        yield _draft(
            facts, e, elsewhere[0], f"the {kind} `{name}`, which is only in namespace {place}"
        )
    elif near:
        yield _draft(
            facts, e, named[near[0]], f"the {kind} `{name}`, but what is there is `{near[0]}`"
        )


def _draft(facts: Facts, e: Evidence, there: Evidence, what: str) -> Draft:
    failing = facts.troubled(e.about)
    return Draft(
        entity=workload_of(e.about),
        fault="missing_configuration" if "key `" in what else "missing_object",
        says=f"{facts.condition(e.about) or e.about} needs {what}.",
        rule="reference",
        about=e.about,
        seen=ids([e, there]),
        backed=ids(failing),
        weight=0.85,
        disproof="The thing being there, made by something other than these files.",
    )


def scaling(facts: Facts) -> Iterator[Draft]:
    """An autoscaler of a workload that requests nothing."""
    workloads = {
        (e.data["namespace"], e.about): e for e in facts.objects("Deployment", "StatefulSet")
    }
    for scaler in facts.objects("HorizontalPodAutoscaler"):
        target = str(map_of(spec_of(scaler).get("scaleTargetRef")).get("name"))
        e = workloads.get((scaler.data["namespace"], target))
        if e is None:
            continue
        bare = [
            c
            for c in containers_in(e)
            if not map_of(map_of(c.get("resources")).get("requests"))
        ]
        if bare:
            yield Draft(
                entity=target,
                fault="scaling_blocked",
                says=f"The autoscaler `{scaler.about}` cannot scale {target}: its container "
                f"{bare[0].get('name')} has no resource requests to measure use against.",
                rule="autoscaler_requests",
                about=target,
                seen=ids([scaler, e]),
                weight=0.85,
                disproof="The autoscaler showing a current value for its metric.",
            )


def claims(facts: Facts) -> Iterator[Draft]:
    """A claim that waits asks for a storage class that is not there."""
    classes = {e.about for e in [*facts.objects("StorageClass"), *facts.of("row")]
               if e.data["kind"].lower().startswith("storageclass")}  # fmt: skip
    for e in facts.objects("PersistentVolumeClaim"):
        wanted = str(spec_of(e).get("storageClassName") or "")
        if not wanted or wanted in classes:
            continue
        waiting = [
            r for r in facts.of("row") if r.about == e.about and _PENDING in r.data["status"]
        ]
        if waiting or classes:
            known = f" (there are: {', '.join(sorted(classes))})" if classes else ""
            yield Draft(
                entity=e.about,
                fault="unbound_volume",
                says=f"The volume claim `{e.about}` stays unbound: it asks for the storage "
                f"class `{wanted}`, which is not there{known}.",
                rule="storage_class",
                about="",
                seen=ids([e, *waiting]),
                weight=0.85 if classes else 0.6,
                disproof=f"A storage class of the name `{wanted}`.",
            )


RULES = (references, scaling, claims)
