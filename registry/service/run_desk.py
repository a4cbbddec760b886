"""What people see and do of the agent's runs: look, and cancel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.contracts.records import Page
from registry.contracts.runs import Run, RunState
from registry.errors import Conflict, InvalidInput, Missing, nearest
from registry.service.running import cancelled

if TYPE_CHECKING:
    from registry.domain.actors import Actor
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

MAX_PAGE = 1_000
_OPERATES = "operate"
"""The permission to see and cancel what others have asked for."""


class RunDesk:
    """The agent's runs, for those whose they are and for those who operate the service."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def runs(
        self, by: Actor, *, state: str | None = None, limit: int = 50, after: str | None = None
    ) -> Page[Run]:
        """List runs, newest first: one's own, or everybody's for who operates the service."""
        if state is not None and state not in set(RunState):
            raise InvalidInput(
                f"{state!r} is not a state of a run.", hint=nearest(state, sorted(RunState))
            )
        if not 1 <= limit <= MAX_PAGE:
            raise InvalidInput(
                f"A page cannot hold {limit} items.", hint=f"Ask for 1 to {MAX_PAGE}."
            )
        whose = None if _OPERATES in by.may else by.id
        with self._deps.view() as uow:
            if after is not None:
                _seen(uow, after, by)
            found = uow.runs(actor=whose, state=state, limit=limit + 1, after=after)
        more = len(found) > limit
        return Page(items=tuple(found[:limit]), next=found[limit - 1].id if more else None)

    def run(self, run_id: str, by: Actor) -> Run:
        """Return one run; raises `Missing`, for somebody else's too."""
        with self._deps.view() as uow:
            return _seen(uow, run_id, by)

    def cancel(self, run_id: str, by: Actor) -> Run:
        """Stop a run before its next step. What it has proposed stands, and it says so.

        Raises `Missing`, for somebody else's too, and `Conflict` when it is over.
        """
        with self._deps.recording_refusals(Tag.RUN_CANCEL_REFUSE, by, run_id):
            return self._cancel(run_id, by)

    def _cancel(self, run_id: str, by: Actor) -> Run:
        now = self._deps.now()
        with self._deps.new_uow() as uow:
            run = _seen(uow, run_id, by)
            uow.lock_thread(run.channel, run.thread)
            run = _seen(uow, run_id, by)
            if run.state.is_over or run.cancelled_by:
                stands = str(run.state) if run.state.is_over else "being cancelled"
                raise Conflict(
                    f"Run {run_id!r} is {stands}.",
                    hint=f"`frenly runs show {run_id}` tells what came of it.",
                    run=run_id,
                )
            marked = replace(run, cancelled_by=by.id, updated_at=now)
            if run.state is not RunState.RUNNING or run.lease_until <= now:
                marked = cancelled(replace(marked, ended_at=now, fence=run.fence + 1))
            uow.save_run(marked, fence=run.fence)
            data = {
                "state": str(run.state),
                "step": run.step,
                "thread": run.thread,
                "proposal": run.proposal,
                "owner": run.actor,
            }
            uow.record(self._deps.entry(Tag.RUN_CANCEL, by, run_id, data))
            uow.commit()
        return marked


def _seen(uow: UnitOfWork, run_id: str, by: Actor) -> Run:
    run = uow.run_of(run_id)
    if run is None or (run.actor != by.id and _OPERATES not in by.may):
        raise Missing(
            f"There is no run {run_id!r} of yours.",
            hint="`frenly runs list` shows those you may see.",
            run=run_id,
        )
    return run
