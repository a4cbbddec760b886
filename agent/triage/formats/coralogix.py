"""Coralogix's outgoing webhook: an alert, and a list of further fields with key and value.

https://coralogix.com/docs/user-guides/alerting/outbound-webhooks/generic-outgoing-webhooks-alert-webhooks/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.triage.formats.mapping import AlertMap, Format, read, recognises
from agent.triage.formats.values import at, labels

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.alerts import Alert

_WHERE = AlertMap(
    source="coralogix",
    needs=("alert_action", "alert_id", "name"),
    name=("name",),
    severity=("severity", "fields.severity"),
    status=("alert_action",),
    labels=("fields.application", "fields.subsystem", "fields.team", "fields.priority"),
    annotations={"description": "description", "text": "fields.text"},
    starts=("fields.timestampISO", "fields.timestamp"),
    link=("alert_url",),
    own=("alert_id",),
)


def _recognises(document: Any) -> bool:
    return recognises(_WHERE, document)


def _read(document: Any, when: datetime | None) -> tuple[Alert, ...]:
    return read(_WHERE, {**document, "fields": labels(at(document, "fields"))}, when)


FORMAT = Format("coralogix", _recognises, _read)
