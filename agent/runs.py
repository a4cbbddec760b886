"""A conversation: every message is a run of its own, and runs that wait stay waiting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from langchain_core.messages import HumanMessage
from langgraph.types import Command

from agent.driving import Stop, deaf, drive
from agent.held import HeldRun
from agent.messages import from_plain, history, to_plain
from agent.nodes.report import says
from agent.outfit import MOST_STEPS, Outfit
from agent.turns import Turn, Waiting, end_of, turn_of
from registry.contracts.runs import (
    Request,
    Run,
    RunCancelled,
    RunEnd,
    RunLost,
    RunState,
)
from registry.errors import FrenlyError, InvalidInput, Missing, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import RunnableConfig
    from langgraph.types import StateSnapshot

    from agent.driving import Graph
    from agent.state import Plain, State
    from registry.contracts.ports import RunProposer
    from registry.contracts.runs import RunKeeper
    from registry.domain.actors import Actor

__all__ = ["MAX_TEXT_CHARS", "Agent", "Turn", "Waiting"]

MAX_TEXT_CHARS = 8_000
_MOST_NODES = 2 * MOST_STEPS + 10
_WAITS_S = (0.02, 0.05, 0.1, *(0.25,) * 120)
"""How long a message stands in line behind the one before it in its conversation."""
_LOOK_BACK = 20


def _not_reached(point: str) -> None:
    """Do nothing at a step's beginning and end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Conversations with one graph. Holds no state: it is in the runs and the checkpoints."""

    graph: Graph
    outfit: Outfit
    registry: RunProposer
    runs: RunKeeper
    sleep: Callable[[float], None]
    reach: Callable[[str], None] = _not_reached

    def ask(
        self,
        thread: str,
        text: str,
        actor: Actor,
        channel: str = "chat",
        *,
        on_event: Callable[[Plain], None] = deaf,
    ) -> Turn:
        """Answer a message. Older runs of the conversation that wait go on waiting.

        `on_event` hears what happens meanwhile; see `agent.driving`.

        Raises:
            InvalidInput: there is no text, or too much.
            Denied: the conversation is somebody else's.
            Unavailable: the model or the registry does not answer; ask again.
        """
        _check_text(text)
        run = self.runs.begin(Request(channel, thread, text), actor)
        self.reach("run.begun")
        on_event({"event": "run_started", "run": run.id})
        if run.state is RunState.QUEUED:
            run = self._in_turn(run)
        return self._lead(run, actor, on_event)

    def resume(
        self,
        thread: str,
        actor: Actor,
        channel: str = "chat",
        *,
        on_event: Callable[[Plain], None] = deaf,
    ) -> Turn:
        """Report on the proposals of a conversation that have been settled since.

        The registry says which those are; a run whose proposal is still open stays paused.
        A run that proposed something and then failed is first brought to its pause, for the
        person it belongs to.

        Raises:
            Missing: nothing in this conversation waits.
        """
        turns = [
            self._wake(run, actor, on_event) for run in self.runs.unsettled(channel, thread)
        ]
        if not turns:
            raise Missing(
                f"Nothing in conversation {thread!r} waits for a decision.",
                hint="`frenly proposal list` shows every proposal.",
                thread=thread,
            )
        told = [turn for turn in turns if not turn.waiting] or turns
        return replace(told[-1], text="\n\n".join(turn.text for turn in told))

    def pending(self, thread: str, channel: str = "chat") -> tuple[Waiting, ...]:
        """List the runs of a conversation that pause for people, oldest first."""
        return tuple(
            Waiting(run=run.id, proposal_id=run.proposal, digest=run.digest)
            for run in self.runs.unsettled(channel, thread)
            if run.state is RunState.WAITING
        )

    def carry_on(self) -> str | None:
        """Bring one run that broke off to its end; say what was done, or None."""
        run = self.runs.take_broken()
        if run is None:
            return None
        try:
            turn = self._lead(run, self._proven(run), deaf, is_heir=True)
        except FrenlyError as error:
            return f"{run.id}: {error.message}"
        return f"{run.id}: brought to its end{', it waits' if turn.waiting else ''}."

    def _proven(self, run: Run) -> Actor:
        """Make the actor anew; a run of somebody who is no longer proven fails."""
        try:
            return self.runs.actor_of(run)
        except Unavailable:
            raise
        except FrenlyError as error:
            self._fail(run, error.message)
            raise

    def _in_turn(self, run: Run) -> Run:
        for pause_s in _WAITS_S:
            mine = self.runs.take(run.id)
            if mine is not None:
                return mine
            self.sleep(pause_s)
        raise Unavailable(
            "An earlier message of this conversation is still being answered.",
            hint=f"Yours is kept: `frenly runs show {run.id}` tells what becomes of it.",
            run=run.id,
        )

    def _lead(
        self,
        run: Run,
        actor: Actor,
        on_event: Callable[[Plain], None],
        *,
        is_heir: bool = False,
    ) -> Turn:
        """Go through the graph with a run that we hold, and let go of it whatever comes."""
        if run.state.is_over:  # somebody else was faster
            return turn_of(run, self._state(run.id))
        try:
            stop = self._go_on(run, actor, on_event)
        except RunLost:
            raise
        except RunCancelled:
            return turn_of(self.runs.end(run, RunEnd(state=RunState.CANCELLED)), {})
        except Unavailable as error:
            if not is_heir:  # whoever asked is told, and asks again
                self._fail(run, error.message)
            else:
                self.runs.put_back(run, error.message)
            raise
        except FrenlyError as error:
            self._fail(run, error.message)
            raise
        except Exception as error:  # the run must not stay held, whatever broke it
            self._fail(run, f"A bug: {type(error).__name__}.")
            raise
        self.reach("run.ending")
        ended = self.runs.end(run, end_of(stop))
        self.reach("run.ended")
        return turn_of(ended, stop.state)

    def _fail(self, run: Run, error: str) -> None:
        proposal = self._state(run.id).get("proposal_id", "")
        self.runs.end(run, RunEnd(state=RunState.FAILED, error=error, proposal=proposal))

    def _go_on(self, run: Run, actor: Actor, on_event: Callable[[Plain], None]) -> Stop:
        """Begin a run, or go on where its checkpoint stands."""
        snapshot = self._snapshot(run.id) if run.attempts > 1 else None
        if snapshot is None or snapshot.created_at is None:
            state = self._first_state(run)
            given: State | Command[Any] | None = state
        else:
            # A first checkpoint holds the message as an input that no step has taken up yet.
            state = cast(
                "State",
                snapshot.values if "thread" in snapshot.values else self._first_state(run),
            )
            if not snapshot.tasks:  # `next` would leave out a step that was done but not closed
                return Stop(state, is_paused=False)  # it had ended, and only could not say so
            given = Command(resume=True) if snapshot.interrupts else None
        held = HeldRun(self.runs, run, self.registry, self.reach)
        with held.beating():
            deps = self.outfit.deps(state, actor, held)
            return drive(self.graph, given, _config(run.id), deps, on_event)

    def _first_state(self, run: Run) -> State:
        earlier = history(self._earlier(run))
        return {
            "messages": to_plain([*earlier, HumanMessage(run.text)]),
            "begins": len(earlier),
            "thread": run.thread,
            "channel": run.channel,
            "actor": run.actor,
        }

    def _earlier(self, run: Run) -> list[BaseMessage]:
        """Return what was said before; a run that never began has nothing to tell."""
        previous = run.previous
        for _ in range(_LOOK_BACK):
            if not previous:
                break
            if messages := self._state(previous).get("messages"):
                return from_plain(messages)
            previous = self.runs.find(previous).previous
        return []

    def _wake(self, run: Run, actor: Actor, on_event: Callable[[Plain], None]) -> Turn:
        state = self._state(run.id)
        if run.state is RunState.FAILED and run.actor != actor.id:
            return Turn(run=run.id, text="This request was broken off.", waiting=True)
        if run.state is RunState.WAITING:
            view = self.registry.proposal(run.proposal)
            if view.proposal.status.is_open:
                text = says(view, digest_seen=run.digest)
                state = {**state, "text": text, "digest": view.proposal.digest}
                return turn_of(run, state)
        return self._lead(self._in_turn(run), actor, on_event)

    def _state(self, run: str) -> State:
        return cast("State", self._snapshot(run).values)

    def _snapshot(self, run: str) -> StateSnapshot:
        return self.graph.get_state(_config(run))


def _config(run: str) -> RunnableConfig:
    return {"configurable": {"thread_id": run}, "recursion_limit": _MOST_NODES}


def _check_text(text: str) -> None:
    if not text.strip():
        raise InvalidInput("The message is empty.", hint="Say what you want; `help` lists it.")
    if len(text) > MAX_TEXT_CHARS:
        raise InvalidInput(
            f"The message is {len(text)} characters long.",
            hint=f"Use at most {MAX_TEXT_CHARS}.",
        )
