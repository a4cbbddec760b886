"""`frenly scan`: where names are used, and what is wrong with them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.outputs import PerFileOption, save, takes_output
from frenly_ai.cli.served import (
    InsecureOption,
    OfflineOption,
    Reach,
    ServerOption,
    grounds_for,
)
from frenly_ai.cli.session import JsonFlag, emit, note, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from agent.review.findings import Finding
    from frenly_ai.reviewing.grounds import Grounds
    from frenly_ai.reviewing.opening import Asked
    from frenly_ai.scanning.cache import Cache
    from frenly_ai.scanning.judged import Report, Scanner
    from frenly_ai.scanning.tree import How
    from registry.usage.compiled import Shelf

_FOUND = 1


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(scan)


def scan(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Folders and files; this folder by default.")
    ] = None,
    diff: Annotated[
        str | None,
        typer.Option(help="Scan what this unified diff adds instead; `-` is standard input."),
    ] = None,
    context: Annotated[
        str | None,
        typer.Option("--context", "-c", help="From where the files call names."),
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only names of this kind; repeatable.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Only this name.")] = None,
    min_length: Annotated[
        int, typer.Option(min=1, help="Only names of so many characters: `web` is a word.")
    ] = 1,
    level: Annotated[
        str, typer.Option(help="The least that counts: note, warning or error.")
    ] = "warning",
    findings: Annotated[
        bool, typer.Option("--findings", help="Print no uses, only what is wrong.")
    ] = False,
    sarif: Annotated[
        Path | None, typer.Option(help="Also write what is wrong to this file, as SARIF.")
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(help="Also write what is wrong to this file, as JUnit.")
    ] = None,
    code_quality: Annotated[
        Path | None, typer.Option(help="Also write what is wrong to this file, for GitLab.")
    ] = None,
    usage: Annotated[
        Path | None,
        typer.Option(help="Also write who uses what to this file, for `frenly usage import`."),
    ] = None,
    repository: Annotated[
        str | None, typer.Option(help="With --usage: the repository, e.g. shop/checkout.")
    ] = None,
    branch: Annotated[
        str, typer.Option(help="With --usage: the branch, unless it is the deployed one.")
    ] = "",
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes; as many as cores by default.")
    ] = None,
    max_bytes: Annotated[
        int, typer.Option(min=1, help="Skip longer files, and say so.")
    ] = 5_000_000,
    cache: Annotated[
        bool, typer.Option(help="Remember what was found, and read only what changes.")
    ] = True,
    per_file: PerFileOption = 20,
    server: ServerOption = None,
    insecure: InsecureOption = False,
    offline_ok: OfflineOption = False,
    as_json: JsonFlag = False,
) -> None:
    """Find every use of a registered name, and say what is wrong with it.

    Names are whole tokens of their kind. Files that git ignores are left out, `frenly:ignore
    NAME because REASON` silences a line, `frenly:ignore-file because REASON` a file. A report
    whose file is `-` is printed, and nothing else is. Exit code 1 when something is wrong that
    weighs as much as --level.

    Example: frenly scan . --findings

    Example: git diff main...HEAD | frenly scan --diff -
    """
    from agent.review.findings import Level, at_least
    from frenly_ai.reviewing.asking import asked_for
    from frenly_ai.scanning.tree import How
    from registry.errors import chosen

    least = chosen(Level, level, "a level")
    asked = asked_for(context=context, kinds=kind or (), name=name)
    roots = paths or [Path()]
    is_taken = takes_output(
        (sarif, junit, code_quality, usage), shown="--json" if as_json else ""
    )
    about = None
    if usage is not None:
        is_part = bool(diff or kind or name) or min_length > 1 or len(roots) > 1
        about = _about(roots[0], repository, branch=branch, is_part=is_part)
    home = settings_of(ctx).home
    with grounds_for(ctx, Reach(server, insecure, offline_ok)) as grounds:
        how = How(
            now_ns=int(grounds.now.timestamp() * 1e9),
            processes=jobs or _cores(),
            max_bytes=max_bytes,
            open_cache=_opens(home) if cache else None,
            shelf=_shelf(home) if cache else None,
            heard=_progress(),
        )
        scanner = _scanner(grounds, asked, min_length, how)
        here = Path.cwd().resolve() if usage is None else roots[0].resolve()
        report = _scanned(scanner, roots, diff, here)
        if usage is not None and about is not None:
            about |= {"revision": grounds.revision, "context": context or ""}
            _save_usage(usage, about, report)
    found = at_least(report.reviewed.findings, least)
    _write(report, found, sarif, junit, code_quality)
    if not is_taken:
        _show(report, found, only_findings=findings, per_file=per_file, as_json=as_json)
    if not as_json:
        _print_notes(report, found)
    if found:
        raise typer.Exit(_FOUND)


def _about(
    root: Path, repository: str | None, *, branch: str, is_part: bool
) -> dict[str, str | int]:
    """Return what a report says of its scan; raise `InvalidInput` where it cannot be whole."""
    from frenly_ai.scanning.commits import commit_of
    from registry.errors import InvalidInput

    if is_part or repository is None:
        raise InvalidInput(
            "A report of usage is of one whole repository and all names.",
            hint="Write `frenly scan . --usage report.json --repository shop/checkout`.",
        )
    commit = commit_of(root)
    return {"repository": repository, "commit": commit.id, "at": commit.at, "branch": branch}


def _save_usage(file: Path, about: dict[str, str | int], report: Report) -> None:
    """Write who uses what; a use that somebody silenced is a use all the same."""
    import json

    from frenly_ai.scanning.reading import Skipped
    from frenly_ai.views.usage_report import usage_report

    uses = (*report.uses, *(each.use for each in report.reviewed.ignored))
    unseen = sum(why is not Skipped.BINARY for _, why in report.skipped)
    about |= {"files": report.files, "skipped": unseen}
    save(file, json.dumps(usage_report(about, uses)) + "\n")


def _cores() -> int:
    from os import cpu_count

    return cpu_count() or 1


def _opens(home: Path) -> Callable[[Path, str], Cache]:
    from frenly_ai.scanning.cache import Cache

    folder = home / "scans"
    return lambda root, key: Cache(folder, root, key)


def _shelf(home: Path) -> Shelf:
    from frenly_ai.scanning.shelf import FileShelf

    return FileShelf(home / "scans")


def _progress() -> Callable[[int, int], None]:
    """Tell how far the scan is, where somebody watches."""
    if not sys.stderr.isatty():
        return lambda _done, _all: None

    def tell(done: int, all_: int) -> None:
        line = f"\r{done} of {all_} files" if done < all_ else "\r\x1b[K"
        typer.echo(line, err=True, nl=False)

    return tell


def _scanner(grounds: Grounds, asked: Asked, min_length: int, how: How) -> Scanner:
    from frenly_ai.reviewing.opening import reviewer_on
    from frenly_ai.scanning.judged import Scanner

    reviewer = reviewer_on(grounds, asked)
    names = tuple(
        name
        for name in reviewer.known.names()
        if asked.wants(name) and len(name.key) >= min_length
    )
    return Scanner(reviewer=reviewer, names=names, how=how)


def _scanned(scanner: Scanner, paths: list[Path], diff: str | None, here: Path) -> Report:
    from frenly_ai.reviewing.asking import read_diff

    if diff is None:
        return scanner.paths(paths, here)
    return scanner.diff(read_diff(diff), here)


def _write(
    report: Report,
    found: Sequence[Finding],
    sarif: Path | None,
    junit: Path | None,
    code_quality: Path | None,
) -> None:
    import json
    from importlib.metadata import version

    from frenly_ai.views import junit as junit_view
    from frenly_ai.views import sarif as sarif_view

    if sarif is not None:
        value = sarif_view.sarif(
            found, version=version("frenly"), ignored=report.reviewed.ignored
        )
        save(sarif, json.dumps(value, indent=1) + "\n")
    if junit is not None:
        save(junit, junit_view.junit(found, files=report.files))
    if code_quality is not None:
        save(code_quality, _quality(found))


def _quality(found: Sequence[Finding]) -> str:
    import json

    from frenly_ai.views.codequality import code_quality

    return json.dumps(code_quality(found), indent=1) + "\n"


def _show(
    report: Report,
    found: Sequence[Finding],
    *,
    only_findings: bool,
    per_file: int,
    as_json: bool,
) -> None:
    from frenly_ai.views.review import finding_lines
    from frenly_ai.views.scan import scan_json, use_lines

    def lines() -> Iterator[str]:
        if not only_findings:
            yield from use_lines(report.uses, most=per_file)
        yield from finding_lines(found, most=per_file)

    emit(scan_json(report, found) if as_json else None, lines, as_json=as_json)


def _print_notes(report: Report, found: Sequence[Finding]) -> None:
    from frenly_ai.views.review import notes_of, summary
    from frenly_ai.views.scan import scan_notes

    for line in (*scan_notes(report), *notes_of(report.reviewed), summary(found)):
        note(line)
