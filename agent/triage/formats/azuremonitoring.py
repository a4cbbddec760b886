"""Azure Monitor's common alert schema.

https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="azuremonitoring",
    needs=("data.essentials.alertRule", "data.essentials.monitorCondition"),
    name=("data.essentials.alertRule",),
    severity=("data.essentials.severity",),
    status=("data.essentials.monitorCondition",),
    labels=(
        *("data.essentials.signalType", "data.essentials.monitoringService"),
        "data.customProperties",
    ),
    annotations={
        "description": "data.essentials.description",
        "targets": "data.essentials.alertTargetIDs",
    },
    starts=("data.essentials.firedDateTime",),
    ends=("data.essentials.resolvedDateTime",),
    own=("data.essentials.alertId",),
).format()
