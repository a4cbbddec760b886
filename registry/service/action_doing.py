"""Do an approved action at most once, look whether it did what it promised, and say so.

Between taking it and its outcome a worker may die. Then nobody can tell what was done: the
action becomes `unknown`, is never done again, and a person settles it after looking.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.contracts.actions import ActionWish
from registry.domain.actions import Action, ActionStatus
from registry.domain.actors import SYSTEM
from registry.domain.promising import inverse, is_kept
from registry.domain.proposals import DecisionStatus, Origin
from registry.errors import ErrorKind, FrenlyError, Unavailable
from registry.service.action_asking import propose
from registry.service.action_records import get_action, look, said
from registry.service.action_taking import check_approved, take
from registry.service.working import LEASE

if TYPE_CHECKING:
    from registry.contracts.actions import Sighting
    from registry.service.deps import Deps

_HANDS = replace(SYSTEM, may=frozenset({"propose"}))
_TAGS = {
    ActionStatus.DONE: Tag.ACTION_DONE,
    ActionStatus.FAILED: Tag.ACTION_FAIL,
    ActionStatus.UNKNOWN: Tag.ACTION_UNKNOWN,
    ActionStatus.REFUSED: Tag.ACTION_VOID,
}


class UnderWay(Unavailable):
    """Another worker does it at this moment, or died doing it a moment ago."""

    code = "action.under_way"


def act(deps: Deps, action_id: str) -> str:
    """Do an approved action and say what became of it; what was done is not done again.

    Raises `NotPending` when it is not approved, and `Unavailable` while the platform does not
    answer before anything was begun; then the job is tried again.
    """
    with deps.view() as uow:
        action = get_action(uow, action_id)
    if action.status is ActionStatus.EXECUTING:
        return _give_up(deps, action)
    with deps.recording_refusals(Tag.ACTION_REFUSE, SYSTEM, action_id):
        check_approved(action)
        try:
            seen = look(deps.platform, action.deed, action.id)
        except FrenlyError as error:
            if error.kind is ErrorKind.UNAVAILABLE:
                raise
            return _refuse(deps, action, error)
        deps.reach("action.looked")
        taken = take(deps, action, seen)
    if not taken.is_ours:
        return taken.action.says
    return _do(deps, taken.action, seen.sighting)


def _do(deps: Deps, action: Action, sighting: Sighting) -> str:
    try:
        deps.platform.execute(action.deed, sighting, action.id)
    except FrenlyError as error:
        is_unclear = error.kind is ErrorKind.UNAVAILABLE
        status = ActionStatus.UNKNOWN if is_unclear else ActionStatus.FAILED
        before = None if is_unclear else action.before
        return _close(deps, replace(action, status=status, after=before, says=error.message))
    deps.reach("action.executed")
    try:
        after = deps.platform.look(action.deed.workload).state
    except FrenlyError as error:
        says = f"It was done, but what became of it cannot be seen: {error.message}"
        return _close(deps, replace(action, status=ActionStatus.UNKNOWN, says=says))
    if is_kept(action.deed, action.id, action.before, after):
        done = replace(action, status=ActionStatus.DONE, after=after)
        return _close(deps, replace(done, says=f"Done: {action.deed.says()}."))
    says = f"It is not as promised: {after.says()}."
    said_so = _close(deps, replace(action, status=ActionStatus.FAILED, after=after, says=says))
    _propose_way_back(deps, action, is_changed=after != action.before)
    return said_so


def _give_up(deps: Deps, action: Action) -> str:
    """Say of an action whose worker is gone that nobody knows what was done."""
    if action.taken_at is not None and deps.now() < action.taken_at + LEASE:
        raise UnderWay(
            f"Action {action.id!r} is being done.", hint="Wait for a minute.", action=action.id
        )
    says = "Whoever did it ended before saying what was done."
    return _close(deps, replace(action, status=ActionStatus.UNKNOWN, says=says))


def _refuse(deps: Deps, action: Action, error: FrenlyError) -> str:
    """End an approved action that the platform, or the state of its workload, refuses."""
    says = f"It can no longer be done: {error.message}"
    refused = replace(action, status=ActionStatus.REFUSED, says=says)
    return _close(deps, refused, expected=ActionStatus.APPROVED)


def _close(
    deps: Deps, closed: Action, *, expected: ActionStatus = ActionStatus.EXECUTING
) -> str:
    """Store an outcome, unless somebody else has stored one: then it only goes on record."""
    with deps.new_uow() as uow:
        stored = get_action(uow, closed.id)
        is_ours = stored.fence == closed.fence and stored.status is expected
        data = {**said(closed), "fence": closed.fence}
        if is_ours:
            uow.save_action(closed)
            if expected is ActionStatus.APPROVED:
                uow.end_action_decisions(closed.id, DecisionStatus.VOID)
            uow.record(deps.entry(_TAGS[closed.status], SYSTEM, closed.id, data))
        else:
            late = {**data, "message": f"Too late, it is {stored.status}: {closed.says}"}
            uow.record(deps.entry(Tag.ACTION_REFUSE, SYSTEM, closed.id, late))
        deps.reach("action.recorded")
        uow.commit()
    deps.reach("action.closed")
    return closed.says


def _propose_way_back(deps: Deps, action: Action, *, is_changed: bool) -> None:
    back = inverse(action.deed, action.before)
    if back is None or not is_changed:
        return
    origin = Origin(channel="schedule", thread=f"verify/{action.id}")
    reason = "After the action, the workload is not as promised."
    wish = ActionWish(deed=back, origin=origin, reason=reason, undoes=action.id)
    try:
        propose(deps, wish, _HANDS)
    except FrenlyError:
        return  # recorded; people see the action as failed
