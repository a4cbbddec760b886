"""The alerts themselves as evidence: one piece for each name and thing that they speak of."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.incidents import Evidence
from tools.evidence.naming import workload_of
from tools.evidence.timing import minute

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from registry.contracts.alerts import Alert
    from registry.contracts.incidents import Scene
    from tools.deadlines import Deadline

_THINGS = (
    *("alias", "deployment", "statefulset", "daemonset", "cronjob", "job_name", "pod"),
    *("service", "service_name", "app", "application", "node", "instance", "job"),
)
"""Labels that name a thing, what cannot be the exporter's own name first."""
_SUMMARIES = ("summary", "description", "message")
_MOST_GROUPS = 40
_MOST_SHOWN = 10


class AlertSource:
    """Tells what fires, on what, and in the sender's words."""

    name = "alerts"

    def ask(self, scene: Scene, deadline: Deadline) -> Sequence[Evidence]:  # noqa: ARG002 - reads nothing
        groups: dict[tuple[str, str], list[Alert]] = {}
        for alert in scene.alerts:
            groups.setdefault((alert.name, thing_of(alert)), []).append(alert)
        ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
        return [
            _evidence(_Told(name, thing, tuple(alerts)))
            for (name, thing), alerts in ordered[:_MOST_GROUPS]
        ]


class _Told(NamedTuple):
    name: str
    thing: str
    alerts: tuple[Alert, ...]


def thing_of(alert: Alert) -> str:
    """Return what an alert is about, as its labels name it: `namespace/thing`, or empty."""
    thing = next(
        (_thing(key, alert.labels[key]) for key in _THINGS if alert.labels.get(key)), ""
    )
    namespace = alert.namespace or alert.labels.get("namespace", "")
    return "/".join(part for part in (namespace, thing) if part)


def _thing(label: str, value: str) -> str:
    return (workload_of(value) or value) if label == "pod" else value


def _evidence(told: _Told) -> Evidence:
    first = told.alerts[0]
    statuses = Counter(str(alert.status) for alert in told.alerts)
    severities = sorted({alert.severity for alert in told.alerts if alert.severity})
    starts = [alert.starts_at for alert in told.alerts if alert.starts_at]
    counted = ", ".join(f"{times} {status}" for status, times in sorted(statuses.items()))
    says = f"Alert {told.name!r}{f' on {told.thing!r}' if told.thing else ''}: {counted}"
    says += f", severity {' and '.join(severities)}" if severities else ", no severity given"
    says += f", since {minute(min(starts))}." if starts else "."
    words = summary_of(first.annotations)
    return Evidence(
        id="",
        kind="alert",
        source=f"alert:{first.fingerprint}",
        says=f"{says} It says: {words!r}" if words else says,
        at=min(starts, default=None),
        about=told.thing,
        data={
            "name": told.name,
            "statuses": dict(sorted(statuses.items())),
            "severities": severities,
            "labels": _shared(told.alerts),
            "fingerprints": sorted({a.fingerprint for a in told.alerts})[:_MOST_SHOWN],
            "sources": sorted({alert.source for alert in told.alerts}),
            "cut": any(alert.cut for alert in told.alerts),
        },
    )


def summary_of(annotations: Mapping[str, str]) -> str:
    """Return what the sender wrote for people, one line of it."""
    found = next((annotations[key] for key in _SUMMARIES if annotations.get(key)), "")
    return " ".join(found.split())[:300]


def _shared(alerts: tuple[Alert, ...]) -> dict[str, str]:
    """Return the labels on which all agree."""
    shared = dict(sorted(alerts[0].labels.items()))
    for alert in alerts[1:]:
        shared = {key: value for key, value in shared.items() if alert.labels.get(key) == value}
    return shared
