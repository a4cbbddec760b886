"""Workloads of a Kubernetes cluster, by the official client.

Every change is one JSON patch that first tests the resource version it was planned on: the
cluster does it on exactly what was seen, or refuses it. A dry run is the same request with
`dryRun=All`, judged by the cluster's own admission.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kubernetes.client.exceptions import ApiException
from urllib3.exceptions import HTTPError

from frenly_ai.platform.objects import (
    RESTARTED_BY,
    digest_of_template,
    earlier_template,
    parts_of,
    pure_template,
    state_of,
)
from registry.contracts.actions import Sighting
from registry.domain.workloads import Act, WorkloadKind
from registry.errors import Conflict, Denied, FrenlyError, InvalidInput, Missing, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubernetes.client import AppsV1Api

    from registry.domain.workloads import Deed, Workload

TIMEOUT_S = 8.0
_OURS = "frenly"
_MOST_VERSIONS = 100
_METHODS = {
    WorkloadKind.DEPLOYMENT: "deployment",
    WorkloadKind.STATEFULSET: "stateful_set",
    WorkloadKind.DAEMONSET: "daemon_set",
}
_REFUSED: dict[int, type[FrenlyError]] = {
    400: InvalidInput,
    401: Denied,
    403: Denied,
    404: Missing,
    409: Conflict,
    422: Conflict,
}


class KubernetesPlatform:
    """One cluster."""

    def __init__(self, apps: AppsV1Api) -> None:
        self._apps = apps

    def look(self, workload: Workload) -> Sighting:
        found = self._read(workload)
        versions = self._versions(workload, found)
        state = state_of(found, earlier_template(found, versions))
        return Sighting(state, str(found["metadata"]["resourceVersion"]))

    def dry_run(self, deed: Deed, seen: Sighting, key: str) -> tuple[str, ...]:
        old, new = (
            parts_of(self._read(deed.workload)),
            parts_of(self._patch(deed, seen, key, dry=True)),
        )
        return tuple(
            f"{name}: {old.get(name)} -> {new[name]}"
            for name in new
            if old.get(name) != new[name]
        )

    def execute(self, deed: Deed, seen: Sighting, key: str) -> None:
        self._patch(deed, seen, key, dry=False)

    def _patch(self, deed: Deed, seen: Sighting, key: str, *, dry: bool) -> dict[str, Any]:
        at = {"op": "test", "path": "/metadata/resourceVersion", "value": seen.version}
        body = [at, *self._change(deed, key)]
        kind = _METHODS[deed.workload.kind]
        scale = "_scale" if deed.act is Act.SCALE else ""
        options = {"dry_run": "All"} if dry else {}
        return self._call(
            f"patch_namespaced_{kind}{scale}",
            deed.workload,
            body,
            field_manager=_OURS,
            **options,
        )

    def _change(self, deed: Deed, key: str) -> list[dict[str, Any]]:
        if deed.act is Act.SCALE:
            return [{"op": "add", "path": "/spec/replicas", "value": deed.replicas}]
        found = self._read(deed.workload)
        if deed.act is Act.RESTART:
            template = json.loads(json.dumps(found["spec"]["template"]))
            annotations = template.setdefault("metadata", {}).get("annotations") or {}
            template["metadata"]["annotations"] = {**annotations, RESTARTED_BY: key}
        else:
            template = self._template(deed, found)
        return [{"op": "replace", "path": "/spec/template", "value": template}]

    def _template(self, deed: Deed, found: dict[str, Any]) -> dict[str, Any]:
        for version in self._versions(deed.workload, found):
            template = pure_template(version["spec"]["template"])
            if digest_of_template(template) == deed.to:
                return template
        raise Conflict(
            f"{deed.workload} keeps that version no longer; nothing was done.",
            hint="Propose it again.",
            workload=str(deed.workload),
        )

    def _read(self, workload: Workload) -> dict[str, Any]:
        return self._call(f"read_namespaced_{_METHODS[workload.kind]}", workload)

    def _versions(self, workload: Workload, found: dict[str, Any]) -> list[dict[str, Any]]:
        """List the replica sets of a deployment, whatever their labels say."""
        if workload.kind is not WorkloadKind.DEPLOYMENT:
            return []
        labels = found["spec"]["selector"].get("matchLabels") or {}
        chosen = ",".join(f"{name}={value}" for name, value in sorted(labels.items()))
        listed = _ask(
            lambda: self._apps.list_namespaced_replica_set(
                workload.namespace,
                label_selector=chosen,
                limit=_MOST_VERSIONS,
                _request_timeout=TIMEOUT_S,
                _preload_content=False,
            ),
            workload,
        )
        uid = found["metadata"]["uid"]
        return [each for each in listed["items"] if _belongs(each, uid)]

    def _call(
        self, method: str, workload: Workload, *body: Any, **options: Any
    ) -> dict[str, Any]:
        call = getattr(self._apps, method)
        return _ask(
            lambda: call(
                workload.name,
                workload.namespace,
                *body,
                _request_timeout=TIMEOUT_S,
                _preload_content=False,
                **options,
            ),
            workload,
        )


def _belongs(version: dict[str, Any], uid: str) -> bool:
    owners = version["metadata"].get("ownerReferences") or []
    return any(owner.get("uid") == uid for owner in owners)


def _ask(call: Callable[[], Any], workload: Workload) -> dict[str, Any]:
    """Return what the cluster answers; raise what its refusal means."""
    try:
        answer: dict[str, Any] = json.loads(call().data)
    except ApiException as error:
        kind = _REFUSED.get(error.status or 0, Unavailable)
        raise kind(
            f"The cluster answers {error.status} about {workload}: {_reason(error)}",
            hint="Look at it with kubectl, and at what Frenly's account may do.",
            workload=str(workload),
        ) from error
    except (HTTPError, ValueError) as error:
        raise Unavailable(
            f"The cluster does not answer about {workload}: {type(error).__name__}.",
            hint="See whether it is up and can be reached.",
            workload=str(workload),
        ) from error
    return answer


def _reason(error: ApiException) -> str:
    try:
        return str(json.loads(error.body or "")["message"])[:300]
    except (KeyError, TypeError, ValueError):
        return str(error.reason)[:300]
