"""Google Cloud Monitoring's webhook: one incident of an alerting policy.

https://cloud.google.com/monitoring/support/notification-options#webhooks
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="gcpmonitoring",
    needs=("incident.incident_id", "incident.state"),
    name=("incident.condition_name", "incident.condition.displayName", "incident.policy_name"),
    severity=(
        "incident.severity",
        "incident.policy_user_labels.severity",
        "incident.metadata.user_labels.severity",
        "incident.metadata.system_labels.severity",
    ),
    status=("incident.state",),
    namespace=("incident.resource.labels.namespace_name",),
    labels=(
        "incident.resource.labels",
        "incident.metric.labels",
        "incident.metadata.user_labels",
        "incident.policy_user_labels",
        "incident.resource_name",
        "incident.policy_name",
    ),
    annotations={
        "summary": "incident.summary",
        "documentation": "incident.documentation.content",
        "subject": "incident.documentation.subject",
        "metric": "incident.metric.type",
    },
    starts=("incident.started_at",),
    ends=("incident.ended_at",),
    link=("incident.url",),
    own=("incident.incident_id",),
).format()
