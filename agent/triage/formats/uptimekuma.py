"""Uptime Kuma's webhook: a monitor's heartbeat; its state 1 is up."""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="uptimekuma",
    needs=("heartbeat.status", "monitor.name"),
    name=("monitor.name",),
    status=("heartbeat.status",),
    resolved=frozenset({"1"}),
    labels=("monitor.type", "monitor.hostname", "monitor.tags"),
    annotations={"message": "heartbeat.msg", "address": "monitor.url"},
    own=("monitor.id",),
).format()
