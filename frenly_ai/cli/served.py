"""What commands share that may ask a server instead of opening a database."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from frenly_ai.cli.session import note, opened, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from frenly_ai.remote.asking import Server
    from frenly_ai.reviewing.grounds import Grounds
    from frenly_ai.settings import Settings

ServerOption = Annotated[
    str | None,
    typer.Option(
        "--server",
        help="Ask the server at this address instead of a database, with the token in "
        "FRENLY_TOKEN [env: FRENLY_SERVER].",
    ),
]
InsecureOption = Annotated[
    bool,
    typer.Option(
        "--insecure", help="Take http:// of another machine; whoever listens has the token."
    ),
]
OfflineOption = Annotated[
    bool,
    typer.Option(
        "--offline-ok",
        help="While the server is away, go by what it said last, and tell how old that is.",
    ),
]


class Reach(NamedTuple):
    """How somebody wants the registry to be reached."""

    server: str | None = None
    insecure: bool = False
    offline_ok: bool = False


@contextmanager
def server_of(ctx: typer.Context, reach: Reach) -> Iterator[Server | None]:
    """Open the server that is to be asked; None where it is the database."""
    settings = settings_of(ctx)
    url = _url(ctx, settings, reach)
    if url is None:
        yield None
        return
    from frenly_ai.remote.address import read_address, token_for
    from frenly_ai.remote.asking import Server

    address = read_address(url, insecure=reach.insecure)
    with Server(address, token_for(settings), note) as server:
        yield server


def _url(ctx: typer.Context, settings: Settings, reach: Reach) -> str | None:
    """Choose between server and database; options before the environment, never both."""
    from registry.errors import InvalidInput

    has_database = (ctx.obj or {}).get("database_url") is not None
    is_both = has_database if reach.server else settings.database_url is not None
    url = reach.server if reach.server is not None else settings.server
    if url is None or (has_database and reach.server is None):
        return None
    if not url:
        raise InvalidInput(
            "The server's address is empty.",
            hint="A missing variable of a pipeline looks so. Set FRENLY_SERVER, or unset it.",
        )
    if is_both:
        raise InvalidInput(
            "Both a server and a database are given.",
            hint="Give one of FRENLY_SERVER and FRENLY_DATABASE_URL, or one of their options.",
        )
    return url


def refuse_server(ctx: typer.Context, reach: Reach, option: str) -> None:
    """Raise `InvalidInput` where an option that takes the database meets a server."""
    from registry.errors import InvalidInput

    if _url(ctx, settings_of(ctx), reach) is not None:
        raise InvalidInput(
            f"`{option}` takes a database; a server is only read.",
            hint="Leave one out, or have the app do it: `/frenly help` in a pull request.",
        )


@contextmanager
def grounds_for(ctx: typer.Context, reach: Reach) -> Iterator[Grounds]:
    """Read all that code is judged by; say so where the registry is empty.

    A database or a home that was mistyped looks like that, and would let everything pass.
    """
    with _grounds(ctx, reach) as grounds:
        if not grounds.rows:
            note("the registry is empty: no name is known; next: see `frenly import --help`")
        yield grounds


@contextmanager
def _grounds(ctx: typer.Context, reach: Reach) -> Iterator[Grounds]:
    with server_of(ctx, reach) as server:
        if server is not None:
            yield _fetched(server, settings_of(ctx), reach)
            return
    from frenly_ai.reviewing.grounds import grounds_of

    with opened(ctx) as app:
        yield grounds_of(app)


def _fetched(server: Server, settings: Settings, reach: Reach) -> Grounds:
    from frenly_ai.remote.copies import Copies
    from frenly_ai.remote.grounds import Fetching, fetch_grounds
    from frenly_ai.settings import now

    how = Fetching(Copies(settings.home, server.url), now(), reach.offline_ok, note)
    return fetch_grounds(server, how)
