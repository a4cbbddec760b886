"""Datadog's webhook: its own body, and the usual one of `$`-variables.

https://docs.datadoghq.com/integrations/webhooks/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from agent.triage.formats.mapping import RESOLVED, AlertMap, Format, read
from agent.triage.formats.values import at, labels, text

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.alerts import Alert

_WHERE = AlertMap(
    source="datadog",
    name=("title",),
    severity=("severity",),
    status=("alert_transition", "transition", "alert_type"),
    resolved=RESOLVED | {"recovered from warn", "recovered from no data"},
    labels=("tags", "scopes", "priority", "monitor_id"),
    annotations={"description": "description", "message": "message", "body": "body"},
    link=("url", "link"),
)
_DATADOG_ONLY = ("type", "scopes", "query", "transition", "alert_type")
"""Others count their monitors too, and tell of a state under other names."""
_MARKS = (
    *(("title", "monitor_id", said) for said in _DATADOG_ONLY),
    ("title", "alert_transition"),
    ("title", "event_type", "last_updated"),
    ("title", "query", "message", "tags"),
)
_STATE = re.compile(r"^(?:\[[^\]]*\]\s*)+(?=\S)")
"""`[Triggered on {host:a}] Disk is full`: what stands in brackets differs in each telling."""


def _recognises(document: Any) -> bool:
    return any(all(at(document, path) is not None for path in marks) for marks in _MARKS)


def _read(document: Any, when: datetime | None) -> tuple[Alert, ...]:
    title = _STATE.sub("", text(document["title"]) or "")
    severity = document.get("severity") or labels(document.get("tags")).get("severity")
    return read(_WHERE, {**document, "title": title, "severity": severity}, when)


FORMAT = Format("datadog", _recognises, _read)
