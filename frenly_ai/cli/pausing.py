"""`frenly pause` and `frenly resume`: stop every apply and every wish of an agent."""

from __future__ import annotations

from typing import Annotated

import typer

from frenly_ai.cli.session import JsonFlag, emit, note, opened, signed_in, working


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command()(pause)
    cli.command()(resume)


def pause(
    ctx: typer.Context,
    why: Annotated[
        str | None, typer.Argument(help="Why; leave it out to see what is paused.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Stop every apply and every wish of an agent, at once. Two people end it.

    People may still read, ask and decide; what they approve is applied afterwards.

    Example: frenly pause "a wrong name went out"
    """
    from frenly_ai.views.text import safe

    with opened(ctx) as app:
        if why is None:
            found = app.registry.paused()
        else:
            actor = signed_in(app)
            with working(app):
                found = app.registry.pause(why, actor)
    if found is None:
        emit({"paused": False}, lambda: ["work is not paused"], as_json=as_json)
        return
    lines = [f"paused by {safe(found.by)} at {found.at:%Y-%m-%d %H:%M} UTC: {safe(found.why)}"]
    if found.asked_by:
        lines += [f"{safe(found.asked_by)} has asked to resume; somebody else must agree"]
    emit({"paused": True, **found.content()}, lambda: lines, as_json=as_json)
    if not as_json:
        note("next: two people run `frenly resume WHY`")


def resume(
    ctx: typer.Context,
    why: Annotated[str, typer.Argument(help="Why work may go on.")],
    as_json: JsonFlag = False,
) -> None:
    """Say that work may go on. It does once a second person has said so, within an hour.

    Example: frenly resume "the wrong name is gone"
    """
    with opened(ctx) as app:
        actor = signed_in(app)
        with working(app):
            said = app.registry.resume(why, actor)
    value = {"paused": not said.resumed, **said.pause.content()}
    says = "work goes on" if said.resumed else "asked; work goes on when somebody else agrees"
    emit(value, lambda: [says], as_json=as_json)
    if not said.resumed and not as_json:
        note("next: another person who may operate runs `frenly resume WHY` within an hour")
