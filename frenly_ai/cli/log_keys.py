"""`frenly audit key`: the keys that sign the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.session import JsonFlag, emit, note, opened, signed_in

if TYPE_CHECKING:
    from registry.audit.reports import KeyView


def register(audit: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Look after the keys that sign the log.", no_args_is_help=True)
    group.command()(show)
    group.command()(rotate)
    audit.add_typer(group, name="key")


def show(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """Show every public key that signs or signed the log, oldest first.

    Keep the lines elsewhere: the verifier takes them with --key.

    Example: frenly audit key show > keys.txt
    """
    with opened(ctx) as app:
        keys = app.log.known_keys()
    emit([_value(key) for key in keys], lambda: [key.text for key in keys], as_json=as_json)
    if not keys:
        note("the log has no key yet; the first work makes one: frenly worker --once")
    elif not keys[-1].is_held:
        note("this machine does not hold the newest key, so it signs nothing")


def rotate(
    ctx: typer.Context,
    lost: Annotated[
        bool,
        typer.Option("--lost", help="The old key is lost: nothing vouches for this one."),
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Let a new key sign the log; the old one signs that, and is then destroyed.

    Example: frenly audit key rotate
    """
    with opened(ctx) as app:
        key = app.log.rotate_key(signed_in(app), is_lost=lost)
    emit(_value(key), lambda: [key.text], as_json=as_json)
    note("keep this line where the older ones are kept: frenly audit key show")


def _value(key: KeyView) -> dict[str, Any]:
    from registry.domain.times import show_moment

    moments = {"since": show_moment(key.since), "until": show_moment(key.until)}
    return {"key": key.text, **moments, "held": key.is_held}
