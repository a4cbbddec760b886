"""Grafana: the webhook of unified alerting, of legacy alerting, and a provisioned rule.

https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.triage.formats.alertmanager import is_group, read_group
from agent.triage.formats.mapping import AlertMap, Format
from agent.triage.formats.values import at

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.alerts import Alert

_GRAFANA_ONLY = ("orgId", "appVersion", "state", "title")


def _is_unified(document: Any) -> bool:
    said = [field for field in _GRAFANA_ONLY if at(document, field) is not None]
    return is_group(document) and "orgId" in said and len(said) > 1


def _read_unified(document: Any, when: datetime | None) -> tuple[Alert, ...]:
    return read_group("grafana", document, when)


FORMAT = Format("grafana", _is_unified, _read_unified)
LEGACY = AlertMap(
    source="grafana-legacy",
    needs=("ruleName", "ruleId", "state"),
    name=("ruleName",),
    status=("state",),
    severity=("tags.severity",),
    labels=("tags",),
    annotations={"title": "title", "message": "message"},
    link=("ruleUrl",),
    own=("ruleId",),
).format()
RULE = AlertMap(
    source="grafana-rule",
    needs=("title", "condition", "ruleGroup", "data"),
    name=("labels.alertname", "title"),
    severity=("labels.severity",),
    labels=("labels",),
    annotations={
        "summary": "annotations.summary",
        "description": "annotations.description",
        "runbook_url": "annotations.runbook_url",
    },
    group=("ruleGroup",),
).format()
"""A rule that is told of as if it fired."""
