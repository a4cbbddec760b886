"""Axiom's webhook: a monitor opened or closed.

https://axiom.co/docs/monitor-data/custom-webhook-notifier
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from agent.triage.formats.mapping import AlertMap, Format, read, recognises
from agent.triage.formats.values import at, first

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.alerts import Alert

_WHERE = AlertMap(
    source="axiom",
    needs=("action", "event.monitorID"),
    name=("name",),
    status=("action",),
    labels=("event.monitorID", "groups"),
    annotations={"body": "event.body", "description": "event.description"},
    starts=("event.timestamp", "event.queryEndTime"),
)
_STATE = re.compile(r"^(?:Triggered|Resolved|Open|Closed):\s*", re.IGNORECASE)


def _recognises(document: Any) -> bool:
    return recognises(_WHERE, document)


def _read(document: Any, when: datetime | None) -> tuple[Alert, ...]:
    title = _STATE.sub("", first(document, ("event.title", "event.monitorID")) or "")
    keys, values = at(document, "event.groupKeys"), at(document, "event.groupValues")
    is_grouped = isinstance(keys, list) and isinstance(values, list)
    groups = [list(pair) for pair in zip(keys, values, strict=False)] if is_grouped else []
    return read(_WHERE, {**document, "name": title, "groups": groups}, when)


FORMAT = Format("axiom", _recognises, _read)
