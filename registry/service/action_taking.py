"""Take an approved action: weigh it anew on what is seen now, and let nobody take it twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Tag
from registry.domain.actions import Action, ActionStatus
from registry.domain.actors import SYSTEM
from registry.domain.proposals import DecisionStatus, NotPending, tally
from registry.errors import Unavailable
from registry.rules.action_risk import action_quorum, asking_for
from registry.service.action_records import expire, get_action, said
from registry.service.pausing import check_working
from registry.service.standing import standing_on

if TYPE_CHECKING:
    from datetime import datetime

    from registry.domain.proposals import Decision
    from registry.service.action_records import Seen
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork


class Busy(Unavailable):
    """Another action holds the workload; this one waits."""

    code = "action.workload_busy"


class Taken(NamedTuple):
    """What came of taking: the action, and whether it is ours to do now."""

    action: Action
    is_ours: bool


def check_approved(action: Action) -> None:
    """Raise `NotPending` for an action that nobody may do: not approved, or done already."""
    if action.status is not ActionStatus.APPROVED:
        raise NotPending(
            f"Action {action.id!r} is {action.status}, not approved.",
            hint="Only an approved action is done, and only once.",
            action=action.id,
            status=str(action.status),
        )


def take(deps: Deps, looked_at: Action, seen: Seen) -> Taken:
    """Take the action if it still is what people approved, once and under the registry's lock.

    Raises `NotPending` when it is not approved (any more), `Busy`, and `Paused`.
    """
    now = deps.now()
    with deps.new_uow() as uow:
        uow.lock_registry()
        check_working(uow)
        action = get_action(uow, looked_at.id)
        check_approved(action)
        if now >= action.expires_at:
            expire(deps, uow, action)
            uow.commit()
            return Taken(replace(action, status=ActionStatus.EXPIRED), is_ours=False)
        return _weigh(deps, uow, action, seen, now)


def _weigh(deps: Deps, uow: UnitOfWork, action: Action, seen: Seen, now: datetime) -> Taken:
    present = replace(
        action,
        before=seen.sighting.state,
        would=seen.would,
        quorum=action_quorum(
            deps.governance,
            action.deed,
            seen.sighting.state,
            asking_for(action.deed, action.origin, action.agent, action.provenance),
        ),
        hashes=deps.hashes,
    )
    if present.digest != action.digest:
        says = "What it rests on has changed; it waits for decisions on what it is now."
        return _wait(deps, uow, present, says)
    given = tuple(uow.action_decisions(action.id))
    counted = standing_on(deps, uow, action.digest, given)
    count = tally(action, counted, now)
    if not count.is_met:
        held = {d.id for d in counted if d.counts(action.digest, now)}
        fallen = [d.id for d in given if d.id not in held]
        says = f"An approval ran out or no longer stands: {count.says()}."
        return _wait(deps, uow, action, says, fallen)
    holder = uow.busy_action(str(action.deed.workload))
    if holder:
        raise Busy(
            f"{action.deed.workload} is held by action {holder!r}.",
            hint=f"See `frenly actions show {holder}`; if nobody knows, settle it first.",
            action=action.id,
        )
    return _take(deps, uow, action, counted, now)


def _take(
    deps: Deps, uow: UnitOfWork, action: Action, counted: tuple[Decision, ...], now: datetime
) -> Taken:
    taken = replace(action, status=ActionStatus.EXECUTING, fence=action.fence + 1, taken_at=now)
    uow.save_action(taken)
    uow.end_action_decisions(action.id, DecisionStatus.USED)
    approvals = [
        {"decision": d.id, "actor": d.actor, "auth": d.auth, "credential": d.credential_id}
        for d in counted
        if d.counts(action.digest, now)
    ]
    data = {**said(taken), "approvals": approvals, "fence": taken.fence}
    uow.record(deps.entry(Tag.ACTION_TAKE, SYSTEM, action.id, data, agent=action.agent))
    deps.reach("action.take_recorded")
    uow.commit()
    deps.reach("action.taken")
    return Taken(taken, is_ours=True)


def _wait(
    deps: Deps, uow: UnitOfWork, action: Action, says: str, only: list[str] | None = None
) -> Taken:
    waiting = replace(action, status=ActionStatus.PENDING, says=says)
    uow.save_action(waiting)
    uow.end_action_decisions(action.id, DecisionStatus.VOID, only=only)
    uow.record(deps.entry(Tag.ACTION_VOID, SYSTEM, action.id, said(waiting)))
    uow.commit()
    return Taken(waiting, is_ours=False)
