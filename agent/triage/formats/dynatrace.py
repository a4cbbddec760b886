"""Dynatrace's custom webhook with the placeholders of its own example.

https://docs.dynatrace.com/docs/analyze-explore-automate/notifications-and-alerting/problem-notifications/webhook-integration
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="dynatrace",
    needs=("ProblemID", "ProblemTitle"),
    name=("ProblemTitle",),
    severity=("ProblemSeverity",),
    status=("State",),
    labels=("ImpactedEntity", "ProblemImpact", "Tags"),
    annotations={"details": "ProblemDetailsText"},
    link=("ProblemURL",),
    own=("PID", "ProblemID"),
).format()
