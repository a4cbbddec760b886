"""`frenly doctor` and `frenly notices`: what is not well, and what owners were not told."""

from __future__ import annotations

from typing import Annotated

import typer

from frenly_ai.cli.session import JsonFlag, LimitOption, emit, note, opened, settings_of

_NOT_WELL = 1
_STATES = ("waiting", "sent", "failed")


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command()(doctor)
    cli.command()(notices)


def doctor(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """Say what is well, what is not, and what to do about it. Exit code 1 if anything is not.

    Example: frenly doctor
    """
    from frenly_ai.bootstrap import build
    from frenly_ai.health import examine
    from frenly_ai.views.text import safe

    app = build(settings_of(ctx), prepare=False)
    try:
        found = examine(app)
    finally:
        app.close()
    lines = []
    for check in found:
        lines.append(f"{'ok' if check.ok else 'NOT':<4}{check.name:<10}{safe(check.says)}")
        lines += [f"    next: {safe(check.fix)}"] if check.fix else []
    emit([check._asdict() for check in found], lambda: lines, as_json=as_json)
    if not all(check.ok for check in found):
        raise typer.Exit(_NOT_WELL)


def notices(
    ctx: typer.Context,
    state: Annotated[
        str | None, typer.Option(help="Only those waiting, sent or failed.")
    ] = None,
    limit: LimitOption = 100,
    as_json: JsonFlag = False,
) -> None:
    """List what owners were told, and what could not be told. The newest comes first.

    Example: frenly notices --state failed
    """
    from frenly_ai.notify.book import notice_content
    from frenly_ai.views.text import table
    from registry.errors import InvalidInput, nearest

    if state is not None and state not in _STATES:
        raise InvalidInput(f"{state!r} is not a state.", hint=nearest(state, _STATES))
    with opened(ctx) as app:
        found = app.postman.notices(state, limit)
    value = [
        {
            **notice_content(each.notice),
            "state": each.state,
            "attempts": each.attempts,
            "error": each.error,
        }
        for each in found
    ]
    rows = [
        (
            f"{each.notice.at:%Y-%m-%d %H:%M}",
            each.state,
            each.notice.owner or "-",
            each.notice.title,
            each.error or "-",
        )
        for each in found
    ]
    header = ["WHEN (UTC)", "STATE", "OWNER", "WHAT", "ERROR"]
    emit(value, lambda: table(header, rows) if rows else [], as_json=as_json)
    if not rows and not as_json:
        note("no notice is like that" if state else "nobody had to be told anything yet")
