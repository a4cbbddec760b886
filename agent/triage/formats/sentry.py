"""Sentry: the webhooks plugin, and an integration's events, issues and metric alerts.

https://docs.sentry.io/organization/integrations/integration-platform/webhooks/
"""

from __future__ import annotations

from dataclasses import replace

from agent.triage.formats.mapping import RESOLVED, AlertMap

_PLUGIN = AlertMap(
    source="sentry",
    needs=("project", "culprit", "event"),
    name=("event.title", "message", "event.logentry.formatted"),
    severity=("level", "event.level"),
    labels=("project", "logger", "event.environment", "event.tags"),
    annotations={"message": "message", "culprit": "culprit"},
    starts=("event.timestamp",),
    link=("url",),
    own=("id",),
)
"""Sentry documents the level of an event as its severity."""
PLUGIN = _PLUGIN.format()
PLAIN = replace(_PLUGIN, needs=("project", "event.event_id")).format()
"""An event without a culprit: some platforms name none."""
EVENT = AlertMap(
    source="sentry",
    needs=("action", "data.event.title"),
    name=("data.event.title",),
    severity=("data.event.level",),
    labels=("data.event.project", "data.event.environment", "data.event.tags"),
    annotations={
        "rule": "data.triggered_rule",
        "message": "data.event.message",
        "culprit": "data.event.culprit",
    },
    starts=("data.event.timestamp", "data.event.datetime"),
    link=("data.event.web_url", "data.event.url"),
    own=("data.event.issue_id", "data.event.groupID"),
).format()
ISSUE = AlertMap(
    source="sentry",
    needs=("action", "data.issue.title"),
    name=("data.issue.title",),
    severity=("data.issue.level",),
    status=("data.issue.status", "action"),
    resolved=RESOLVED | {"ignored", "archived"},
    labels=("data.issue.project.slug", "data.issue.platform"),
    annotations={"culprit": "data.issue.culprit"},
    starts=("data.issue.firstSeen",),
    link=("data.issue.web_url", "data.issue.permalink"),
    own=("data.issue.id",),
).format()
METRIC = AlertMap(
    source="sentry",
    needs=("action", "data.metric_alert"),
    name=(
        "data.metric_alert.alert_rule.name",
        "data.metric_alert.title",
        "data.description_title",
    ),
    status=("action",),
    annotations={"title": "data.description_title", "description": "data.description_text"},
    starts=("data.metric_alert.date_started",),
    link=("data.web_url",),
    own=("data.metric_alert.alert_rule.id", "data.metric_alert.id"),
).format()
