"""Keep the agent's runs: one holder for a conversation, and heirs for those that broke off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from registry.contracts.runs import Request, Run, RunCancelled, RunEnd, RunLost, RunState
from registry.domain.actors import Actor, ActorKind
from registry.errors import Denied, Missing
from registry.service import people
from registry.service.edge_ports import RUN
from registry.service.texts import check_text, storable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

LEASE = timedelta(seconds=20)
"""How long a run may be silent before somebody else takes it over."""
MOST_ATTEMPTS = 5
RETRY_AFTER = timedelta(seconds=10)
_MOST_THREAD_CHARS = 255
_GIVEN_UP = "It broke off {attempts} times and was given up."


class Runs:
    """The agent's runs, in the registry's database."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def begin(self, request: Request, by: Actor) -> Run:
        """Keep a message; see `RunKeeper.begin`."""
        check_text(request.thread, _MOST_THREAD_CHARS)
        now = self._deps.now()
        with self._deps.new_uow() as uow:
            uow.lock_thread(request.channel, request.thread)
            last = uow.last_run(request.channel, request.thread)
            if last is not None and last.actor != by.id:
                raise Denied(
                    f"Conversation {request.thread!r} is somebody else's.",
                    hint="Begin a conversation of your own.",
                    thread=request.thread,
                )
            run = Run(
                id=f"R-{self._deps.new_id()[:12]}",
                channel=request.channel,
                thread=request.thread,
                number=1 if last is None else last.number + 1,
                previous="" if last is None else last.id,
                actor=by.id,
                credential=by.credential_id,
                text=storable(request.text),
                state=RunState.QUEUED,
                lease_until=now + LEASE,
                created_at=now,
                updated_at=now,
            )
            if not uow.is_busy(run, now):
                run = self._held(run)
            uow.add_run(run)
            self._deps.keep(uow, f"{RUN}{run.id}")
            uow.commit()
        return run

    def take(self, run_id: str) -> Run | None:
        """Hold a queued or waiting run; see `RunKeeper.take`."""
        now = self._deps.now()
        with self._deps.new_uow() as uow:
            run = self._locked(uow, run_id)
            if run.state.is_over and not _is_unsettled(run):
                return run
            is_held = run.state is RunState.RUNNING and run.lease_until > now
            if is_held or uow.is_busy(run, now):
                if run.state is RunState.QUEUED:  # whoever asks still stands in line
                    waiting = replace(run, lease_until=now + LEASE, updated_at=now)
                    uow.save_run(waiting, fence=run.fence)
                    uow.commit()
                return None
            return self._take(uow, run)

    def take_broken(self) -> Run | None:
        """Hold the oldest run whose holder has gone; see `RunKeeper.take_broken`."""
        now = self._deps.now()
        with self._deps.view() as uow:
            found = uow.broken_runs(now, 20)
        for seen in found:
            with self._deps.new_uow() as uow:
                run = self._locked(uow, seen.id)
                is_broken = run.fence == seen.fence and run.lease_until <= now
                if run.state.is_over or not is_broken or uow.is_busy(run, now):
                    continue
                if run.cancelled_by or run.attempts >= MOST_ATTEMPTS:
                    error = _GIVEN_UP.format(attempts=run.attempts)
                    self._end(uow, run, RunEnd(state=RunState.FAILED, error=error))
                    continue
                return self._take(uow, run)
        return None

    def actor_of(self, run: Run) -> Actor:
        """Make anew the actor whose message it is; raises `BadToken` if the proof is over."""
        proven = Actor(id=run.actor, kind=ActorKind.PERSON, credential_id=run.credential)
        return people.renew(self._deps, proven)

    def beat(self, run: Run, step: str = "") -> None:
        """Say that we still work on it; see `RunKeeper.beat`."""
        now = self._deps.now()
        with self._deps.new_uow() as uow:
            found = uow.touch_run(run, step, now, now + LEASE)
            uow.commit()
        _demand(run, found)

    def check(self, run: Run) -> None:
        """Raise unless the run is ours and wanted; see `RunKeeper.check`."""
        with self._deps.view() as uow:
            found = uow.run_of(run.id)
        is_ours = found and found.fence == run.fence and found.state is RunState.RUNNING
        _demand(run, found if is_ours else None)

    def end(self, run: Run, end: RunEnd) -> Run:
        """Let go of a run; see `RunKeeper.end`."""
        with self._deps.new_uow() as uow:
            present = self._locked(uow, run.id)
            if present.fence != run.fence or present.state is not RunState.RUNNING:
                raise _lost(run)
            return self._end(uow, present, end)

    def put_back(self, run: Run, error: str) -> None:
        """Let go of a run that is to be tried again later."""
        now = self._deps.now()
        with self._deps.new_uow() as uow:
            present = self._locked(uow, run.id)
            later = replace(
                present,
                state=RunState.QUEUED,
                lease_until=now + RETRY_AFTER * present.attempts,
                updated_at=now,
                error=error,
            )
            uow.save_run(later, fence=run.fence)
            uow.commit()

    def find(self, run_id: str) -> Run:
        """Return one run; raises `Missing`."""
        with self._deps.view() as uow:
            return _found(uow, run_id)

    def unsettled(self, channel: str, thread: str) -> Sequence[Run]:
        """List the runs of a conversation that wait or broke off, oldest first."""
        with self._deps.view() as uow:
            return uow.unsettled_runs(channel, thread)

    def _locked(self, uow: UnitOfWork, run_id: str) -> Run:
        run = _found(uow, run_id)
        uow.lock_thread(run.channel, run.thread)
        return _found(uow, run_id)

    def _held(self, run: Run) -> Run:
        now = self._deps.now()
        return replace(
            run,
            state=RunState.RUNNING,
            attempts=run.attempts + 1,
            fence=run.fence + 1,
            lease_until=now + LEASE,
            updated_at=now,
            ended_at=None,
            error="",
        )

    def _take(self, uow: UnitOfWork, run: Run) -> Run:
        held = self._held(run)
        uow.save_run(held, fence=run.fence)
        uow.commit()
        return held

    def _end(self, uow: UnitOfWork, run: Run, end: RunEnd) -> Run:
        now = self._deps.now()
        proposal = end.proposal or run.proposal
        ended = replace(
            run,
            state=end.state,
            says=end.says,
            proposal=proposal,
            digest=end.digest or run.digest,
            error=end.error,
            used=end.used or run.used,
            lease_until=now,
            updated_at=now,
            ended_at=now if end.state.is_over else None,
        )
        if run.cancelled_by:
            ended = cancelled(replace(ended, ended_at=now))
        uow.save_run(ended, fence=run.fence)
        uow.commit()
        return ended


