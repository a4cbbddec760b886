"""What the original protocol recommended to do, and what becomes of it here. Pure.

It restarted and scaled by thresholds alone. Here such an act is only named, for people who have
their hands on the platform; what concerns the registry becomes a proposal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Recommended(NamedTuple):
    """An act that people could do by hand."""

    act: str
    """In our word: `restart`, `scale` or `roll_back`."""
    original: str
    """In the original protocol's word; empty where it had none."""
    says: str


_RESTART = Recommended(
    "restart",
    "restart_service",
    "a person may restart it once the reason is put right",
)
_SCALE = Recommended(
    "scale",
    "scale_service",
    "a person may give it more room, or more replicas",
)
_ROLL_BACK = Recommended(
    "roll_back",
    "rollback_changes",
    "a person may roll it back to the version before",
)
ORIGINAL: Mapping[str, str] = {
    "restart_service": "restart",
    "restart_workflow": "restart",
    "scale_service": "scale",
    "rollback_changes": "undo",
    "use_cached_data": "no_action",
    "return_partial_results": "no_action",
    "suggest_alternatives": "no_action",
    "suggest_related_queries": "no_action",
    "alert_administrators": "no_action",
}
"""Every act and fallback of the original protocol, and the response that stands for it."""
_BY_FAULT: Mapping[str, Recommended] = {
    "out_of_memory": _SCALE,
    "cpu_throttled": _SCALE,
    "message_backlog": _SCALE,
    "application_error": _RESTART,
    "connection_pool_exhausted": _RESTART,
    "memory_leak": _RESTART,
    "probe_failing": _RESTART,
    "deadline_exceeded": _RESTART._replace(original="restart_workflow"),
    "rollout": _ROLL_BACK,
    "config_change": _ROLL_BACK,
}


def recommended(fault: str) -> Recommended | None:
    """Find what people could do about a fault; None where nobody can tell in general."""
    return _BY_FAULT.get(fault)
