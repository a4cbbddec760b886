"""New Relic: a workflow's issue, and the older webhook of an incident.

https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

ISSUE = AlertMap(
    source="newrelic",
    needs=("issueUrl", "title", "state"),
    name=("title",),
    status=("state",),
    labels=("priority", "alertPolicyNames", "alertConditionNames", "impactedEntities"),
    starts=("createdAt", "activatedAt"),
    ends=("closedAt",),
    link=("issueUrl",),
    own=("id", "issueId"),
).format()
INCIDENT = AlertMap(
    source="newrelic",
    needs=("condition_name", "policy_name", "current_state"),
    name=("condition_name",),
    severity=("severity",),
    status=("current_state",),
    labels=("policy_name", "account_name", "targets.0.labels"),
    annotations={"details": "details"},
    starts=("open_violations_count.timestamp", "timestamp"),
    runbook=("runbook_url",),
    link=("incident_url",),
    own=("incident_id",),
).format()
