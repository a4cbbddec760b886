"""What the queue of due work needs from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Job(NamedTuple):
    """Work that is due. `fence` rises with every claim; only the newest claim may finish."""

    id: str
    kind: str
    about: str
    attempts: int
    fence: int


class JobState(NamedTuple):
    """A job and how far it has come: open, done, or failed for good."""

    id: str
    kind: str
    about: str
    state: str
    due_at: datetime
    lease_until: datetime | None
    attempts: int
    error: str


class JobRows(Protocol):
    """The part of a unit of work that queues, claims and finishes jobs."""

    def add_job(self, job_id: str, kind: str, about: str, due_at: datetime) -> None:
        """Queue work, once per kind and subject: open work on it is taken anew."""
        ...

    def claim_job(
        self, now: datetime, lease_until: datetime, job_id: str | None = None
    ) -> Job | None:
        """Take the next due job whose lease, if any, has run out; or that one, if it is so."""
        ...

    def finish_job(self, job: Job, *, error: str, retry_at: datetime | None) -> bool:
        """Close a claimed job, or queue it again; False when the claim was lost."""
        ...

    def release_job(self, job: Job) -> None:
        """Give a claimed job back as if nobody had claimed it; no attempt is counted."""
        ...

    def due_jobs(self, now: datetime, limit: int) -> Sequence[str]:
        """List the ids of jobs that could be claimed, the oldest first."""
        ...

    def jobs(self, *, state: str | None, limit: int) -> Sequence[JobState]:
        """List jobs, those that are due last first."""
        ...

    def reopen_job(self, job_id: str, due_at: datetime) -> JobState | None:
        """Queue a failed job again; None when there is none of that id."""
        ...
