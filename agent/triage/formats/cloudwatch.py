"""Amazon CloudWatch: an alarm through SNS, whose message is JSON in a text, or EventBridge.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from agent.triage.formats.mapping import AlertMap, Format, read, recognises
from agent.triage.formats.values import at

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.alerts import Alert

_ALARM = AlertMap(
    source="cloudwatch",
    needs=("AlarmName",),
    name=("AlarmName",),
    severity=("Severity",),
    status=("NewStateValue",),
    labels=(
        *("Region", "AWSAccountId", "Priority", "Application", "MetricName"),
        *("Trigger.MetricName", "dimensions", "metric_namespace"),
    ),
    annotations={"description": "AlarmDescription", "reason": "NewStateReason"},
    starts=("StateChangeTime",),
    own=("AlarmArn",),
)
BRIDGED = AlertMap(
    source="cloudwatch",
    needs=("detail-type", "detail.alarmName"),
    name=("detail.alarmName",),
    status=("detail.state.value",),
    labels=("region", "account"),
    annotations={
        "description": "detail.configuration.description",
        "reason": "detail.state.reason",
    },
    starts=("detail.state.timestamp", "time"),
    own=("resources.0",),
).format()


def _alarm(document: Any) -> Any:
    """Return the alarm, which SNS carries as a text."""
    message = at(document, "Message")
    if isinstance(message, str) and len(message) < _LONGEST:
        try:
            message = json.loads(message)
        except (ValueError, RecursionError):
            return document
    return message if isinstance(message, dict) else document


_LONGEST = 300_000
"""SNS carries at most 256 KiB."""


def _recognises(document: Any) -> bool:
    return recognises(_ALARM, _alarm(document))


def _read(document: Any, when: datetime | None) -> tuple[Alert, ...]:
    """Read the alarm. The namespace is one of metrics (`AWS/ECS`), none of a cluster."""
    alarm = _alarm(document)
    dimensions = at(alarm, "Trigger.Dimensions") or at(alarm, "Dimensions")
    metric = at(alarm, "Trigger.Namespace") or at(alarm, "Namespace")
    return read(_ALARM, {**alarm, "dimensions": dimensions, "metric_namespace": metric}, when)


FORMAT = Format("cloudwatch", _recognises, _read)
