"""Jobs and schedules as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frenly_ai.views.text import safe, table
from registry.domain.times import show_duration, show_moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.service.job_ports import JobState
    from registry.service.schedule_ports import ScheduleState
    from registry.service.schedules import Task


def job_json(job: JobState) -> dict[str, Any]:
    """Write a job as JSON carries it."""
    moments = {"due_at": show_moment(job.due_at), "lease_until": show_moment(job.lease_until)}
    return job._asdict() | moments


def job_table(jobs: Sequence[JobState]) -> list[str]:
    """List jobs, a line each."""
    rows = [
        (
            job.id,
            job.kind,
            safe(job.about),
            job.state,
            str(job.attempts),
            _minute(job.due_at),
            safe(job.error) or "-",
        )
        for job in jobs
    ]
    return table(["JOB", "KIND", "ABOUT", "STATE", "TRIED", "DUE (UTC)", "ERROR"], rows)


def schedule_json(task: Task, state: ScheduleState | None) -> dict[str, Any]:
    """Write a schedule as JSON carries it."""
    return {
        "name": task.name,
        "says": task.says,
        "every": show_duration(task.every),
        "due_at": None if state is None else show_moment(state.due_at),
        "ended_at": None if state is None else show_moment(state.ended_at),
        "failures": 0 if state is None else state.failures,
        "last": "" if state is None else state.says,
    }


def schedule_table(found: Sequence[tuple[Task, ScheduleState | None]]) -> list[str]:
    """List schedules, a line each."""
    rows = [
        (
            task.name,
            show_duration(task.every),
            "now" if state is None else _minute(state.due_at),
            "-" if state is None else _last(state),
            task.says,
        )
        for task, state in found
    ]
    return table(["NAME", "EVERY", "DUE (UTC)", "LAST TIME", "WHAT IT DOES"], rows)


def _last(state: ScheduleState) -> str:
    failed = f"failed {state.failures} times: " if state.failures else ""
    return failed + (safe(state.says) or "-")


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
