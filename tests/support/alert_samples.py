"""Bodies as monitoring systems document them, shortened, and what they say."""

from __future__ import annotations

import json
from typing import Any, NamedTuple


class Sample(NamedTuple):
    body: Any
    source: str
    name: str
    firing: bool = True
    severity: str | None = None
    namespace: str | None = None


def a_group(**changed: Any) -> dict[str, Any]:
    """One firing alert as Alertmanager's webhook tells it."""
    alert = {
        "status": "firing",
        "labels": {"alertname": "DiskFull", "severity": "warning", "namespace": "shop"},
        "annotations": {
            "summary": "The disk is full.",
            "runbook_url": "https://runbooks.example/DiskFull",
        },
        "startsAt": "2026-11-20T08:10:00.123456789Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus.example/graph?g0.expr=disk+%3E+0.9",
        "fingerprint": "b07073844dcc463c",
    }
    group = {
        "version": "4",
        "groupKey": '{}:{alertname="DiskFull"}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "frenly",
        "groupLabels": {"alertname": "DiskFull"},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager.example:9093",
        "alerts": [{**alert, **changed.pop("alert", {})}],
    }
    return {**group, **changed}


SAMPLES: dict[str, Sample] = {
    "alertmanager": Sample(a_group(), "alertmanager", "DiskFull", True, "warning", "shop"),
    "alertmanager resolved": Sample(
        a_group(status="resolved", alert={"status": "resolved"}),
        "alertmanager",
        "DiskFull",
        False,
        "warning",
        "shop",
    ),
    "grafana": Sample(
        a_group(version="1", orgId=1, title="[FIRING:1]", state="alerting"),
        "grafana",
        "DiskFull",
        True,
        "warning",
        "shop",
    ),
    "grafana legacy": Sample(
        {
            "dashboardId": 1,
            "evalMatches": [{"value": 1, "metric": "Count", "tags": {}}],
            "ruleId": 7,
            "ruleName": "Panel title",
            "ruleUrl": "http://grafana.example/d/x",
            "state": "ok",
            "tags": {"team": "a"},
            "title": "[OK] Panel title",
        },
        "grafana-legacy",
        "Panel title",
        False,
    ),
    "alertmanager's list": Sample(
        [
            {
                "labels": {"alertname": "A", "severity": "page"},
                "annotations": {},
                "startsAt": "2026-11-20T08:10:00Z",
                "endsAt": "2026-11-20T09:10:00Z",
                "fingerprint": "1",
                "status": {"state": "active", "silencedBy": [], "inhibitedBy": []},
            }
        ],
        "alertmanager-api",
        "A",
        True,
        "page",
    ),
    "alertmanager's first list": Sample(
        {"status": "success", "data": [{"labels": {"alertname": "A"}}]},
        "alertmanager-api",
        "A",
    ),
    "prometheus's list": Sample(
        {
            "status": "success",
            "data": {
                "alerts": [
                    {"labels": {"alertname": "A"}, "state": "firing", "activeAt": "2026-01-01"},
                    {"labels": {"alertname": "B"}, "state": "pending"},
                ]
            },
        },
        "prometheus",
        "A",
    ),
    "pagerduty 3": Sample(
        {
            "event": {
                "id": "01",
                "event_type": "incident.resolved",
                "resource_type": "incident",
                "occurred_at": "2026-11-20T08:10:00.000Z",
                "data": {
                    "id": "PGR0VU2",
                    "type": "incident",
                    "html_url": "https://acme.pagerduty.example/incidents/PGR0VU2",
                    "status": "resolved",
                    "title": "A little bump in the road",
                    "service": {"id": "PF9KMXH", "summary": "API Service"},
                    "urgency": "high",
                    "priority": {"summary": "P1"},
                },
            }
        },
        "pagerduty",
        "A little bump in the road",
        False,
    ),
    "pagerduty 2": Sample(
        {
            "messages": [
                {
                    "event": "incident.trigger",
                    "incident": {"id": "P1", "title": "Down", "status": "triggered"},
                }
            ]
        },
        "pagerduty",
        "Down",
    ),
    "pagerduty's event": Sample(
        {
            "routing_key": "x",
            "event_action": "trigger",
            "dedup_key": "srv01/HTTP",
            "payload": {"summary": "PING OK", "source": "srv01", "severity": "info"},
        },
        "pagerduty",
        "PING OK",
        True,
        "info",
    ),
    "cloudwatch by SNS": Sample(
        {
            "Type": "Notification",
            "Message": '{"AlarmName":"cpu","NewStateValue":"OK","Trigger":{"Namespace":"AWS/EC2",'
            '"Dimensions":[{"name":"InstanceId","value":"i-1"}]}}',
        },
        "cloudwatch",
        "cpu",
        False,
    ),
    "cloudwatch by EventBridge": Sample(
        {
            "source": "aws.cloudwatch",
            "detail-type": "CloudWatch Alarm State Change",
            "resources": ["arn:aws:cloudwatch:us-east-1:1:alarm:cpu"],
            "detail": {"alarmName": "cpu", "state": {"value": "ALARM", "reason": "over 5"}},
        },
        "cloudwatch",
        "cpu",
    ),
    "datadog": Sample(
        {
            "id": "1234567",
            "title": "[Triggered on {host:web-1}] CPU is high",
            "last_updated": "1709991485000",
            "event_type": "query_alert_monitor",
            "alert_transition": "Recovered",
            "tags": "env:prod,host:web-1",
        },
        "datadog",
        "CPU is high",
        False,
    ),
    "google": Sample(
        {
            "version": "1.2",
            "incident": {
                "incident_id": "0.abc",
                "state": "closed",
                "condition_name": "High CPU",
                "policy_name": "cpu",
                "severity": "Critical",
                "started_at": 1577840461,
                "resource": {"type": "k8s_pod", "labels": {"namespace_name": "shop"}},
            },
        },
        "gcpmonitoring",
        "High CPU",
        False,
        "Critical",
        "shop",
    ),
    "azure": Sample(
        {
            "schemaId": "azureMonitorCommonAlertSchema",
            "data": {
                "essentials": {
                    "alertId": "/subscriptions/1",
                    "alertRule": "cpu",
                    "severity": "Sev3",
                    "monitorCondition": "Resolved",
                }
            },
        },
        "azuremonitoring",
        "cpu",
        False,
        "Sev3",
    ),
    "sentry's plugin": Sample(
        {
            "id": "27379932",
            "project": "web",
            "level": "error",
            "culprit": "raven in f",
            "message": "It broke",
            "url": "https://sentry.example/1",
            "event": {"title": "It broke", "tags": [["browser", "x"]]},
        },
        "sentry",
        "It broke",
        True,
        "error",
    ),
    "sentry's issue": Sample(
        {
            "action": "resolved",
            "data": {"issue": {"id": "1", "title": "E", "status": "resolved"}},
        },
        "sentry",
        "E",
        False,
    ),
    "sentry's metric": Sample(
        {
            "action": "critical",
            "data": {"metric_alert": {"alert_rule": {"id": 1, "name": "p95"}}},
        },
        "sentry",
        "p95",
    ),
    "sentry's event": Sample(
        {"action": "triggered", "data": {"event": {"title": "E", "level": "fatal"}}},
        "sentry",
        "E",
        True,
        "fatal",
    ),
    "checkmk": Sample(
        {
            "host": "server1",
            "what": "SERVICE",
            "service": "CPU load",
            "notification_type": "PROBLEM",
            "status": "CRIT",
            "severity": "CRITICAL",
        },
        "checkmk",
        "CPU load",
        True,
        "CRITICAL",
    ),
    "coralogix": Sample(
        {
            "alert_id": "1",
            "name": "errors",
            "alert_action": "resolve",
            "fields": [{"key": "severity", "value": "ERROR"}, {"key": "team", "value": "a"}],
        },
        "coralogix",
        "errors",
        False,
        "ERROR",
    ),
    "librenms": Sample(
        {
            "title": "Alert for device x",
            "hostname": "x",
            "device_id": 1,
            "rule_id": 2,
            "name": "Devices up/down",
            "severity": "critical",
            "state": 1,
        },
        "libre_nms",
        "Devices up/down",
        True,
        "critical",
    ),
    "signalfx": Sample(
        {
            "severity": "Major",
            "detectorUrl": "https://signalfx.example/1",
            "incidentId": "x",
            "status": "ok",
            "rule": "latency",
        },
        "signalfx",
        "latency",
        False,
        "Major",
    ),
    "thousandeyes": Sample(
        {
            "eventId": "1-2",
            "eventType": "ALERT_NOTIFICATION_CLEAR",
            "alert": {"ruleName": "Loss", "alertId": 5, "type": "HTTP Server"},
        },
        "thousandeyes",
        "Loss",
        False,
    ),
    "checkly": Sample(
        {"check_id": "1", "check_name": "API", "alert_type": "ALERT_RECOVERY", "tags": ["a"]},
        "checkly",
        "API",
        False,
    ),
    "dash0": Sample(
        {
            "type": "alert.ongoing",
            "data": {
                "issue": {
                    "id": "1",
                    "status": "critical",
                    "summary": "p99 is high",
                    "labels": [{"key": "service.name", "value": {"stringValue": "cart"}}],
                }
            },
        },
        "dash0",
        "p99 is high",
    ),
    "graylog": Sample(
        {
            "event_definition_id": "1",
            "event_definition_title": "Failed logins",
            "event": {"timestamp": "2026-11-20T08:10:00.000Z", "priority": 2, "fields": {}},
            "backlog": [{"timestamp": "t", "source": "web", "message": "denied"}],
        },
        "graylog",
        "Failed logins",
    ),
    "netbox": Sample(
        {
            "event": "updated",
            "timestamp": "2026-11-20T08:10:00+00:00",
            "model": "site",
            "username": "jane",
            "request_id": "1",
            "data": {"id": 1, "name": "Site 1"},
            "snapshots": {"prechange": None, "postchange": {"status": "planned"}},
        },
        "netbox",
        "site updated",
    ),
    "axiom": Sample(
        {
            "action": "Closed",
            "event": {"monitorID": "m1", "title": "Resolved: Errors", "body": "0 errors"},
        },
        "axiom",
        "Errors",
        False,
    ),
    "wazuh": Sample(
        {
            "timestamp": "2026-11-20T08:10:00.000+0000",
            "rule": {"level": 10, "description": "Brute force", "id": "5712"},
            "agent": {"id": "001", "name": "web"},
            "full_log": "Failed password",
        },
        "wazuh",
        "Brute force",
    ),
    "new relic's issue": Sample(
        {
            "id": "1",
            "issueUrl": "https://radar.example/1",
            "title": "CPU",
            "priority": "CRITICAL",
            "state": "CLOSED",
        },
        "newrelic",
        "CPU",
        False,
    ),
    "new relic's incident": Sample(
        {
            "incident_id": 1,
            "condition_name": "CPU",
            "policy_name": "Hosts",
            "current_state": "open",
            "severity": "CRITICAL",
        },
        "newrelic",
        "CPU",
        True,
        "CRITICAL",
    ),
    "opsgenie": Sample(
        {
            "action": "Close",
            "alert": {"alertId": "1", "message": "Down", "priority": "P3", "tags": ["a:b"]},
        },
        "opsgenie",
        "Down",
        False,
    ),
    "splunk": Sample(
        {"sid": "s", "search_name": "Errors", "result": {"host": "web"}, "app": "search"},
        "splunk",
        "Errors",
    ),
    "uptime kuma": Sample(
        {"heartbeat": {"status": 0, "msg": "timeout"}, "monitor": {"id": 1, "name": "Shop"}},
        "uptimekuma",
        "Shop",
    ),
    "pingdom": Sample(
        {
            "check_id": 1,
            "check_name": "Shop",
            "previous_state": "DOWN",
            "current_state": "UP",
            "state_changed_timestamp": 1451610061,
        },
        "pingdom",
        "Shop",
        False,
    ),
    "rollbar": Sample(
        {
            "event_name": "resolved_item",
            "data": {"item": {"id": 1, "title": "E", "last_occurrence": {"level": "error"}}},
        },
        "rollbar",
        "E",
        False,
        "error",
    ),
    "dynatrace": Sample(
        {"ProblemID": "P-1", "PID": "9", "ProblemTitle": "Slow", "State": "OPEN"},
        "dynatrace",
        "Slow",
    ),
    "victorops": Sample(
        {"message_type": "RECOVERY", "entity_id": "disk/db01", "state_message": "ok"},
        "victorops",
        "disk/db01",
        False,
    ),
    "site24x7": Sample(
        {"MONITORNAME": "Shop", "STATUS": "DOWN", "MONITOR_ID": "1"}, "site24x7", "Shop"
    ),
    "robusta": Sample(
        {
            "aggregation_key": "CrashLoop",
            "finding_type": "issue",
            "title": "Crashing pod",
            "priority": "HIGH",
            "labels": {},
            "subject_type": "pod",
            "subject_name": "web-1",
            "subject_namespace": "shop",
            "ends_at": None,
            "evidence": [
                {"title": "Logs", "data": '[{"type": "markdown", "data": "line 1"}]'},
            ],
        },
        "robusta",
        "CrashLoop",
        True,
        None,
        "shop",
    ),
    "holmes": Sample(
        {
            "name": "Watchdog",
            "source_type": "prometheus",
            "raw": {
                "status": "active",
                "labels": {"severity": "none"},
                "definition": "vector(1)",
            },
        },
        "holmes",
        "Watchdog",
        True,
        "none",
    ),
    "wrapped": Sample(
        {"payload": {"labels": {"severity": "critical"}}, "alert_type": "HighCPU"},
        "prometheus",
        "HighCPU",
        True,
        "critical",
    ),
    "datadog of a cluster": Sample(
        {
            "title": "[Recovered] Pods crash",
            "alert_transition": "Recovered",
            "alert_type": "success",
            "tags": ["kube_namespace:shop", "severity:sev-2"],
        },
        "datadog",
        "Pods crash",
        False,
        "sev-2",
        "shop",
    ),
    "dash0 of a cluster": Sample(
        {
            "type": "alert.ongoing",
            "data": {
                "issue": {
                    "id": "1",
                    "status": "critical",
                    "labels": [
                        {"key": "k8s.namespace.name", "value": {"stringValue": "shop"}},
                    ],
                    "checkrules": [{"name": "Errors"}],
                }
            },
        },
        "dash0",
        "Errors",
        True,
        None,
        "shop",
    ),
    "a log's severity is not the alert's": Sample(
        {
            "incident": {
                "incident_id": "1",
                "state": "open",
                "condition_name": "Errors",
                "metric": {"labels": {"severity": "ERROR"}},
            }
        },
        "gcpmonitoring",
        "Errors",
    ),
    "pagerduty's event of an end": Sample(
        {"routing_key": "R", "event_action": "resolve", "dedup_key": "lag/db2"},
        "pagerduty",
        "lag/db2",
        False,
    ),
    "kibana": Sample(
        {
            "rule": {"id": "r", "name": "Heap above 90%", "tags": []},
            "alert": {"id": "host-1", "uuid": "u", "actionGroup": "recovered"},
        },
        "kibana",
        "Heap above 90%",
        False,
    ),
    "axiom of a cluster": Sample(
        {
            "action": "Closed",
            "event": {
                "monitorID": "m",
                "title": "Resolved: p99",
                "groupKeys": ["k8s.namespace.name", "service"],
                "groupValues": ["shop", "api"],
            },
        },
        "axiom",
        "p99",
        False,
        None,
        "shop",
    ),
    "jira": Sample(
        {
            "webhookEvent": "jira:issue_updated",
            "user": {"name": "jane"},
            "issue": {
                "key": "OPS-12",
                "fields": {
                    "summary": "Checkout is slow",
                    "priority": {"name": "High"},
                    "status": {"name": "Fixed", "statusCategory": {"key": "done"}},
                },
            },
        },
        "jira",
        "Checkout is slow",
        False,
    ),
    "instana": Sample(
        {"issue": {"id": "5", "state": "OPEN", "severity": 5, "text": "GC activity high"}},
        "instana",
        "GC activity high",
        True,
        "5",
    ),
    "instana closed": Sample(
        {"issue": {"id": "5", "state": "CLOSED", "end": 1790000000000}}, "instana", "5", False
    ),
    "sumo logic": Sample(
        {"name": "CPU", "id": "m", "monitorType": "Metrics", "triggerType": "ResolvedCritical"},
        "sumologic",
        "CPU",
        False,
    ),
    "alertmanager through sns": Sample(
        {
            "Type": "Notification",
            "TopicArn": "arn:aws:sns:eu-west-1:1:alerts",
            "Message": json.dumps(a_group()),
        },
        "alertmanager",
        "DiskFull",
        True,
        "warning",
        "shop",
    ),
    "alertmanager's groups": Sample(
        [
            {
                "labels": {},
                "receiver": {"name": name},
                "alerts": [{"labels": {"alertname": "A", "severity": "page"}}],
            }
            for name in ("web", "mail")
        ],
        "alertmanager-api",
        "A",
        True,
        "page",
    ),
    "of nobody known": Sample(
        {
            "alertTitle": "Backup failed",
            "severity": {"name": "High"},
            "state": "RESOLVED",
            "k8s": {"namespace": {"name": "shop"}},
        },
        "generic",
        "Backup failed",
        False,
        "High",
        "shop",
    ),
}