def cancelled(run: Run) -> Run:
    """Return the run as cancelled; what it has proposed is said, never dropped silently."""
    says = f"This request was cancelled by {run.cancelled_by}."
    if run.proposal:
        says += f" Proposal {run.proposal} was made before; it stands, and people decide on it."
    return replace(run, state=RunState.CANCELLED, says=says, error="")


def _is_unsettled(run: Run) -> bool:
    return run.state is RunState.FAILED and bool(run.proposal)


def _found(uow: UnitOfWork, run_id: str) -> Run:
    run = uow.run_of(run_id)
    if run is None:
        raise Missing(
            f"There is no run {run_id!r}.", hint="`frenly runs list` shows them.", run=run_id
        )
    return run


def _demand(run: Run, found: Run | None) -> None:
    """Raise unless we hold the run, as it was found, and nobody has cancelled it."""
    if found is None:
        raise _lost(run)
    if found.cancelled_by:
        raise RunCancelled(
            f"Run {run.id!r} was cancelled by {found.cancelled_by!r}.",
            hint="Ask again if it is still wanted.",
            run=run.id,
        )


def _lost(run: Run) -> RunLost:
    return RunLost(
        f"Run {run.id!r} was taken over by somebody else.",
        hint=f"See what became of it with `frenly runs show {run.id}`.",
        run=run.id,
    )
