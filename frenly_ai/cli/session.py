"""What commands share: opening the application, signing in, and printing."""

from __future__ import annotations

import json
import shlex
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from frenly_ai.bootstrap import App
    from frenly_ai.settings import Settings
    from registry.domain.actors import Actor
    from registry.domain.names import Name

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
KindOption = Annotated[
    str, typer.Option(help="Kind of name: service, path, api_version, metric, ...")
]
LimitOption = Annotated[int, typer.Option(min=1, max=1000, help="At most so many items.")]
AfterOption = Annotated[
    str | None, typer.Option(help="Continue behind this item, as the last page says.")
]


def settings_of(ctx: typer.Context) -> Settings:
    """Read the settings; the options before the command beat the environment."""
    from frenly_ai.settings import read_settings

    return read_settings(**(ctx.obj or {}))


@contextmanager
def opened(ctx: typer.Context) -> Iterator[App]:
    """Open the application for one command."""
    from frenly_ai.bootstrap import build

    settings = settings_of(ctx)
    if settings.server and settings.database_url is None:
        note("this command asks no server; it goes by the database of this machine")
    app = build(settings)
    try:
        yield app
    finally:
        app.close()


def signed_in(app: App) -> Actor:
    """Return who is signed in, by FRENLY_TOKEN or `frenly login`; raise `Denied` if nobody."""
    from registry.errors import Denied

    token = app.settings.token
    if token is not None:
        if not token.get_secret_value():
            raise Denied("FRENLY_TOKEN is empty.", hint="Set it to a token, or unset it.")
        return app.registry.authenticate(token.get_secret_value())
    try:
        stored = (app.settings.token_file or app.settings.sign_in_file).read_text("utf-8")
    except FileNotFoundError:
        raise Denied(
            "Nobody is signed in.",
            hint="Set FRENLY_TOKEN, or run `frenly login`. The first user is made with "
            "`frenly user add NAME --role admin`.",
        ) from None
    return app.registry.authenticate(stored)


@contextmanager
def working(app: App) -> Iterator[list[str]]:
    """Do afterwards what is due, and list what was done.

    After a refusal as well: its record waits for a place in the log. Not when the database is
    away: to wait for it once is enough.
    """
    from registry.errors import FrenlyError, Unavailable

    said: list[str] = []
    try:
        yield said
    except Unavailable:
        raise
    except FrenlyError:
        app.registry.work()
        raise
    said += app.registry.work()


def parse_name(kind: str, key: str) -> Name:
    """Read a name of a kind."""
    from registry.domain.names import Kind, Name

    return Name.parse(Kind.parse(kind), key)


def emit(value: Any, lines: Callable[[], Iterable[str]], *, as_json: bool) -> None:
    """Print a value as JSON, or its lines for people."""
    if as_json:
        typer.echo(json.dumps(value, indent=2))
    else:
        for line in lines():
            typer.echo(line)


def emit_lazily(
    value: Callable[[], Any], lines: Callable[[], Iterable[str]], *, as_json: bool
) -> None:
    """Print a value that is costly to write, as JSON or as its lines, whichever is asked."""
    if as_json:
        emit(value(), lines, as_json=True)
    else:
        emit(None, lines, as_json=False)


def emit_page(
    items: Sequence[Any],
    lines: Callable[[], Iterable[str]],
    *,
    following: str | None,
    nothing: str,
    as_json: bool,
) -> None:
    """Print one page of a list as JSON, or its table, and say how to go on.

    Args:
        items: What the page holds, as JSON carries it.
        lines: The table.
        following: Where the next page begins, or None on the last one.
        nothing: What to say instead of an empty table.
        as_json: Whether to print JSON.
    """
    if as_json:
        emit({"items": items, "next": following}, lines, as_json=True)
    elif items:
        emit(items, lines, as_json=False)
    else:
        note(nothing)
    if following and not as_json:
        note(f"more: continue with --after {shlex.quote(following)}")


def note(text: str) -> None:
    """Say something beside the result, on standard error."""
    typer.echo(text, err=True)


def heading(text: str) -> str:
    """Make a heading; bold only where a terminal reads it."""
    return typer.style(text, bold=True) if sys.stdout.isatty() else text
