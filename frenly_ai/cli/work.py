"""`frenly jobs` and `frenly schedules`: the work that is due, and the work that comes again."""

from __future__ import annotations

from typing import Annotated

import typer

from frenly_ai.cli.session import JsonFlag, LimitOption, emit, emit_page, opened, signed_in

_StateOption = Annotated[
    str | None, typer.Option(help="Only open, done, or failed (given up) ones.")
]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    jobs = typer.Typer(
        help="See work that is due, and have it tried again.", no_args_is_help=True
    )
    jobs.command("list")(list_jobs)
    jobs.command("retry")(retry)
    cli.add_typer(jobs, name="jobs")
    schedules = typer.Typer(
        help="See regular work, and have it done now.", no_args_is_help=True
    )
    schedules.command("list")(list_schedules)
    schedules.command("run")(run)
    cli.add_typer(schedules, name="schedules")


def list_jobs(
    ctx: typer.Context,
    state: _StateOption = None,
    limit: LimitOption = 50,
    as_json: JsonFlag = False,
) -> None:
    """List jobs, those that are due last first.

    Example: frenly jobs list --state failed
    """
    from frenly_ai.views.work import job_json, job_table

    with opened(ctx) as app:
        signed_in(app).require("read")
        found = app.registry.work_desk.jobs(state=state, limit=limit)
    emit_page(
        [job_json(job) for job in found],
        lambda: job_table(found),
        following=None,
        nothing="no jobs",
        as_json=as_json,
    )


def retry(
    ctx: typer.Context,
    job: Annotated[str, typer.Argument(help="Its id, as `frenly jobs list` shows it.")],
    as_json: JsonFlag = False,
) -> None:
    """Queue a job that failed for good once more. Takes a role that may operate.

    Example: frenly jobs retry 5fde1afc92e85fde1afc92e85fde1afc
    """
    from frenly_ai.views.work import job_json

    with opened(ctx) as app:
        found = app.registry.work_desk.retry(job, signed_in(app))
    emit(
        job_json(found),
        lambda: [f"{found.id} is due again; a server or `frenly worker` does it."],
        as_json=as_json,
    )


def list_schedules(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """List regular work: how often, when next, what came of it.

    Example: frenly schedules list
    """
    from frenly_ai.views.work import schedule_json, schedule_table

    with opened(ctx) as app:
        signed_in(app).require("read")
        found = app.schedules.states()
    emit_page(
        [schedule_json(task, state) for task, state in found],
        lambda: schedule_table(found),
        following=None,
        nothing="no schedules",
        as_json=as_json,
    )


def run(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Its name, as `frenly schedules list` shows it.")],
    as_json: JsonFlag = False,
) -> None:
    """Do one piece of regular work now. Takes a role that may operate.

    Example: frenly schedules run remind-owners
    """
    from frenly_ai.views.text import safe

    with opened(ctx) as app:
        said = app.schedules.run(name, signed_in(app))
    emit(
        {"name": name, "did": said},
        lambda: [safe(line) for line in said] or ["nothing to do"],
        as_json=as_json,
    )
