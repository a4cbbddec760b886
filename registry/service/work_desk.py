"""What people see and do of the queue of due work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.errors import Conflict, InvalidInput, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.domain.actors import Actor
    from registry.service.deps import Deps
    from registry.service.job_ports import JobState

STATES = ("open", "done", "failed")


class WorkDesk:
    """The queue, for those who operate the service."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def jobs(self, *, state: str | None = None, limit: int = 50) -> Sequence[JobState]:
        """List jobs, those that are due last first."""
        if state is not None and state not in STATES:
            raise InvalidInput(
                f"{state!r} is not a state of a job.", hint=nearest(state, STATES)
            )
        with self._deps.view() as uow:
            return uow.jobs(state=state, limit=limit)

    def retry(self, job_id: str, by: Actor) -> JobState:
        """Queue a job that failed for good once more.

        Raises `Denied`, and `Conflict` for one that has not failed, or is not there.
        """
        with self._deps.recording_refusals(Tag.PERMISSION_REFUSE, by, f"job:{job_id}"):
            by.require("operate")
            with self._deps.new_uow() as uow:
                job = uow.reopen_job(job_id, self._deps.now())
                if job is None:
                    raise Conflict(
                        f"There is no failed job {job_id!r}.",
                        hint="`frenly jobs list --state failed` shows them.",
                        job=job_id,
                    )
                data = {"kind": job.kind, "subject": job.about, "error": job.error}
                uow.record(self._deps.entry(Tag.JOB_RETRY, by, f"job:{job_id}", data))
                uow.commit()
        return job
