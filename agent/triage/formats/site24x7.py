"""Site24x7's webhook."""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="site24x7",
    needs=("MONITORNAME", "STATUS"),
    name=("MONITORNAME",),
    status=("STATUS",),
    labels=("MONITORTYPE", "MONITOR_GROUPNAME", "MONITOR_ID", "TAGS"),
    annotations={"reason": "INCIDENT_REASON", "address": "MONITORURL"},
    starts=("INCIDENT_TIME_ISO",),
    link=("MONITOR_DASHBOARD_LINK",),
    own=("MONITOR_ID",),
).format()
