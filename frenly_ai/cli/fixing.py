"""`frenly fix`: names in code that are on their way out, written anew."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.served import (
    InsecureOption,
    OfflineOption,
    Reach,
    ServerOption,
    grounds_for,
    refuse_server,
)
from frenly_ai.cli.session import JsonFlag, emit, note, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.review.fixing import Left
    from frenly_ai.reviewing.fixing import FileFix
    from frenly_ai.reviewing.grounds import Grounds
    from frenly_ai.reviewing.opening import Asked

ContextOption = Annotated[
    str | None,
    typer.Option("--context", "-c", help="From where the files call names, if from one place."),
]
ReleaseOption = Annotated[
    list[str] | None,
    typer.Option(
        help="The release that code must run on, by context, e.g. k8s=v1.29.0; repeatable."
    ),
]
LevelOption = Annotated[
    str, typer.Option(help="The least that counts: note, warning or error.")
]


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(fix)


def fix(
    ctx: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(help="A folder or a file; this folder with --pull-request."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write no file.")] = False,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only names of this kind; repeatable.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Only this name.")] = None,
    context: ContextOption = None,
    release: ReleaseOption = None,
    level: LevelOption = "warning",
    pull_request: Annotated[
        str | None,
        typer.Option(
            metavar="OWNER/NAME",
            help="Write no file; open a pull request there. The folder is a checkout of it.",
        ),
    ] = None,
    base: Annotated[
        str, typer.Option(help="With --pull-request: the branch; the default one if left out.")
    ] = "",
    server: ServerOption = None,
    insecure: InsecureOption = False,
    offline_ok: OfflineOption = False,
    as_json: JsonFlag = False,
) -> None:
    """Write names anew that are deprecated or gone, where exactly one name replaces them.

    Prints what changes as a patch that `git apply` takes. Ambiguous names are left, and so
    is what is only said of a name (`--level note` takes that along). Every other byte stays.

    With --pull-request, one pull request of Frenly's account holds what would change: asked
    again, it is brought up to date.

    Example: frenly fix . --dry-run

    Example: frenly fix --pull-request example/shop
    """
    from agent.review.findings import Level
    from frenly_ai.reviewing.asking import asked_for
    from registry.errors import InvalidInput, chosen

    least = chosen(Level, level, "a level")
    asked = asked_for(context=context, releases=release or (), kinds=kind or (), name=name)
    reach = Reach(server, insecure, offline_ok)
    if pull_request is not None:
        from frenly_ai.cli.fixing_pull import ask, place_of
        from frenly_ai.reviewing.grounds import grounds_of

        path = path or Path()
        place = place_of(path, pull_request, base)
        refuse_server(ctx, reach, "--pull-request")
        with opened(ctx) as app:
            ask(
                app,
                place,
                lambda: _planned(grounds_of(app), path, asked, least),
                dry_run=dry_run,
                as_json=as_json,
            )
        return
    if path is None:
        raise InvalidInput("It is not said what to fix.", hint="Write e.g. `frenly fix .`.")
    if base:
        raise InvalidInput(
            "'--base' says nothing without '--pull-request'.", hint="Give both, or neither."
        )
    with grounds_for(ctx, reach) as grounds:
        fixes = _planned(grounds, path, asked, least)
        written, left = _write(path, fixes, dry_run=dry_run)
    value = _json(written, left, dry_run=dry_run)
    if as_json:
        emit(value, list, as_json=True)
        return
    for each in written:
        typer.echo(_shown(each.patch), nl=False)
    for line in _told(written, left, dry_run=dry_run):
        note(line)


def _shown(patch: bytes) -> bytes | str:
    """Return a patch byte for byte, but on a terminal as text that cannot steer it."""
    if not sys.stdout.isatty():
        return patch
    from frenly_ai.views.review import patch_text

    return patch_text(patch)


def _planned(grounds: Grounds, path: Path, asked: Asked, least: Any) -> list[FileFix]:
    from os import cpu_count

    from frenly_ai.reviewing.fixing import files_below, names_to_seek, plan_fix
    from frenly_ai.reviewing.opening import reviewer_on
    from frenly_ai.scanning.tree import How, scan_tree

    reviewer = reviewer_on(grounds, asked)
    names = [name for name in reviewer.known.names() if asked.wants(name)]
    now_ns = int(grounds.now.timestamp() * 1e9)
    how = How(now_ns=now_ns, processes=cpu_count() or 1)
    folder, files = files_below(
        path, lambda root: scan_tree(root, list(names_to_seek(names)), how)
    )
    planned = (plan_fix(reviewer, folder, file, least) for file in files)
    return [each for each in planned if each is not None]


def _write(
    path: Path, fixes: Sequence[FileFix], *, dry_run: bool
) -> tuple[list[FileFix], list[Left]]:
    """Write what can be; return what was, and all that was left."""
    from agent.review.fixing import Left
    from frenly_ai.reviewing.fixing import write_fix

    folder = path if path.is_dir() else path.parent
    written, left = [], list[Left]()
    for each in fixes:
        left += each.left
        if not each.applied:
            continue
        why_not = "" if dry_run else write_fix(folder, each)
        if why_not:
            left += [Left(finding, why_not) for finding in each.applied]
        else:
            written.append(each)
    return written, left


def _told(written: Sequence[FileFix], left: Sequence[Left], *, dry_run: bool) -> list[str]:
    from frenly_ai.views.review import left_lines, plural

    number = sum(len(each.applied) for each in written)
    verb = "would be written anew" if dry_run else "written anew"
    lines = [f"{plural(number, 'name')} {verb} in {plural(len(written), 'file')}"]
    if left:
        lines += [f"{plural(len(left), 'name')} left:", *left_lines(left)]
    return lines


def _json(written: Sequence[FileFix], left: Sequence[Left], *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "fixed": [finding.content() for each in written for finding in each.applied],
        "left": [{**finding.content(), "left": why} for finding, why in left],
        "patch": b"".join(each.patch for each in written).decode("utf-8", "replace"),
    }
