"""ThousandEyes' classic webhook: a test's or an agent's alert.

https://docs.thousandeyes.com/product-documentation/integration-guides/webhooks
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="thousandeyes",
    needs=("eventType", "alert.ruleName"),
    name=("alert.ruleName",),
    severity=("alert.severity",),
    status=("eventType",),
    resolved=frozenset({"alert_notification_clear", "agent_alert_notification_clear"}),
    labels=(
        "alert.type",
        "alert.agentName",
        "alert.hostname",
        "alert.testName",
        "alert.ruleId",
    ),
    annotations={"rule": "alert.ruleExpression", "description": "alert.testTargetsDescription"},
    starts=("alert.dateStartZoned",),
    ends=("alert.dateEndZoned",),
    link=("alert.permalink",),
    own=("alert.alertId",),
).format()
