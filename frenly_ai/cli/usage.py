"""`frenly usage` and `frenly can-remove`: who uses a name, and whether it can go."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from frenly_ai.cli.served import InsecureOption, Reach, ServerOption, server_of
from frenly_ai.cli.session import (
    JsonFlag,
    KindOption,
    emit,
    emit_page,
    opened,
    parse_name,
    signed_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from frenly_ai.remote.usage import UsageBook

_SHOW = "show"
_EXITS = {"yes": 0, "no": 1, "not known": 2}
ContextOption = Annotated[
    str | None, typer.Option(help="As its alias in this context alone, not wherever it stands.")
]
NameArgument = Annotated[str, typer.Argument(help="The alias or contract.")]


class NameFirst(TyperGroup):
    """Takes what is no command for a name to show, so that `frenly usage NAME` is enough."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in front where a name, or an option of it, comes first."""
        known = {*self.commands, *ctx.help_option_names}
        if args and args[0] not in known:
            args = [_SHOW, *args]
        return list(super().parse_args(ctx, args))


group = typer.Typer(
    cls=NameFirst,
    help="Say who uses NAME, where, and since when nobody does.\n\n"
    "`frenly usage NAME` is short for `frenly usage show NAME`.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(group, name="usage")
    cli.command("can-remove")(can_remove)


@group.command(_SHOW)
def show(
    ctx: typer.Context,
    name: NameArgument,
    kind: KindOption = "service",
    context: ContextOption = None,
    server: ServerOption = None,
    insecure: InsecureOption = False,
    as_json: JsonFlag = False,
) -> None:
    """Say who uses NAME: files of repositories, and who looks it up.

    Example: frenly usage show user-api --context frontend
    """
    from frenly_ai.views.usage import usage_lines

    asked = parse_name(kind, name)
    with _book(ctx, Reach(server, insecure)) as book:
        usage = book.usage(asked, context)
    emit(usage, lambda: usage_lines(usage), as_json=as_json)


@group.command("scans")
def list_scans(
    ctx: typer.Context,
    server: ServerOption = None,
    insecure: InsecureOption = False,
    as_json: JsonFlag = False,
) -> None:
    """List the repositories that were scanned, and when.

    Example: frenly usage scans
    """
    with _book(ctx, Reach(server, insecure)) as book:
        found = book.scans()
    emit_page(
        found,
        lambda: _table(found),
        following=None,
        nothing="no repository was scanned; next: see `frenly usage import --help`",
        as_json=as_json,
    )


@group.command("import")
def import_report(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(help="The report of a scan; - reads a pipe.")],
    server: ServerOption = None,
    insecure: InsecureOption = False,
    as_json: JsonFlag = False,
) -> None:
    """Record what a scan of a whole repository saw.

    The report is written as POST /v1/usage/scans takes it.

    Example: frenly usage import report.json
    """
    from frenly_ai.usage_report import read_report
    from frenly_ai.views.usage import recorded_lines

    raw = _read(file)
    repository = read_report(raw).repository
    with _book(ctx, Reach(server, insecure)) as book:
        taken = book.record(raw)
    emit(taken, lambda: recorded_lines(repository, taken), as_json=as_json)


@group.command()
def forget(
    ctx: typer.Context,
    repository: Annotated[str, typer.Argument(help="As the scans named it.")],
    branch: Annotated[
        str | None, typer.Option(help="This branch alone, not the whole repository.")
    ] = None,
) -> None:
    """Forget a repository or branch that is gone, or has another name.

    Example: frenly usage forget shop/old-checkout
    """
    from frenly_ai.views.text import safe

    with opened(ctx) as app:
        count = app.registry.usage_desk.forget(repository, branch, signed_in(app))
    typer.echo(f"{safe(repository)}: {count} {'scan' if count == 1 else 'scans'} forgotten")


def can_remove(
    ctx: typer.Context,
    name: NameArgument,
    kind: KindOption = "service",
    context: ContextOption = None,
    server: ServerOption = None,
    insecure: InsecureOption = False,
    as_json: JsonFlag = False,
) -> None:
    """Say whether NAME can be removed, and what stands against it.

    Exit codes: 0 yes, 1 no, 2 not known. It is not known when repositories were never
    scanned, or long ago, or before the name was registered, or when lookups have not been
    counted for long enough.

    Example: frenly can-remove user-api --context frontend
    """
    from frenly_ai.views.usage import removal_lines

    asked = parse_name(kind, name)
    with _book(ctx, Reach(server, insecure)) as book:
        removal = book.can_remove(asked, context)
    emit(removal, lambda: removal_lines(removal), as_json=as_json)
    raise typer.Exit(_EXITS.get(removal["can_remove"], _EXITS["not known"]))


@contextmanager
def _book(ctx: typer.Context, reach: Reach) -> Iterator[UsageBook]:
    """Open where it is known who uses what: a server, or the database."""
    from frenly_ai.remote.usage import BookOfDatabase, BookOfServer

    with server_of(ctx, reach) as server:
        if server is not None:
            yield BookOfServer(server)
            return
    with opened(ctx) as app:
        yield BookOfDatabase(app.registry.usage_desk, lambda: signed_in(app))


def _read(file: str) -> bytes:
    from registry.errors import InvalidInput

    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"{file!r} cannot be read: {error.strerror}.",
            hint="Name a file that holds the report of a scan, or - for a pipe.",
        ) from error


def _table(found: Sequence[dict[str, Any]]) -> list[str]:
    from frenly_ai.views.text import table

    rows = [
        (
            each["repository"],
            each["branch"] or "-",
            each["commit"][:12],
            each["scanned_at"][: len("2026-01-31T12:00")].replace("T", " "),
            each["in_files"],
            each["told_by"],
        )
        for each in found
    ]
    return table(["REPOSITORY", "BRANCH", "COMMIT", "SCANNED (UTC)", "FILES", "BY"], rows)
