"""Sumo Logic's webhook of a monitor, with its variables under their own names.

https://www.sumologic.com/help/docs/alerts/monitors/alert-variables/
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="sumologic",
    needs=("name", "monitorType", "triggerType"),
    name=("name",),
    status=("triggerType",),
    resolved=frozenset({"resolvedcritical", "resolvedwarning", "resolvedmissingdata"}),
    labels=("monitorType",),
    annotations={"description": "description", "condition": "triggerCondition"},
    link=("alertResponseURL", "alertResponseUrl", "queryUrl", "queryURL"),
    own=("id",),
).format()
"""The kind of a trigger says which of its thresholds was crossed, and that it is over."""
