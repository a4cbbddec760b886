"""Opsgenie's outgoing webhook.

https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="opsgenie",
    needs=("action", "alert.alertId", "alert.message"),
    name=("alert.message",),
    severity=("alert.details.severity",),
    status=("action",),
    labels=("alert.tags", "alert.details", "alert.entity", "alert.source", "alert.priority"),
    annotations={"description": "alert.description"},
    starts=("alert.createdAt",),
    own=("alert.alias", "alert.alertId"),
).format()
