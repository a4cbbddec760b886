"""`frenly serve` and its hands: the worker, and the database's schema."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.session import JsonFlag, emit, note, opened, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from frenly_ai.bootstrap import App


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    for command in (serve, worker):
        cli.command()(command)
    group = typer.Typer(help="Look after the database's schema.", no_args_is_help=True)
    group.command("upgrade")(upgrade)
    group.command("status")(status)
    cli.add_typer(group, name="db")


def serve(
    ctx: typer.Context,
    host: Annotated[
        str | None, typer.Option(help="The address to listen on [env: FRENLY_HOST].")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65_535, help="The port; 0 takes a free one [env: FRENLY_PORT]."
        ),
    ] = None,
) -> None:
    """Serve the HTTP API, and do the work that is due.

    Example: frenly serve --port 8750
    """
    from frenly_ai import logs
    from frenly_ai.serving import address, listen, run

    with opened(ctx) as app:
        settings = app.settings
        with listen(host or settings.host, settings.port if port is None else port) as socket:
            url = address(socket)
            typer.echo(f"Frenly answers at {url}")
            typer.echo(f"  the API    {url}/docs")
            typer.echo(f"  health     {url}/health/ready")
            typer.echo(f"  data       {_where(app)}")
            if not app.registry.has_users():
                note("nobody may sign in yet: frenly user add NAME --role admin")
            logs.configure()
            run(app, socket)


def worker(
    ctx: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help="Do what is due now, say what, and end.")
    ] = False,
) -> None:
    """Do the work that is due (apply what was approved), without HTTP.

    A server does this as well; any number of workers may run beside it.

    Example: frenly worker --once
    """
    with opened(ctx) as app:
        if once:
            from frenly_ai.github.opening import PullRequestRoom
            from frenly_ai.triage import open_triage

            said = [*app.registry.work(), *open_triage(app).work(), *app.postman.deliver()]
            said += PullRequestRoom(app).work()
            for line in said or ["Nothing was due."]:
                typer.echo(line)
            return
        from frenly_ai import logs
        from frenly_ai.worker import run_worker

        note(f"working on {_where(app)}; stop with Ctrl-C")
        logs.configure()
        run_worker(app)


def upgrade(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """Bring the database to the schema that this Frenly needs. Back it up first.

    Example: frenly db upgrade
    """
    from registry import migrations

    with _unprepared(ctx) as app:
        before = migrations.present(app.engine)
        _refuse_newer(before)
        migrations.upgrade(app.engine)
        after = migrations.present(app.engine)
    value = {"before": before, "after": after}
    said = "was already at" if before == after else "is now at"
    emit(value, lambda: [f"The database {said} schema {after}."], as_json=as_json)


def status(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """Say at which schema the database is, and which one this Frenly needs.

    Example: frenly db status --json
    """
    from registry import migrations

    with _unprepared(ctx) as app:
        found = migrations.present(app.engine)
        where = _where(app)
    state = _state_of(found)
    value = {"database": where, "schema": found, "needs": migrations.HEAD, "state": state}
    lines = [f"{key:<10}{item or '-'}" for key, item in value.items()]
    emit(value, lambda: lines, as_json=as_json)


@contextmanager
def _unprepared(ctx: typer.Context) -> Iterator[App]:
    """Open the application over whatever schema there is."""
    from frenly_ai.bootstrap import build

    app = build(settings_of(ctx), prepare=False)
    try:
        yield app
    finally:
        app.close()


def _state_of(found: str | None) -> str:
    from registry.migrations import HEAD

    if found is None:
        return "empty"
    if found == HEAD:
        return "current"
    return "old" if found < HEAD else "newer"


def _refuse_newer(found: str | None) -> None:
    from registry.errors import Conflict

    if _state_of(found) == "newer":
        raise Conflict(
            f"The database is at schema {found}, which this Frenly does not know.",
            hint="Upgrade Frenly: a newer one has used this database.",
        )


def _where(app: App) -> str:
    """Name the database without its password."""
    return app.engine.url.render_as_string(hide_password=True)
