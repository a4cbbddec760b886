"""`frenly chat`: a conversation in the terminal."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.hearing import Hearing
from frenly_ai.cli.session import JsonFlag, emit, note, opened, signed_in, working

if TYPE_CHECKING:
    from collections.abc import Iterator

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

    Messages may also be piped in, one a line; `--json` then prints one line for each answer.

    Example: frenly chat "what does user-api mean in frontend?"
    """
    from frenly_ai.bootstrap import open_agent
    from frenly_ai.views.text import prose

    with opened(ctx) as app:
        me = signed_in(app)
        where = thread or f"terminal:{me.id}"
        with open_agent(app) as agent:
            if message is not None:
                turn = _ask(app, agent, me, where, message)
                emit(turn_json(turn), lambda: [prose(turn.text)], as_json=as_json)
                _how_to_decide(turn)
                return
            _talk(app, agent, me, where, as_json=as_json)


def turn_json(turn: Turn) -> dict[str, Any]:
    """Write a turn as JSON carries it."""
    return {
        "run": turn.run,
        "text": turn.text,
        "proposal": turn.proposal_id,
        "digest": turn.digest,
        "waiting": turn.waiting,
        "refused": turn.refused,
        "sources": [dict(fact) for fact in turn.facts],
        "tool_calls": [dict(call) for call in turn.tool_calls],
    }


def _talk(app: App, agent: Agent, me: Actor, thread: str, *, as_json: bool) -> None:
    interactive = sys.stdin.isatty()
    if interactive:
        note("Ask in plain words, e.g. `what does user-api mean in frontend?`, or `help`.")
        note("Leave with `exit` or Ctrl-D.")
    if agent.pending(thread):  # say what became of what this conversation has been waiting for
        _tell(agent.resume(thread, me), as_json=as_json)
    for line in _typed() if interactive else _piped():
        if line.strip().lower() in {"exit", "quit"}:
            return
        if line.strip():
            with suppress(KeyboardInterrupt):  # the run is cancelled, the conversation goes on
                _answer(app, agent, me, thread, line.strip(), as_json=as_json)


def _typed() -> Iterator[str]:
    """Read lines from a terminal, with editing and history where Python has them."""
    with suppress(ImportError):
        import readline  # noqa: F401 - `input` uses it once it is there
    while True:
        try:
            yield input("you> ")
        except EOFError:
            note("")  # the shell's prompt gets a line of its own
            return


def _piped() -> Iterator[str]:
    yield from typer.get_text_stream("stdin", errors="replace")


def _answer(
    app: App, agent: Agent, me: Actor, thread: str, text: str, *, as_json: bool
) -> None:
    from registry.errors import FrenlyError

    try:
        _tell(_ask(app, agent, me, thread, text), as_json=as_json)
    except FrenlyError as error:
        if as_json:
            problem = {"error": error.code, "message": error.message, "hint": error.hint}
            typer.echo(json.dumps(problem))
        else:
            note(f"{error.message}\n  next: {error.hint}")


def _tell(turn: Turn, *, as_json: bool) -> None:
    from frenly_ai.views.text import prose

    typer.echo(json.dumps(turn_json(turn)) if as_json else prose(turn.text) + "\n")
    _how_to_decide(turn)


def _how_to_decide(turn: Turn) -> None:
    """Say on a terminal how others approve what now waits."""
    if turn.waiting and turn.digest and sys.stderr.isatty():
        note(f"to approve it: frenly proposal approve {turn.proposal_id} --seen {turn.digest}")


def _ask(app: App, agent: Agent, me: Actor, thread: str, text: str) -> Turn:
    """Ask, and let go of the run when whoever asked presses Ctrl-C."""
    hearing = Hearing()
    try:
        with working(app):
            return agent.ask(thread, text, me, on_event=hearing)
    except KeyboardInterrupt:
        hearing.clear()
        _cancel(app, me, hearing.run)
        raise
    finally:
        hearing.clear()


def _cancel(app: App, me: Actor, run: str) -> None:
    from registry.errors import FrenlyError

    if not run:
        return
    try:
        app.registry.run_desk.cancel(run, me)
        note(f"stopped: {run} is cancelled; what it has proposed stands.")
    except FrenlyError as error:
        note(f"stopped: {error.message}")
