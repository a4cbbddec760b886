"""Checkly's webhook with its template variables in small letters.

https://www.checklyhq.com/docs/alerting-and-retries/webhooks
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="checkly",
    needs=("check_name", "check_id", "alert_type"),
    name=("check_name",),
    status=("alert_type",),
    resolved=frozenset({"no_alert", "alert_recovery", "alert_degraded_recovery"}),
    labels=("tags", "group_name", "check_type", "run_location", "region"),
    annotations={"title": "event", "error": "check_error_message", "alert_type": "alert_type"},
    starts=("started_at",),
    link=("link",),
    own=("check_id",),
).format()
