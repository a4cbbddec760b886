"""Instana's webhook: an issue or incident; when it closes, only its id and end are told.

https://www.ibm.com/docs/en/instana-observability?topic=channels-webhooks
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="instana",
    needs=("issue.id", "issue.state"),
    name=("issue.text", "issue.id"),
    severity=("issue.severity",),
    status=("issue.state",),
    labels=("issue.fqdn", "issue.entityLabel", "issue.service", "issue.zone", "issue.type"),
    annotations={"suggestion": "issue.suggestion", "message": "issue.message"},
    starts=("issue.start",),
    ends=("issue.end",),
    link=("issue.link",),
    own=("issue.id",),
).format()
"""A severity is a number, 5 or 10, and stays as it is written."""
