"""Do the jobs that are due: one holder each, tried again, and kept when they fail for good.

Delivering a job twice is harmless: what it does is kept by the state of its subject, never by
the queue. So it may be handed out by our own loop or by any other engine.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from registry.domain.pausing import Paused
from registry.errors import ErrorKind, FrenlyError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from registry.service.deps import Deps
    from registry.service.job_ports import Job

LEASE = timedelta(seconds=60)
RETRY_AFTER = timedelta(seconds=5)
RETRY_AT_MOST = timedelta(minutes=5)
MOST_ATTEMPTS = 10
"""How often a job that breaks by a bug is tried; one that only finds a door shut, always."""


class _End(NamedTuple):
    says: str
    error: str = ""
    retry_at: datetime | None = None


class Jobs:
    """The queue of due work. `do` may be called by several processes at once."""

    def __init__(self, deps: Deps, handlers: Mapping[str, Callable[[str], str]]) -> None:
        """Take, for each kind of job, what does it and says what came of it."""
        self._deps, self._handlers = deps, handlers

    def do_all(self) -> list[str]:
        """Do every job that is due; say what was done."""
        said = []
        while (line := self.do()) is not None:
            said.append(line)
        return said

    def do(self, job_id: str | None = None) -> str | None:
        """Do the next job, or that one if it is due; None when there was nothing to do."""
        now = self._deps.now()
        with self._deps.new_uow() as uow:
            if uow.pause() is not None:
                return None  # what is queued stays so, until work goes on
            job = uow.claim_job(now, now + LEASE, job_id)
            uow.commit()
        if job is None:
            return None
        self._deps.reach("job.claimed")
        try:
            end = self._try(job)
        except Paused:
            self._release(job)
            return None
        except Exception as bug:  # the job must not stay held, whatever broke it
            self._finish(job, self._again(job, f"A bug: {type(bug).__name__}: {bug}"))
            raise
        self._deps.reach("job.done")
        self._finish(job, end)
        self._deps.reach("job.finished")
        return f"{job.about}: {end.says}"

    def due(self, limit: int) -> Sequence[str]:
        """List the ids of jobs that are due and free; none while work is paused."""
        with self._deps.view() as uow:
            if uow.pause() is not None:
                return ()
            return uow.due_jobs(self._deps.now(), limit)

    def _try(self, job: Job) -> _End:
        try:
            return _End(self._handlers[job.kind](job.about))
        except Paused:
            raise
        except FrenlyError as failure:
            error = failure.message
            if failure.kind is not ErrorKind.UNAVAILABLE:
                return _End(error, error)
            # An approved change is never given up.
            return _End(error, error, self._later(job))

    def _again(self, job: Job, error: str) -> _End:
        return _End(error, error, self._later(job) if job.attempts < MOST_ATTEMPTS else None)

    def _later(self, job: Job) -> datetime:
        return self._deps.now() + min(RETRY_AFTER * job.attempts, RETRY_AT_MOST)

    def _release(self, job: Job) -> None:
        """Leave a job as it was before it was claimed: work was paused in between."""
        with self._deps.new_uow() as uow:
            uow.release_job(job)
            uow.commit()

    def _finish(self, job: Job, end: _End) -> None:
        with self._deps.new_uow() as uow:
            uow.finish_job(job, error=end.error, retry_at=end.retry_at)
            uow.commit()
