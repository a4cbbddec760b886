"""`frenly audit` and `frenly receipt`: what happened, and proof of it."""

from __future__ import annotations

import json
from pathlib import Path
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
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.audit.outside import OutsideVerdict

OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write to this file, not to the screen.")
]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    from frenly_ai.cli import archives, log_keys, reports

    group = typer.Typer(help="Read and verify the audit log.", no_args_is_help=True)
    for command in (log, show, reports.report, verify, export, verifier):
        group.command()(command)
    archives.register(group)
    log_keys.register(group)
    cli.add_typer(group, name="audit")
    cli.command()(receipt)


def log(
    ctx: typer.Context,
    about: Annotated[
        str | None, typer.Option(help="Only entries about this name, row or proposal.")
    ] = None,
    actor: Annotated[str | None, typer.Option(help="Only what this user did.")] = None,
    tag: Annotated[
        str | None, typer.Option(help="Only this tag or its beginning, e.g. registry:")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Not before this time.")] = None,
    until: Annotated[str | None, typer.Option(help="Before this time.")] = None,
    limit: LimitOption = 50,
    after: AfterOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Show the audit log, newest first. Example: frenly audit log --about user-api"""
    from frenly_ai.views.text import table
    from registry.contracts.records import HistoryFilter
    from registry.domain.times import parse_moment

    wanted = HistoryFilter(
        about=about,
        actor=actor,
        tag=tag,
        since=None if since is None else parse_moment(since),
        until=None if until is None else parse_moment(until),
    )
    with opened(ctx) as app:
        page = app.registry.history(wanted, limit=limit, after=after)
    rows = [
        (
            "-" if item.position is None else item.position,
            f"{item.at:%Y-%m-%d %H:%M:%S}",
            item.tag,
            item.actor,
            item.about,
            item.summary[:70],
        )
        for item in page.items
    ]
    header = ["PLACE", "AT (UTC)", "WHAT", "WHO", "ABOUT", "SUMMARY"]
    emit_page(
        [{"position": item.position, **item.body} for item in page.items],
        lambda: table(header, rows),
        following=page.next,
        nothing="nothing comes behind it" if after else "there is no such entry",
        as_json=as_json,
    )


def show(
    ctx: typer.Context,
    entry: Annotated[
        str, typer.Argument(help="The id of an entry, as evidence cites it: audit:ID or ID.")
    ],
    as_json: JsonFlag = False,
) -> None:
    """Show one audit entry, whole.

    Example: frenly audit show audit:5f0c9ae27e0b4a1f8f7a6d1f3c2b1a09
    """
    import json

    from frenly_ai.views.text import prose, safe

    with opened(ctx) as app:
        found = app.log.entry(entry.removeprefix("audit:"))
    place = "none yet" if found.position is None else str(found.position)
    lines = [
        f"{found.at:%Y-%m-%d %H:%M:%S} UTC  {found.tag}",
        f"  by     {safe(found.actor)}",
        f"  about  {safe(found.about)}",
        f"  place  {place}",
        *prose(json.dumps(found.body["data"], indent=2, ensure_ascii=False)).splitlines(),
    ]
    emit({"position": found.position, **found.body}, lambda: lines, as_json=as_json)


def verify(
    ctx: typer.Context,
    anchor: Annotated[
        bool, typer.Option("--anchor", help="Compare with the outside anchor as well.")
    ] = False,
    archive: Annotated[
        bool, typer.Option("--archive", help="Verify the archive, from itself alone.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Recompute the whole log from its stored bytes and compare every checkpoint.

    Exit code 0 when it verifies, 1 when it does not. Example: frenly audit verify --anchor
    """
    if archive:
        from frenly_ai.cli.archives import verify_archive

        verify_archive(ctx, is_anchored=anchor, as_json=as_json)
        return
    outside = None
    with opened(ctx) as app:
        if anchor:
            verdict, outside = app.log.verify_outside(signed_in(app))
        else:
            verdict = app.registry.verify_log(signed_in(app))
    value = {**verdict._asdict(), "root": verdict.root.hex()}
    said = [
        f"verified: {verdict.size} entries, root {verdict.root.hex()}",
        f"  {verdict.signed} checkpoints rightly signed",
    ]
    if not verdict.ok:
        where = "" if verdict.first_bad is None else f", first bad entry {verdict.first_bad}"
        said = [f"NOT verified{where}: {verdict.problem}"]
    if outside is not None:
        value["anchor"] = outside._asdict()
        said.append(_outside_line(outside))
    emit(value, lambda: said, as_json=as_json)
    if not verdict.ok or (outside is not None and outside.problem):
        raise typer.Exit(1)


def _outside_line(found: OutsideVerdict) -> str:
    if not found.problem:
        return f"  the outside anchor agrees: {found.kept} checkpoints, newest {found.newest}"
    where = "" if found.first_bad is None else f", first bad entry {found.first_bad}"
    return f"NOT as the outside anchor keeps it{where}: {found.problem}"


def export(ctx: typer.Context, output: OutputOption = None) -> None:
    """Write the whole log in the form that the stand-alone verifier checks.

    Example: frenly audit export -o log.jsonl
    """
    with opened(ctx) as app:
        lines = app.registry.export_log(signed_in(app))
        write_bytes(output, (line.encode() for line in lines))


def verifier(output: OutputOption = None) -> None:
    """Write the stand-alone verifier: one Python file that needs nothing else.

    Example: frenly audit verifier -o verifier.py && python3 verifier.py receipt.json
    """
    from registry.audit.single_file import write_verifier

    write_text(output, write_verifier())


def receipt(
    ctx: typer.Context,
    proposal: Annotated[str, typer.Argument(help="An applied proposal.")],
    output: OutputOption = None,
) -> None:
    """Write the receipt of an applied proposal, checked offline.

    The stand-alone verifier (`frenly audit verifier`) checks it.

    Example: frenly receipt P-0123456789 -o receipt.json
    """
    with opened(ctx) as app:
        document = app.registry.receipt(proposal)
    write_text(output, json.dumps(document, indent=2) + "\n")


def write_text(output: Path | None, text: str) -> None:
    """Write to a file, or to the screen when there is none."""
    write_lines(output, text.removesuffix("\n").split("\n"))


def write_lines(output: Path | None, lines: Iterable[str]) -> None:
    """Write line by line to a file, or to the screen when there is none."""
    write_bytes(output, (f"{line}\n".encode() for line in lines))


def write_bytes(output: Path | None, parts: Iterable[bytes]) -> None:
    """Write what is given as it comes, to a file or to the screen."""
    from registry.errors import InvalidInput

    if output is None:
        for part in parts:
            typer.echo(part, nl=False)
        return
    try:
        with output.open("wb") as file:
            file.writelines(parts)
    except OSError as error:
        raise InvalidInput(
            f"{str(output)!r} cannot be written: {error.strerror}.", hint="Choose another file."
        ) from error
    note(f"wrote {output}")
