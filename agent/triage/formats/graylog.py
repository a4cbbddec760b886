"""Graylog's HTTP notification: an event, and the messages that led to it.

https://go2docs.graylog.org/current/interacting_with_your_log_data/notifications.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agent.triage.formats.mapping import AlertMap, Format, read_one, recognises
from agent.triage.formats.values import at, first

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.alerts import Alert

_WHERE = AlertMap(
    source="graylog",
    needs=("event_definition_id", "event_definition_title"),
    name=("event_definition_title",),
    labels=("event.fields", "event.group_by_fields", "event.priority", "event_definition_id"),
    annotations={"message": "event.message", "description": "event_definition_description"},
    starts=("event.timestamp",),
)


def _recognises(document: Any) -> bool:
    return recognises(_WHERE, document)


def _read(document: Any, _: datetime | None) -> tuple[Alert, ...]:
    """Read the event; Graylog tells of no end, and its priority is a number of its own."""
    backlog = at(document, "backlog")
    lines = [_line(one) for one in backlog] if isinstance(backlog, list) else []
    files = {"backlog.log": "\n".join(lines)} if any(lines) else {}
    return (replace(read_one(_WHERE, document), files=files).alert(),)


def _line(message: Any) -> str:
    said = (first(message, (key,)) for key in ("timestamp", "source", "message"))
    return " ".join(word for word in said if word)


FORMAT = Format("graylog", _recognises, _read)
