"""`frenly chat`: a conversation in the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.session import JsonFlag, emit, note, opened, signed_in

if TYPE_CHECKING:
    from agent.runs import Agent, Turn
    from frenly_ai.bootstrap import App
    from registry.domain.actors import Actor


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command()(chat)


def chat(
    ctx: typer.Context,
    message: Annotated[
        str | None, typer.Argument(help="One message; without it a conversation begins.")
    ] = None,
    thread: Annotated[
        str | None, typer.Option(help="Which conversation to go on with; yours by default.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Ask the operator. It looks things up and proposes; people decide.

    Example: frenly chat "what does user-api mean in frontend?"
    """
    from frenly_ai.bootstrap import open_agent

    with opened(ctx) as app:
        me = signed_in(app)
        where = thread or f"terminal:{me.id}"
        with open_agent(app) as agent:
            if message is not None:
                turn = _ask(app, agent, me, where, message)
                emit(turn_json(turn), lambda: [turn.text], as_json=as_json)
                return
            _talk(app, agent, me, where)


def turn_json(turn: Turn) -> dict[str, Any]:
    """Write a turn as JSON carries it."""
    return {
        "text": turn.text,
        "proposal": turn.proposal_id,
        "digest": turn.digest,
        "waiting": turn.waiting,
        "refused": turn.refused,
        "sources": [dict(fact) for fact in turn.facts],
        "tool_calls": [dict(call) for call in turn.tool_calls],
    }


def _talk(app: App, agent: Agent, me: Actor, thread: str) -> None:
    interactive = sys.stdin.isatty()
    if interactive:
        note("Ask in plain words, e.g. `what does user-api mean in frontend?`, or `help`.")
        note("Leave with `exit` or Ctrl-D.")
    _report_settled(agent, me, thread)
    while True:
        if interactive:
            typer.echo("you> ", nl=False)
        line = sys.stdin.readline()
        if not line or line.strip().lower() in {"exit", "quit"}:
            return
        if line.strip():
            _say(app, agent, me, thread, line.strip())


def _say(app: App, agent: Agent, me: Actor, thread: str, text: str) -> None:
    from registry.errors import FrenlyError

    try:
        typer.echo(_ask(app, agent, me, thread, text).text)
    except FrenlyError as error:
        typer.echo(f"{error.message}\n  next: {error.hint}")


def _ask(app: App, agent: Agent, me: Actor, thread: str, text: str) -> Turn:
    try:
        return agent.ask(thread, text, me)
    finally:
        app.registry.work()


def _report_settled(agent: Agent, me: Actor, thread: str) -> None:
    """Say what became of what this conversation has been waiting for."""
    if agent.pending(thread):
        typer.echo(agent.resume(thread, me).text)
