"""Splunk On-Call (VictorOps), as its REST endpoint takes alerts.

https://help.victorops.com/knowledge-base/rest-endpoint-integration-guide/
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="victorops",
    needs=("message_type", "entity_id"),
    name=("entity_display_name", "entity_id"),
    status=("message_type",),
    labels=("monitoring_tool", "host_name", "entity_id"),
    annotations={"message": "state_message", "message_type": "message_type"},
    starts=("state_start_time",),
    own=("entity_id",),
).format()
