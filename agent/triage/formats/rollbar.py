"""Rollbar's webhook: an item, Rollbar's word for one error however often it occurs.

https://docs.rollbar.com/docs/webhooks
"""

from __future__ import annotations

from agent.triage.formats.mapping import RESOLVED, AlertMap

FORMAT = AlertMap(
    source="rollbar",
    needs=("event_name", "data.item.title"),
    name=("data.item.title",),
    severity=("data.item.last_occurrence.level",),
    status=("event_name",),
    resolved=RESOLVED | {"resolved_item"},
    labels=("data.item.environment", "data.item.framework", "data.item.project_id"),
    annotations={"level": "data.item.last_occurrence.level"},
    starts=("data.item.first_occurrence_timestamp",),
    own=("data.item.id",),
).format()
"""Rollbar documents the level as a severity; the item's own is written as a number too."""
