"""Jira's webhook: an issue; its priority says when to work on it, and is no severity.

https://developer.atlassian.com/cloud/jira/platform/webhooks/
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="jira",
    needs=("webhookEvent", "issue.key", "issue.fields.summary"),
    name=("issue.fields.summary",),
    status=("issue.fields.status.statusCategory.key", "issue.fields.status.name"),
    labels=("issue.key", "issue.fields.labels", "issue.fields.issuetype.name"),
    annotations={"description": "issue.fields.description"},
    starts=("issue.fields.created",),
    ends=("issue.fields.resolutiondate",),
    link=("issue.self",),
    own=("issue.key",),
).format()
