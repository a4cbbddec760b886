"""Splunk Observability (SignalFx): a detector's webhook.

https://help.splunk.com/en/splunk-observability-cloud/create-alerts-detectors-and-service-level-objectives
"""

from __future__ import annotations

from agent.triage.formats.mapping import RESOLVED, AlertMap

FORMAT = AlertMap(
    source="signalfx",
    needs=("detectorUrl", "incidentId"),
    name=("rule", "inputs.rule", "detector", "messageTitle"),
    severity=("severity",),
    status=("status", "statusExtended"),
    resolved=RESOLVED | {"stopped", "manually resolved", "auto resolved"},
    labels=("dimensions", "originatingMetric", "detector"),
    annotations={
        "title": "messageTitle",
        "message": "messageBody",
        "description": "description",
        "condition": "detectOnCondition",
    },
    starts=("timestamp", "timestampISO8601"),
    runbook=("runbookUrl", "inputs.runbookUrl"),
    link=("detectorUrl",),
    own=("incidentId",),
).format()
