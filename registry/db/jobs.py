"""The queue of work that is due, in the same database as what it works on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, or_, select, update

from registry.db import tables as t
from registry.db.statements import Statements
from registry.service.job_ports import Job, JobState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement


class JobRows(Statements):
    """The part of a unit of work that queues, claims and finishes jobs."""

    def add_job(self, job_id: str, kind: str, about: str, due_at: datetime) -> None:
        same = (t.job.c.kind == kind) & (t.job.c.about == about) & (t.job.c.state == "open")
        anew = {"due_at": due_at, "lease_until": None, "fence": t.job.c.fence + 1}
        if self.run(update(t.job).where(same).values(**anew)).rowcount:
            return  # whoever holds it worked on what was before, and cannot finish it now
        self.run(
            insert(t.job).values(
                id=job_id,
                kind=kind,
                about=about,
                state="open",
                due_at=due_at,
                lease_until=None,
                fence=0,
                attempts=0,
                error="",
            )
        )

    def claim_job(
        self, now: datetime, lease_until: datetime, job_id: str | None = None
    ) -> Job | None:
        job = t.job.c
        wanted = _claimable(now) if job_id is None else _claimable(now) & (job.id == job_id)
        query = (
            select(t.job)
            .where(wanted)
            .order_by(job.due_at, job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        found = self.run(query).mappings().first()
        if found is None:
            return None
        claimed = {
            "lease_until": lease_until,
            "fence": found["fence"] + 1,
            "attempts": found["attempts"] + 1,
        }
        self.run(update(t.job).where(job.id == found["id"]).values(**claimed))
        return Job(
            found["id"], found["kind"], found["about"], claimed["attempts"], claimed["fence"]
        )

    def release_job(self, job: Job) -> None:
        mine = (t.job.c.id == job.id) & (t.job.c.fence == job.fence)
        back = {"lease_until": None, "attempts": t.job.c.attempts - 1}
        self.run(update(t.job).where(mine & (t.job.c.state == "open")).values(**back))

    def finish_job(self, job: Job, *, error: str, retry_at: datetime | None) -> bool:
        mine = (t.job.c.id == job.id) & (t.job.c.fence == job.fence)
        if retry_at is None:
            values: dict[str, Any] = {"state": "failed" if error else "done", "error": error}
        else:
            values = {"due_at": retry_at, "lease_until": None, "error": error}
        done = self.run(update(t.job).where(mine & (t.job.c.state == "open")).values(**values))
        return bool(done.rowcount)

    def due_jobs(self, now: datetime, limit: int) -> Sequence[str]:
        order = t.job.c.due_at, t.job.c.id
        query = select(t.job.c.id).where(_claimable(now)).order_by(*order).limit(limit)
        return list(self.run(query).scalars())

    def jobs(self, *, state: str | None, limit: int) -> Sequence[JobState]:
        order = t.job.c.due_at.desc(), t.job.c.id.desc()
        query = select(*_SHOWN).order_by(*order).limit(limit)
        if state is not None:
            query = query.where(t.job.c.state == state)
        return [JobState(*row) for row in self.run(query)]

    def reopen_job(self, job_id: str, due_at: datetime) -> JobState | None:
        failed = (t.job.c.id == job_id) & (t.job.c.state == "failed")
        values = {"state": "open", "due_at": due_at, "lease_until": None, "attempts": 0}
        query = update(t.job).where(failed).values(**values).returning(*_SHOWN)
        found = self.run(query).first()
        return None if found is None else JobState(*found)


_SHOWN = tuple(t.job.c[name] for name in JobState._fields)


def _claimable(now: datetime) -> ColumnElement[bool]:
    job = t.job.c
    free = or_(job.lease_until.is_(None), job.lease_until <= now)
    return (job.state == "open") & (job.due_at <= now) & free
