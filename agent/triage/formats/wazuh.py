"""Wazuh: an alert as its manager writes it, and as its integration scripts shorten it.

https://documentation.wazuh.com/current/user-manual/manager/alert-management.html
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FULL = AlertMap(
    source="wazuh",
    needs=("rule.description", "rule.level", "agent"),
    name=("rule.description",),
    labels=("agent.name", "agent.ip", "manager.name", "rule.id", "rule.level", "location"),
    annotations={"log": "full_log"},
    starts=("timestamp",),
).format()
"""A rule's level is a number from 0 to 16, and stays a label."""
SHORT = AlertMap(
    source="wazuh",
    needs=("message", "description", "severity", "created_at"),
    name=("message",),
    severity=("severity",),
    labels=("agent", "rule_id"),
    annotations={"description": "description", "log": "full_log"},
    starts=("created_at",),
).format()
