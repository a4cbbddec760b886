"""`frenly runs`: what the operator is doing and has done, and how to stop it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.session import (
    AfterOption,
    JsonFlag,
    LimitOption,
    emit,
    emit_page,
    note,
    opened,
    signed_in,
    working,
)

if TYPE_CHECKING:
    from registry.contracts.runs import Run

RunArgument = Annotated[str, typer.Argument(help="Its id, as `frenly runs list` shows it.")]
_LOOK_EVERY_S = 0.2


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help="See what the operator does for whom, and cancel it.", no_args_is_help=True
    )
    group.command("list")(list_runs)
    group.command("show")(show)
    group.command("watch")(watch)
    group.command("cancel")(cancel)
    cli.add_typer(group, name="runs")


def list_runs(
    ctx: typer.Context,
    state: Annotated[
        str | None,
        typer.Option(help="Only queued, running, waiting, done, failed or cancelled ones."),
    ] = None,
    limit: LimitOption = 50,
    after: AfterOption = None,
    as_json: JsonFlag = False,
) -> None:
    """List runs, newest first: yours, or everybody's for who operates the service.

    Example: frenly runs list --state waiting
    """
    from frenly_ai.views.runs import run_table

    with opened(ctx) as app:
        page = app.registry.run_desk.runs(signed_in(app), state=state, limit=limit, after=after)
    emit_page(
        [run.content() for run in page.items],
        lambda: run_table(page.items),
        following=page.next,
        nothing="no runs",
        as_json=as_json,
    )


def show(ctx: typer.Context, run: RunArgument, as_json: JsonFlag = False) -> None:
    """Show one run: its message, how far it has come, its answer.

    Example: frenly runs show R-4b1e0c9a77d2
    """
    with opened(ctx) as app:
        found = app.registry.run_desk.run(run, signed_in(app))
    _emit(found, as_json=as_json)


def watch(ctx: typer.Context, run: RunArgument, as_json: JsonFlag = False) -> None:
    """Say each step of a run as it happens, until it ends or waits for people.

    Example: frenly runs watch R-4b1e0c9a77d2
    """
    from frenly_ai.views.runs import stands
    from registry.contracts.runs import RunState

    said = ""
    with opened(ctx) as app:
        me = signed_in(app)
        while True:
            found = app.registry.run_desk.run(run, me)
            now = stands(found)
            if now != said:
                said = now
                typer.echo(json.dumps(found.content()) if as_json else now)
            if found.state.is_over or found.state is RunState.WAITING:
                break
            time.sleep(_LOOK_EVERY_S)
    if not as_json:
        note(f"next: frenly runs show {found.id}")


def cancel(ctx: typer.Context, run: RunArgument, as_json: JsonFlag = False) -> None:
    """Stop a run before its next step. What it has proposed stands, and it says so.

    Example: frenly runs cancel R-4b1e0c9a77d2
    """
    with opened(ctx) as app:
        me = signed_in(app)
        with working(app):
            found = app.registry.run_desk.cancel(run, me)
    if not found.state.is_over and not as_json:
        note("It stops before its next step; `frenly runs watch` tells when.")
    _emit(found, as_json=as_json)


def _emit(run: Run, *, as_json: bool) -> None:
    from frenly_ai.views.runs import run_lines

    emit(run.content(), lambda: run_lines(run), as_json=as_json)
