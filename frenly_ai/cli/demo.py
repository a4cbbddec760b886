"""`frenly demo`: the main job, from a platform's files to a verified log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from frenly_ai.cli.session import JsonFlag, emit, heading, settings_of

_PathOption = Path | None


_FolderOption = Annotated[
    _PathOption, typer.Option("--dir", help="Where the stage is set; else in the data home.")
]
_PauseFlag = Annotated[
    bool, typer.Option("--pause", help="Wait for Enter while the proposal waits for people.")
]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
    group.callback()(demo)
    group.command()(incident)
    cli.add_typer(group, name="demo")


def demo(
    ctx: typer.Context,
    manifest: Annotated[_PathOption, typer.Option(help="A platform's SSOT manifest.")] = None,
    governance: Annotated[_PathOption, typer.Option(help="Its alias governance file.")] = None,
    seed_sql: Annotated[_PathOption, typer.Option(help="SQL that seeds its registry.")] = None,
    tree: Annotated[
        _PathOption, typer.Option(help="Its root; else the common folder of the files.")
    ] = None,
    folder: _FolderOption = None,
    pause: _PauseFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Show the whole life of a change, with no key and no network.

    On packaged samples, or on your own files. A demo that was cut off goes on where it stood;
    one that came to its end begins anew.

    Example: frenly demo --manifest ssot.yaml --seed-sql 001_registry.sql
    """
    if ctx.invoked_subcommand is not None:
        return
    from frenly_ai.demo.stage import sample_files, set_stage
    from frenly_ai.demo.story import tell
    from frenly_ai.demo.teller import Teller
    from frenly_ai.platform_files import Files

    settings = settings_of(ctx)
    given = Files(manifest=manifest, governance=governance, seed_sql=seed_sql, tree=tree)
    files = given if manifest or governance or seed_sql else sample_files()
    teller = Teller((lambda _: None) if as_json else typer.echo, heading)
    stage = set_stage((folder or settings.home / "demo").absolute(), files, settings)
    try:
        ends = tell(stage, teller, _wait if pause else _go_on)
    finally:
        stage.app.close()
    value = {"scenes": teller.scenes, **ends}
    done = [
        "",
        f"Done: revision {ends['revision']}, everything above is in {stage.folder}",
    ]
    emit(value, lambda: done, as_json=as_json)
    if not ends["verified"]:
        raise typer.Exit(1)


def incident(
    ctx: typer.Context,
    folder: _FolderOption = None,
    pause: _PauseFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Show an incident, from a wrong name to its undoing.

    It takes a minute, and starts two small services, a Frenly server and, where they are
    installed, Prometheus and Alertmanager. All of it is on this machine and ends with the demo.

    Example: frenly demo incident --pause
    """
    from frenly_ai.demo.incident.stage import set_stage
    from frenly_ai.demo.incident.story import tell_incident
    from frenly_ai.demo.teller import Teller

    settings = settings_of(ctx)
    teller = Teller((lambda _: None) if as_json else typer.echo, heading)
    stage = set_stage((folder or settings.home / "demo-incident").absolute(), settings)
    try:
        ends = tell_incident(stage, teller, _wait if pause else _go_on)
    finally:
        stage.app.close()
    done = ["", f"Done: {ends['incident']} is {ends['state']}; all of it is in {stage.folder}"]
    emit({"scenes": teller.scenes, **ends}, lambda: done, as_json=as_json)
    if not ends["verified"]:
        raise typer.Exit(1)


def _wait(proposal_id: str) -> None:
    typer.echo(f"paused: {proposal_id} waits for people; Enter goes on", err=True)
    typer.get_text_stream("stdin").readline()


def _go_on(_: str) -> None:
    """Do not pause."""
