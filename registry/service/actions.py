"""Actions on the platform as one object: asked for, decided on, done, settled, read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.contracts.records import Page
from registry.domain.actions import ActionStatus
from registry.domain.actors import ActorKind
from registry.errors import Conflict, Denied, InvalidInput, chosen
from registry.service import action_asking, action_deciding, action_doing
from registry.service.action_records import get_action, said, view_of
from registry.service.reading import MAX_PAGE
from registry.service.texts import check_text

if TYPE_CHECKING:
    from registry.contracts.actions import ActionView, ActionWish
    from registry.domain.actors import Actor
    from registry.domain.proposals import Origin
    from registry.service.deps import Deps

SETTLED = (ActionStatus.DONE, ActionStatus.FAILED)


class NotUnknown(Conflict):
    """There is nothing to settle."""

    code = "action.not_unknown"


class Actions:
    """Everything that can be done about actions; tools and agent hold only `Proposer`."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def propose(self, wish: ActionWish, by: Actor) -> ActionView:
        """Ask for an action; see `action_asking.propose`."""
        return action_asking.propose(self._deps, wish, by)

    def undo(self, action_id: str, *, origin: Origin, reason: str, by: Actor) -> ActionView:
        """Ask that one be taken back; see `action_asking.undo`."""
        return action_asking.undo(self._deps, action_id, origin=origin, reason=reason, by=by)

    def decide(  # noqa: PLR0913 - one decision has these parts and no more
        self,
        action_id: str,
        digest_seen: str,
        verdict: str,
        *,
        reason: str,
        by: Actor,
        in_stead_of: str = "",
    ) -> ActionView:
        """Approve or reject exactly what was seen; see `action_deciding.decide`."""
        return action_deciding.decide(
            self._deps,
            action_id,
            digest_seen,
            verdict,
            reason=reason,
            by=by,
            in_stead_of=in_stead_of,
        )

    def act(self, action_id: str) -> str:
        """Do an approved action at most once; see `action_doing.act`."""
        return action_doing.act(self._deps, action_id)

    def carry_out(self, action_id: str) -> str:
        """Do an action, or say again what became of it: a job may be handed out twice."""
        action = self.action(action_id).action
        if action.status in {ActionStatus.APPROVED, ActionStatus.EXECUTING}:
            return self.act(action_id)
        return action.says or f"It is {action.status}."

    def settle(self, action_id: str, outcome: str, *, reason: str, by: Actor) -> ActionView:
        """Say, after looking, what became of an action of which nobody knows it.

        Nothing is done to the workload. Raises `Denied` for whoever is no person or may not
        decide, `NotUnknown`, and `InvalidInput` without a reason; recorded.
        """
        deps = self._deps
        with deps.recording_refusals(Tag.ACTION_REFUSE, by, action_id):
            status = chosen(ActionStatus, outcome, "an outcome")
            _check_settler(status, reason, by)
            after = deps.platform.look(self.action(action_id).action.deed.workload).state
            with deps.new_uow() as uow:
                action = get_action(uow, action_id)
                if action.status is not ActionStatus.UNKNOWN:
                    raise NotUnknown(
                        f"Action {action_id!r} is {action.status}; nothing is to be settled.",
                        hint="Only an action of which nobody knows what was done is settled.",
                    )
                says = f"{by.id} looked: {reason.strip()}"
                settled = replace(action, status=status, after=after, says=says)
                uow.save_action(settled)
                uow.record(deps.entry(Tag.ACTION_SETTLE, by, action_id, said(settled)))
                view = view_of(uow, settled, deps.now())
                deps.keep(uow, action_id)
                uow.commit()
            return view

    def action(self, action_id: str) -> ActionView:
        """Show one; raise `Missing`."""
        with self._deps.view() as uow:
            return view_of(uow, get_action(uow, action_id), self._deps.now())

    def actions(
        self, *, status: str | None = None, limit: int = 100, after: str | None = None
    ) -> Page[ActionView]:
        """List actions, newest first."""
        if status is not None:
            chosen(ActionStatus, status, "a status of an action")
        if not 1 <= limit <= MAX_PAGE:
            raise InvalidInput(
                f"A page cannot hold {limit} items.", hint=f"Ask for 1 to {MAX_PAGE}."
            )
        with self._deps.view() as uow:
            found = uow.actions(status=status, limit=limit + 1, after=after)
            views = tuple(view_of(uow, each, self._deps.now()) for each in found[:limit])
        return Page(items=views, next=views[-1].action.id if len(found) > limit else None)


def _check_settler(status: ActionStatus, reason: str, by: Actor) -> None:
    if by.kind is not ActorKind.PERSON:
        raise Denied(
            f"{by.id!r} is no person, and cannot have looked.",
            hint="A signed-in person must settle it.",
        )
    by.require("decide")
    check_text(reason, action_asking.MAX_REASON_CHARS)
    if status not in SETTLED or not reason.strip():
        raise InvalidInput(
            "An action is settled as done or failed, with what was seen.",
            hint='E.g. `frenly actions settle A-1 done --reason "3 of 3 run"`.',
        )
