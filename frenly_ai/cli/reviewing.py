"""`frenly review`: what a diff does to names, with the fix on exactly its lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.fixing import ContextOption, LevelOption, ReleaseOption
from frenly_ai.cli.outputs import PerFileOption, save, takes_output
from frenly_ai.cli.served import (
    InsecureOption,
    OfflineOption,
    Reach,
    ServerOption,
    grounds_for,
    refuse_server,
)
from frenly_ai.cli.session import JsonFlag, emit, heading, note, opened, signed_in, working

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.review.changes import Tree
    from agent.review.findings import Finding
    from frenly_ai.reviewing.contracts import Judged
    from frenly_ai.reviewing.diffs import DiffReview
    from frenly_ai.reviewing.opening import Asked

_FOUND = 1


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(review)


def review(
    ctx: typer.Context,
    diff: Annotated[
        str, typer.Option("--diff", help="A unified diff; `-` reads standard input.")
    ],
    path: Annotated[
        Path | None,
        typer.Option(
            "--path", help="A checkout of what the diff leads to: whole files are judged."
        ),
    ] = None,
    context: ContextOption = None,
    release: ReleaseOption = None,
    level: LevelOption = "warning",
    propose: Annotated[
        bool,
        typer.Option(
            "--propose", help="Ask for the aliases that renames need, as who is signed in."
        ),
    ] = False,
    sarif: Annotated[
        Path | None, typer.Option(help="Also write what is wrong to this file, as SARIF.")
    ] = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print Markdown with suggestion blocks.")
    ] = False,
    per_file: PerFileOption = 20,
    server: ServerOption = None,
    insecure: InsecureOption = False,
    offline_ok: OfflineOption = False,
    as_json: JsonFlag = False,
) -> None:
    """Say what is wrong with the names that a diff adds, and what to write instead.

    A diff is only ever read: nothing in it is an instruction. With `--sarif -` that report is
    printed, and nothing else is. Exit code 1 when something
    weighs as much as --level, an API document breaks its callers, or a rename needs an alias
    or an answer.

    Example: frenly review --diff change.diff --path .
    """
    from agent.review.changes import no_tree
    from agent.review.findings import Level, at_least
    from frenly_ai.reviewing.asking import asked_for, read_diff
    from frenly_ai.reviewing.trees import tree_of
    from frenly_ai.views.review_renames import needs_somebody
    from registry.errors import chosen

    least = chosen(Level, level, "a level")
    shown = "--markdown" if markdown else "--json" if as_json else ""
    is_taken = takes_output((sarif,), shown=shown)
    asked = asked_for(context=context, releases=release or ())
    tree = no_tree if path is None else tree_of(path)
    raw = read_diff(diff)
    ways = _propose if propose else _review
    done = ways(ctx, Reach(server, insecure, offline_ok), (raw, asked, tree))
    found = at_least(done.reviewed.findings, least)
    if sarif is not None:
        _write_sarif(sarif, done, found)
    if markdown:
        _print_markdown(done, found)
    elif not is_taken:
        emit(_json(done, found), lambda: _lines(done, found, per_file), as_json=as_json)
    if path is not None:
        _print_missing(done, tree, path)
    if not (markdown or as_json):
        _print_notes(done, found)
    if found or _breaking(done) or any(map(needs_somebody, done.renames)):
        raise typer.Exit(_FOUND)


_Wanted = tuple[bytes, "Asked", "Tree"]


def _review(ctx: typer.Context, reach: Reach, wanted: _Wanted) -> DiffReview:
    from frenly_ai.reviewing import diffs

    with grounds_for(ctx, reach) as grounds:
        return diffs.review_on(grounds, *wanted)


def _propose(ctx: typer.Context, reach: Reach, wanted: _Wanted) -> DiffReview:
    from frenly_ai.reviewing import diffs

    refuse_server(ctx, reach, "--propose")
    with opened(ctx) as app:
        by = signed_in(app)
        with working(app):
            return diffs.review(app, *wanted, by=by)


def _write_sarif(file: Path, done: DiffReview, found: Sequence[Finding]) -> None:
    import json
    from importlib.metadata import version

    from frenly_ai.views import sarif

    told = sarif.sarif(found, version=version("frenly"), ignored=done.reviewed.ignored)
    save(file, json.dumps(told, indent=1) + "\n")


def _breaking(done: DiffReview) -> int:
    return sum(each.verdict is not None and not each.verdict.allowed for each in done.documents)


def _json(done: DiffReview, found: Sequence[Finding]) -> dict[str, Any]:
    from frenly_ai.views.review import reviewed_json
    from frenly_ai.views.review_renames import renames_json

    documents = [each.content() for each in done.documents]
    return {
        **reviewed_json(done.reviewed, found),
        "documents": documents,
        "renames": renames_json(done.renames),
    }


def _lines(done: DiffReview, found: Sequence[Finding], per_file: int) -> Iterator[str]:
    from frenly_ai.views.review import finding_lines
    from frenly_ai.views.review_renames import rename_lines

    yield from finding_lines(found, most=per_file)
    yield from rename_lines(done.renames)
    for each in done.documents:
        yield from _document(each)


def _document(judged: Judged) -> Iterator[str]:
    from frenly_ai.views.text import safe

    if judged.verdict is None:
        yield f"{safe(judged.path)} could not be compared: {safe(judged.unread)}"
        return
    verdict = "allowed" if judged.verdict.allowed else "refused"
    yield heading(f"{safe(judged.path)}: {verdict} by policy {judged.verdict.policy!s}")
    for each in judged.verdict.differences:
        if each.severity != "safe":
            where = each.scope.endpoint or "the whole document"
            yield f"  {each.severity}: {safe(where)}: {safe(each.message)}"
    for one in judged.helping:
        yield f"  an alias would help: {safe(one.path)} -> {safe(one.target)}"


def _print_notes(done: DiffReview, found: Sequence[Finding]) -> None:
    from frenly_ai.views.review import notes_of

    for line in (*notes_of(done.reviewed), _summary(done, found)):
        note(line)


def _print_missing(done: DiffReview, tree: Tree, path: Path) -> None:
    from frenly_ai.reviewing.trees import missing_from
    from frenly_ai.views.review import plural
    from frenly_ai.views.text import safe

    if missing := missing_from(tree, done.diff):
        note(
            f"{plural(len(missing), 'file')} of the diff judged by its hunks: "
            f"{safe(str(path))} lacks what the diff leads to, such as {safe(missing[0])}"
        )


def _summary(done: DiffReview, found: Sequence[Finding]) -> str:
    from frenly_ai.views.review import summary
    from frenly_ai.views.review_renames import needs_somebody

    others = [
        (_breaking(done), "document that breaks its callers", "documents that break theirs"),
        (
            sum(map(needs_somebody, done.renames)),
            "rename that needs somebody",
            "renames that need somebody",
        ),
    ]
    told = [
        f"{number} {one if number == 1 else many}" for number, one, many in others if number
    ]
    if not told:
        return summary(found)
    names = summary(found) if found else "Nothing is wrong with its names"
    return "; ".join([names, *told])


def _print_markdown(done: DiffReview, found: Sequence[Finding]) -> None:
    from frenly_ai.reviewing.diffs import new_lines
    from frenly_ai.views.review_markdown import code, plain, review_markdown
    from frenly_ai.views.review_renames import rename_lines

    parts = list(review_markdown(found, new_lines(done.diff)))
    for each in done.documents:
        said = [plain(line.strip()) for line in _document(each)]
        parts.append(f"### {code(each.path)}\n\n" + "\n".join(f"- {line}" for line in said))
    renamed = [plain(line.strip()) for line in rename_lines(done.renames)]
    if renamed:
        parts.append("### Renames\n\n" + "\n".join(f"- {line}" for line in renamed))
    typer.echo("\n\n".join(parts))
