"""Pingdom's webhook: a check changed its state.

https://docs.pingdom.com/article/m1qnmpaq8q-webhooks
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="pingdom",
    needs=("check_id", "current_state", "previous_state"),
    name=("check_name",),
    status=("current_state",),
    labels=("tags", "check_type", "check_params.hostname", "importance_level"),
    annotations={"description": "description", "details": "long_description"},
    starts=("state_changed_timestamp",),
    own=("check_id",),
).format()
