"""What every use case of actions does to the rows: find, show, say, end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Tag
from registry.contracts.actions import ActionView
from registry.domain.actions import Action, ActionStatus
from registry.domain.actors import SYSTEM
from registry.domain.promising import bound
from registry.domain.proposals import DecisionStatus, tally
from registry.errors import Missing

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.actions import Platform, Sighting
    from registry.domain.rows import Content
    from registry.domain.workloads import Deed
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

_BATCH = 100


class Seen(NamedTuple):
    """A deed on what was seen, with what the platform would change."""

    deed: Deed
    sighting: Sighting
    would: tuple[str, ...]


def look(platform: Platform, deed: Deed, key: str) -> Seen:
    """Look at the workload and have the platform try the deed without keeping it."""
    sighting = platform.look(deed.workload)
    deed = bound(deed, sighting.state)
    return Seen(deed, sighting, platform.dry_run(deed, sighting, key))


def get_action(uow: UnitOfWork, action_id: str) -> Action:
    """Return an action, locked; raise `Missing`."""
    action = uow.action(action_id)
    if action is None:
        raise Missing(
            f"There is no action {action_id[:100]!r}.", hint="See `frenly actions list`."
        )
    return action


def view_of(
    uow: UnitOfWork, action: Action, now: datetime, *, joined: bool = False
) -> ActionView:
    """Return an action with what was decided on it."""
    decisions = tuple(uow.action_decisions(action.id))
    counted = tally(action, decisions, now)
    return ActionView(action=action, decisions=decisions, tally=counted, joined=joined)


def said(action: Action) -> Content:
    """Return what the log keeps of an action at each step."""
    return {
        "digest": action.digest,
        "status": str(action.status),
        "deed": action.deed.content(),
        "before": action.before.content(),
        "after": action.after.content() if action.after else None,
        "judged_under": action.hashes,
        "author": action.author,
        "undoes": action.undoes,
        "message": action.says,
    }


def expire(deps: Deps, uow: UnitOfWork, action: Action) -> Action:
    """End an action whose time is over, within the caller's transaction."""
    ended = replace(action, status=ActionStatus.EXPIRED, says="Its time is over.")
    uow.save_action(ended)
    uow.end_action_decisions(action.id, DecisionStatus.VOID)
    uow.record(deps.entry(Tag.ACTION_EXPIRE, SYSTEM, action.id, said(ended)))
    return ended


def expire_overdue_actions(deps: Deps) -> list[str]:
    """End every action whose time is over before it was taken; say which."""
    now, ended = deps.now(), []
    with deps.view() as uow:
        overdue = uow.overdue_actions(now, _BATCH)
    for action_id in overdue:
        with deps.new_uow() as uow:
            action = uow.action(action_id)
            if action is not None and action.status.is_open:
                expire(deps, uow, action)
                uow.commit()
                ended.append(f"{action_id}: expired, not done.")
    return ended
