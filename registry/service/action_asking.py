"""Ask for actions on the platform, or for taking one back. Asking does nothing to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.contracts.actions import ActionView, ActionWish
from registry.domain.actions import Action, ActionStatus
from registry.domain.actors import ActorKind
from registry.domain.findings import blockers
from registry.domain.promising import inverse
from registry.domain.proposals import Refused, tally
from registry.errors import Conflict
from registry.rules.action_risk import action_quorum, asking_for, findings_on
from registry.service.action_records import Seen, expire, get_action, look, said, view_of
from registry.service.flooding import TooManyAsked, check_rest
from registry.service.pausing import check_working
from registry.service.texts import check_text

if TYPE_CHECKING:
    from registry.domain.actors import Actor
    from registry.domain.proposals import Origin
    from registry.domain.provenance import Asking
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

MAX_REASON_CHARS = 2_000
_TEXT_CHARS = {"channel": 40, "thread": 255, "text": 4_000}


class MovedSince(Conflict):
    """Somebody changed the workload after the action; it is not simply taken back."""

    code = "action.moved_since"


class NothingTakesBack(Conflict):
    """The action cannot be undone."""

    code = "action.no_inverse"


def propose(deps: Deps, wish: ActionWish, by: Actor) -> ActionView:
    """Store an action for people to decide on, or join the open one of the same wish.

    The workload is looked at and the platform tries the deed first; what it refuses is not
    stored. Raises what the platform raises, and `Denied`, `Paused`, `NothingToDo`, `Refused`
    for what nobody who may propose said, `Resting`
    for what was rejected again and again; recorded.
    """
    with deps.recording_refusals(Tag.ACTION_REFUSE, by, f"workload:{wish.deed.workload}"):
        by.require("propose")
        _check_texts(wish)
        asking = asking_for(wish.deed, wish.origin, wish.agent, wish.provenance)
        _check_ground(deps, asking)
        key = f"A-{deps.new_id()[:10]}"
        seen = look(deps.platform, wish.deed, key)
        new = _new(deps, wish, seen, by, asking, key=key)
        with deps.new_uow() as uow:
            uow.lock_registry()  # so that the same wish at once is one action
            if wish.agent:
                check_working(uow)
            return _join(deps, uow, new, by) or _store(deps, uow, new, by)


def undo(deps: Deps, action_id: str, *, origin: Origin, reason: str, by: Actor) -> ActionView:
    """Ask that an action be taken back: an action of its own, decided on like any other.

    Raises `NothingTakesBack` for a restart and for what was never done, and `MovedSince` when
    the workload is no longer as the action left it; recorded.
    """
    with deps.recording_refusals(Tag.ACTION_REFUSE, by, action_id):
        with deps.view() as uow:
            done = get_action(uow, action_id)
        back = inverse(done.deed, done.before)
        is_over = done.status in {ActionStatus.DONE, ActionStatus.FAILED}
        if back is None or not is_over or done.after in {None, done.before}:
            raise NothingTakesBack(
                f"Action {done.id!r} ({done.deed.says()}, {done.status}) cannot be taken back.",
                hint="Only a scaling or a roll-back that was done can.",
                action=done.id,
            )
        present = deps.platform.look(done.deed.workload).state
        if replace(present, previous="") != replace(done.after or present, previous=""):
            raise MovedSince(
                f"{done.deed.workload} is no longer as action {done.id!r} left it.",
                hint="Look at it, then propose what you want it to be.",
                action=done.id,
            )
        wish = ActionWish(deed=back, origin=origin, reason=reason, undoes=done.id)
    return propose(deps, wish, by)


def _join(deps: Deps, uow: UnitOfWork, new: Action, by: Actor) -> ActionView | None:
    now, same = deps.now(), uow.open_action(new.content_key)
    if same is None:
        return None
    if now >= same.expires_at:
        expire(deps, uow, same)
        return None
    data = {"channel": new.origin.channel, "thread": new.origin.thread}
    uow.record(deps.entry(Tag.ACTION_JOIN, by, same.id, data, agent=new.agent))
    view = view_of(uow, same, now, joined=True)
    deps.keep(uow, same.id)
    uow.commit()
    return view


def _store(deps: Deps, uow: UnitOfWork, new: Action, by: Actor) -> ActionView:
    if by.kind is not ActorKind.SYSTEM:  # what takes a failed action back is never stopped
        of_late = deps.now() - deps.governance.rules.approvals.limits.cool_down.within
        rejected = uow.action_rejections(new.content_key, of_late)
        check_rest(deps, rejected, "frenly actions show")
    most = deps.governance.rules.approvals.limits.open_per_author
    if uow.count_open_actions(by.id) >= most:
        raise TooManyAsked(
            f"{most} actions of {by.id!r} wait already; no more is taken.",
            hint="Wait until people have decided; see `frenly actions list`.",
        )
    uow.add_action(new)
    uow.record(deps.entry(Tag.ACTION_PROPOSE, by, new.id, said(new), agent=new.agent))
    deps.keep(uow, new.id)
    deps.reach("action.proposed")
    uow.commit()
    return ActionView(action=new, decisions=(), tally=tally(new, (), deps.now()))


def _check_ground(deps: Deps, asking: Asking) -> None:
    """Refuse a wish that rests on what nobody said, or on what an outsider can write."""
    found = findings_on(deps.governance, asking)
    blocked = blockers(found)
    if blocked:
        raise Refused(blocked[0].message, hint=blocked[0].fix, findings=found)


def _new(  # noqa: PLR0913 - the parts of one record, named at the only call
    deps: Deps, wish: ActionWish, seen: Seen, by: Actor, asking: Asking, *, key: str
) -> Action:
    now, governance = deps.now(), deps.governance
    return Action(
        id=key,
        deed=seen.deed,
        before=seen.sighting.state,
        would=seen.would,
        author=by.id,
        agent=wish.agent,
        origin=wish.origin,
        reason=wish.reason,
        quorum=action_quorum(governance, seen.deed, seen.sighting.state, asking),
        hashes=deps.hashes,
        created_at=now,
        expires_at=now + governance.rules.approvals.proposals_expire_after,
        undoes=wish.undoes,
        provenance=wish.provenance,
    )


def _check_texts(wish: ActionWish) -> None:
    check_text(wish.reason, MAX_REASON_CHARS)
    for name, most in _TEXT_CHARS.items():
        check_text(getattr(wish.origin, name), most)
