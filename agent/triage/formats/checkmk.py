"""Checkmk's notification, as its custom scripts post it."""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="checkmk",
    needs=("what", "notification_type", "host"),
    name=("service", "check_command", "summary"),
    severity=("severity",),
    status=("status",),
    labels=("host", "service", "site", "what"),
    annotations={"summary": "summary", "event": "event", "output": "output"},
    link=("url",),
).format()
