"""Read Kubernetes' objects: how a workload is declared, which version came before it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.domain.digest import digest
from registry.domain.workloads import WorkloadState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RESTARTED_BY = "frenly.io/restarted-by"
"""The annotation of a template that names the action which restarted it."""
_HASH = "pod-template-hash"
_REVISION = "deployment.kubernetes.io/revision"


def pure_template(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return a template without the label by which a replica set finds its pods."""
    meta = dict(template.get("metadata") or {})
    labels = {k: v for k, v in (meta.get("labels") or {}).items() if k != _HASH}
    return {**template, "metadata": {**meta, "labels": labels}}


def digest_of_template(template: Mapping[str, Any]) -> str:
    """Hash what pods are made from; a mere restart makes no other version of it."""
    pure = pure_template(template)
    meta = pure["metadata"]
    notes = {k: v for k, v in (meta.get("annotations") or {}).items() if k != RESTARTED_BY}
    return digest({**pure, "metadata": {**meta, "annotations": notes}})


def earlier_template(found: Mapping[str, Any], versions: Iterable[Mapping[str, Any]]) -> str:
    """Return the digest of the newest version that is not the present one, or an empty text."""
    present = digest_of_template(found["spec"]["template"])
    kept = sorted(versions, key=_revision, reverse=True)
    digests = (digest_of_template(each["spec"]["template"]) for each in kept)
    return next((each for each in digests if each != present), "")


def state_of(found: Mapping[str, Any], previous: str) -> WorkloadState:
    """Return how a workload is declared."""
    template = found["spec"]["template"]
    return WorkloadState(
        replicas=int(found["spec"].get("replicas") or 0),
        template=digest_of_template(template),
        previous=previous,
        restarted_by=_notes(template).get(RESTARTED_BY, ""),
    )


def parts_of(found: Mapping[str, Any]) -> dict[str, str]:
    """Return what people are shown of a workload, or of its scale, part by part."""
    spec = found.get("spec") or {}
    parts = {"replicas": str(spec.get("replicas") or 0)}
    if "template" not in spec:
        return parts
    for container in spec["template"]["spec"].get("containers") or []:
        parts[f"image of {container.get('name')}"] = str(container.get("image"))
    parts["template"] = digest_of_template(spec["template"])[:12]
    parts["restarted by"] = _notes(spec["template"]).get(RESTARTED_BY, "nobody")
    return parts


def _notes(template: Mapping[str, Any]) -> dict[str, str]:
    return (template.get("metadata") or {}).get("annotations") or {}


def _revision(version: Mapping[str, Any]) -> int:
    told = (version["metadata"].get("annotations") or {}).get(_REVISION, "0")
    return int(told) if str(told).isdecimal() else 0
