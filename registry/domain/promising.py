"""What a deed promises of the state after it, and what takes it back. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.domain.workloads import Act, Deed
from registry.errors import Conflict

if TYPE_CHECKING:
    from registry.domain.workloads import WorkloadState


class NothingToDo(Conflict):
    """The workload is so already, or has nothing to go back to."""

    code = "action.nothing_to_do"


def bound(deed: Deed, state: WorkloadState) -> Deed:
    """Return the deed with the version a roll-back goes to; raise what makes it void.

    Raises `NothingToDo`.
    """
    if deed.act is Act.SCALE and deed.replicas == state.replicas:
        raise NothingToDo(
            f"{deed.workload} has {state.replicas} replicas already.",
            hint="Choose another number.",
        )
    if deed.act is not Act.ROLL_BACK:
        return deed
    to = deed.to or state.previous
    if not to or to != state.previous:
        raise NothingToDo(
            f"{deed.workload} keeps no such version to go back to.",
            hint="Only the version right before the present one can be gone back to.",
        )
    return replace(deed, to=to)


def is_kept(deed: Deed, key: str, before: WorkloadState, after: WorkloadState) -> bool:
    """Say whether the state after is what the deed, done under `key`, promised."""
    if deed.act is Act.RESTART:
        return after.restarted_by == key and after.replicas == before.replicas
    if deed.act is Act.SCALE:
        return after.replicas == deed.replicas and after.template == before.template
    return after.template == deed.to and after.replicas == before.replicas


def inverse(deed: Deed, before: WorkloadState) -> Deed | None:
    """Return what takes the deed back; None for a restart, which nothing takes back."""
    if deed.act is Act.SCALE:
        return replace(deed, replicas=before.replicas)
    if deed.act is Act.ROLL_BACK:
        return replace(deed, to=before.template)
    return None
