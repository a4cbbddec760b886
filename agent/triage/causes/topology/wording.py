"""The fault that a thing's part in a fault amounts to, and what would show that it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.triage.causes.topology.roles import Role
from agent.triage.causes.topology.troubles import Trouble, words_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from agent.triage.causes.topology.records import Entity

UNTOLD = "failing"
_FAULTS = {
    Role.INJECTOR: "experiment",
    Role.INJECTOR_PLAN: "experiment",
    Role.CONFIG: "config_change",
    Role.POLICY: "network_policy",
    Role.STORAGE: "unbound_volume",
    Role.NODE: "node_unhealthy",
}
_DISPROOFS = {
    Role.INJECTOR: "It was not running when the first alert fired, or it selects nothing here.",
    Role.INJECTOR_PLAN: "It started nothing before the first alert fired.",
    Role.CONFIG: "It was not changed before the first alert fired.",
    Role.POLICY: "It selects nothing that is affected, or lets it through.",
    Role.LIMIT: "Its bounds are not reached, and the number of instances did not change.",
    Role.PLACE: "Only some of what it holds is affected.",
}
_STOPPED = "It still ran well when the first of the other alerts began to fire."
_DISPROOF = "It answers well when it is asked straight, without its callers."


def fault_of(entity: Entity, role: Role, troubles: Collection[Trouble]) -> str:
    """Return the word for what may be wrong with a thing, given what is seen around it."""
    if role is Role.LIMIT:
        if Trouble.SPEND in troubles:
            return "overprovisioned"
        return "quota_exceeded" if "quota" in words_of(entity.kind) else "scaling_blocked"
    return _FAULTS.get(role, UNTOLD)


def disproof_of(role: Role, *, crashed: bool = False) -> str:
    """Return what, if it were seen, would show that a thing is not the cause."""
    return _DISPROOFS.get(role, _STOPPED if crashed else _DISPROOF)
