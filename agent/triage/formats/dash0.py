"""Dash0's webhook: an issue that a check found. Dash0 has no severities, only states."""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="dash0",
    needs=("data.issue.id", "data.issue.status"),
    name=("data.issue.checkrules.0.name", "data.issue.summary"),
    status=("data.issue.status",),
    labels=("data.issue.labels", "data.issue.dataset"),
    annotations={
        "summary": "data.issue.summary",
        "description": "data.issue.description",
        "status": "data.issue.status",
    },
    starts=("data.issue.start",),
    ends=("data.issue.end",),
    link=("data.issue.url",),
    own=("data.issue.issueIdentifier", "data.issue.id"),
).format()
