"""`frenly audit publish`, `archive`, `restore` and `rebuild`: the log beyond this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.session import JsonFlag, emit, note, opened, signed_in

if TYPE_CHECKING:
    from frenly_ai.bootstrap import App
    from registry.audit.verifier import Report


def register(audit: typer.Typer) -> None:
    """Add these commands."""
    for command in (publish, archive, restore, rebuild):
        audit.command()(command)


def publish(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """Publish now what the outside anchor lacks; a server and a worker do it by themselves.

    Example: frenly audit publish
    """
    with opened(ctx) as app:
        count = app.log.publish(signed_in(app))
    emit({"published": count}, lambda: [f"published {count} checkpoints"], as_json=as_json)


def archive(
    ctx: typer.Context,
    list_only: Annotated[
        bool,
        typer.Option("--list", help="List what is archived, and until when it stays."),
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Bring to the archive what it lacks of the log. Nothing there is changed or removed.

    Example: frenly audit archive
    """
    from frenly_ai.views.text import table

    with opened(ctx) as app:
        found = app.log.segments() if list_only else app.log.archive(signed_in(app))
    rows = [(part.name, part.first, part.end - 1, part.keep_until) for part in found]
    header = ["SEGMENT", "FIRST", "LAST", "KEEP UNTIL"]
    emit([part._asdict() for part in found], lambda: table(header, rows), as_json=as_json)
    if not found:
        note("the archive is empty" if list_only else "the archive lacks nothing")


def restore(
    ctx: typer.Context,
    output: Annotated[
        str, typer.Option("--output", "-o", help="Write the restored log to this file.")
    ],
    as_json: JsonFlag = False,
) -> None:
    """Verify the archive and write it as one file, which the verifier checks anywhere.

    Compared with the outside anchor where one is set. Exit code 1 when it does not verify.

    Example: frenly audit restore -o log.jsonl
    """
    from pathlib import Path

    from frenly_ai.cli.audit import write_bytes

    with opened(ctx) as app:
        report = _verified(app, is_anchored=app.settings.anchor is not None)
        if not report.problem:
            write_bytes(Path(output), app.log.restore())
    tell(report, as_json=as_json)


def verify_archive(ctx: typer.Context, *, is_anchored: bool, as_json: bool) -> None:
    """Verify the archive from itself alone, or with what the outside anchor keeps."""
    with opened(ctx) as app:
        report = _verified(app, is_anchored=is_anchored)
    tell(report, as_json=as_json)


def rebuild(
    ctx: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Compare with the live registry; change nothing.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Rebuild the registry from its log alone and compare it with the live one.

    Exit code 1 when they differ. Example: frenly audit rebuild --check
    """
    from registry.errors import InvalidInput

    if not check:
        raise InvalidInput(
            "A rebuild only compares; it never writes over the live registry.",
            hint="Say so: `frenly audit rebuild --check`.",
        )
    with opened(ctx) as app:
        found = app.log.rebuild(signed_in(app))
    said = [
        f"from the log: revision {found.revision}, state {found.state}",
        f"live:         revision {found.live_revision}, state {found.live_state}",
        "equal" if not found.problem else f"NOT equal: {found.problem}",
    ]
    if found.first_bad is not None:
        said.append(f"first bad entry {found.first_bad}")
    emit(found._asdict(), lambda: said, as_json=as_json)
    if found.problem:
        raise typer.Exit(1)


def _verified(app: App, *, is_anchored: bool) -> Report:
    from registry.audit.verifier.notes import read_checkpoint

    notes = app.log.outside_checkpoints() if is_anchored else []
    return app.log.verify_archive([read_checkpoint(raw).at for raw in notes])


def tell(report: Report, *, as_json: bool) -> None:
    """Print what a check found; exit with 1 when it found a problem."""
    said = [f"verified: {report.size} entries, root {report.root}"]
    said += [f"  {fact}" for fact in report.facts]
    if report.problem:
        where = "" if report.first_bad is None else f", first bad entry {report.first_bad}"
        said = [f"NOT verified{where}: {report.problem}"]
    value = {"verified": not report.problem, **report._asdict()}
    emit(value, lambda: said, as_json=as_json)
    if report.problem:
        raise typer.Exit(1)
