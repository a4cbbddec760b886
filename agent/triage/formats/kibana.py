"""Kibana's webhook connector with its action variables under their own names.

https://www.elastic.co/docs/explore-analyze/alerts-cases/alerts/rule-action-variables
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="kibana",
    needs=("rule.name", "alert.actionGroup"),
    name=("rule.name",),
    status=("alert.actionGroup",),
    labels=("rule.tags", "rule.type", "rule.spaceId", "alert.id"),
    annotations={"reason": "context.reason", "message": "context.message"},
    link=("rule.url", "context.alertDetailsUrl"),
    own=("alert.uuid",),
).format()
"""An alert keeps its `uuid` until it recovers; its `id` is one of its rule alone."""
