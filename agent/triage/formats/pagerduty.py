"""PagerDuty: webhooks version 3 and 2, and an event as its Events API takes it.

https://developer.pagerduty.com/docs/webhooks-overview,
https://developer.pagerduty.com/docs/send-alert-event
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.triage.formats.mapping import AlertMap, Format, read_one, recognises
from agent.triage.formats.values import first, text

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.alerts import Alert

_INCIDENT = AlertMap(
    source="pagerduty",
    needs=("event.event_type", "event.data"),
    name=("event.data.title", "event.data.summary"),
    severity=("event.data.severity",),
    status=("event.data.status",),
    labels=("service", "urgency", "priority"),
    starts=("event.data.created_at",),
    ends=("event.occurred_at",),
    link=("event.data.html_url",),
    own=("event.data.id",),
    annotations={"key": "event.data.incident_key", "because": "event.data.resolve_reason.type"},
)


def _is_v3(document: Any) -> bool:
    is_typed = recognises(_INCIDENT, document)
    return (
        is_typed or first(document, ("event.data.title", "event.data.incident_key")) is not None
    )


def _read_v3(document: Any, _: datetime | None) -> tuple[Alert, ...]:
    """Read an incident's event; a ping, and what only comments, tells of no alert."""
    if first(document, _INCIDENT.name) is None:
        return ()
    marks = {
        "service": first(document, ("event.data.service.summary",)),
        "urgency": first(document, ("event.data.urgency",)),
        "priority": first(document, ("event.data.priority.summary",)),
    }
    return (read_one(_INCIDENT, {**document, **marks}).alert(),)


def _is_v2(document: Any) -> bool:
    messages = document.get("messages") if isinstance(document, dict) else None
    return isinstance(messages, list) and any(
        isinstance(one, dict) and isinstance(one.get("incident"), dict) for one in messages
    )


def _read_v2(document: Any, when: datetime | None) -> tuple[Alert, ...]:
    found: list[Alert] = []
    for one in document["messages"]:
        incident = one.get("incident") if isinstance(one, dict) else None
        if isinstance(incident, dict):
            data = {**incident, "type": "incident"}
            event = {"data": data, "event_type": text(one.get("event"))}
            found += _read_v3({"event": event}, when)
    return tuple(found)


FORMAT = Format("pagerduty", _is_v3, _read_v3)
V2 = Format("pagerduty", _is_v2, _read_v2)
EVENT = AlertMap(
    source="pagerduty",
    needs=("payload.summary", "payload.source"),
    name=("payload.summary",),
    severity=("payload.severity",),
    status=("event_action",),
    labels=(
        *("payload.source", "payload.component", "payload.group", "payload.class"),
        "payload.custom_details",
    ),
    starts=("payload.timestamp",),
    link=("client_url", "links.0.href"),
    own=("dedup_key",),
).format()
ENDED = AlertMap(
    source="pagerduty",
    needs=("routing_key", "event_action", "dedup_key"),
    name=("dedup_key",),
    status=("event_action",),
    own=("dedup_key",),
).format()
"""Only an event that triggers must say more than its key."""
CEF = AlertMap(
    source="pagerduty",
    needs=("summary", "source", "severity"),
    name=("summary",),
    severity=("severity",),
    labels=("source", "component", "group", "class", "custom_details"),
    starts=("timestamp",),
).format()
"""The common event format alone: its three fields that every event must have."""
