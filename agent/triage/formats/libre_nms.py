"""LibreNMS's API transport: a rule that matched on a device.

https://docs.librenms.org/Alerting/Transports/
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="libre_nms",
    needs=("rule_id", "device_id", "hostname"),
    name=("name", "title"),
    severity=("severity",),
    status=("state",),
    resolved=frozenset({"0", "ok", "recovered"}),
    labels=("hostname", "sysName", "device_id", "rule_id", "os", "type"),
    annotations={"title": "title", "message": "msg", "faults": "faults", "notes": "notes"},
    starts=("timestamp",),
    runbook=("proc",),
).format()
