"""A conversation: every message is a run of its own, and runs that wait stay waiting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from langchain_core.messages import HumanMessage
from langgraph.types import Command

from agent.deps import Deps
from agent.messages import from_plain, history, said_by_person, to_plain
from agent.nodes.report import says
from agent.prompts import load_prompt
from registry.domain.proposals import Origin
from registry.errors import Denied, InvalidInput, Missing
from tools.catalogue import openai_schema
from tools.context import ToolContext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import RunnableConfig
    from langgraph.graph.state import CompiledStateGraph
    from langgraph.types import StateSnapshot

    from agent.state import Plain, State
    from registry.contracts.ports import Proposer
    from registry.domain.actors import Actor
    from tools.dispatch import Dispatcher

AGENT = "agent:frenly"
MAX_TEXT_CHARS = 8_000
_MOST_STEPS = 30
"""How often the model is asked in one run at most, whatever the protocol allows."""
_MOST_NODES = 2 * _MOST_STEPS + 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What came of one message, or of one settled proposal."""

    run: str
    text: str
    proposal_id: str = ""
    digest: str = ""
    waiting: bool = False
    """Whether the run pauses for people."""
    refused: bool = False
    """Whether a change was asked for and none was proposed."""
    facts: tuple[Plain, ...] = ()
    tool_calls: tuple[Plain, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A run that pauses for people."""

    run: str
    proposal_id: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Conversations with one graph. Holds no state: everything is in the checkpoints."""

    graph: CompiledStateGraph[State, Deps, State, State]
    model: BaseChatModel
    dispatcher: Dispatcher
    registry: Proposer
    clock: Callable[[], datetime]
    name: str = AGENT

    def ask(self, thread: str, text: str, actor: Actor, channel: str = "chat") -> Turn:
        """Answer a message. Older runs of the conversation that wait go on waiting.

        Raises:
            InvalidInput: there is no text, or too much.
            Denied: the conversation is somebody else's.
            Unavailable: the model or the registry does not answer; ask again.
        """
        _check_text(text)
        number = self._runs(thread)
        before = self._snapshot(f"{thread}/{number}").values if number else {}
        if before.get("actor", actor.id) != actor.id:
            raise Denied(
                f"Conversation {thread!r} is somebody else's.",
                hint="Begin a conversation of your own.",
                thread=thread,
            )
        earlier = history(from_plain(before.get("messages", [])))
        state: State = {
            "messages": to_plain([*earlier, HumanMessage(text)]),
            "begins": len(earlier),
            "thread": thread,
            "channel": channel,
            "actor": actor.id,
            "open_runs": [snapshot_id for snapshot_id, _ in self._open(thread)],
        }
        return self._go_on(f"{thread}/{number + 1}", state, state, actor)

    def resume(self, thread: str, actor: Actor) -> Turn:
        """Report on the proposals of a conversation that have been settled since.

        The registry says which those are; a run whose proposal is still open stays paused.
        A run that was killed before it could pause is first brought to its end, for the
        person it belongs to.

        Raises:
            Missing: nothing in this conversation waits.
        """
        turns = [self._wake(run, snapshot, actor) for run, snapshot in self._open(thread)]
        if not turns:
            raise Missing(
                f"Nothing in conversation {thread!r} waits for a decision.",
                hint="`frenly proposal list` shows every proposal.",
                thread=thread,
            )
        told = [turn for turn in turns if not turn.waiting] or turns
        return replace(told[-1], text="\n\n".join(turn.text for turn in told))

    def pending(self, thread: str) -> tuple[Waiting, ...]:
        """List the runs of a conversation that pause for people, oldest first."""
        return tuple(
            Waiting(
                run=run,
                proposal_id=snapshot.values["proposal_id"],
                digest=snapshot.values["digest"],
            )
            for run, snapshot in self._open(thread)
            if snapshot.interrupts
        )

    def _wake(self, run: str, snapshot: StateSnapshot, actor: Actor) -> Turn:
        state = cast("State", snapshot.values)
        if not snapshot.interrupts:
            if state["actor"] != actor.id:
                return Turn(run=run, text="This request was broken off.", waiting=True)
            return self._go_on(run, None, state, actor)
        view = self.registry.proposal(state["proposal_id"])
        if view.proposal.status.is_open:
            text = says(view, digest_seen=state["digest"])
            state = {**state, "text": text, "digest": view.proposal.digest}
            return _turn(run, state, paused=True)
        return self._go_on(run, Command(resume=True), state, actor)

    def _go_on(
        self, run: str, given: State | Command[Any] | None, state: State, actor: Actor
    ) -> Turn:
        result = self.graph.invoke(
            given,
            _config(run),
            context=self._deps(state, actor),
            durability="sync",
            version="v2",
        )
        return _turn(run, result.value, paused=bool(result.interrupts))

    def _deps(self, state: State, actor: Actor) -> Deps:
        channel = state["channel"]
        said = said_by_person(from_plain(state["messages"]))
        prompt = load_prompt("operator")
        context = ToolContext(
            actor=actor,
            registry=self.registry,
            origin=Origin(
                channel=channel,
                thread=state["thread"],
                text=said[-1],
                model=_name_of(self.model),
                prompt=prompt.name,
            ),
            agent=self.name,
            said=said,
        )
        offered = self.dispatcher.offered(channel, actor)
        hands = self.dispatcher.session(channel, context, state.get("used"))
        today = self.clock().date().isoformat()
        return Deps(
            model=self.model,
            system=prompt.render(channel=channel, actor=actor.id, today=today),
            tools=tuple(openai_schema(tool) for tool in offered),
            hands=hands,
            registry=self.registry,
            max_steps=min(_MOST_STEPS, hands.limits.steps) if hands.limits else 1,
        )

    def _open(self, thread: str) -> Iterator[tuple[str, StateSnapshot]]:
        """Yield the runs that have not ended, oldest first."""
        number = self._runs(thread)
        if not number:
            return
        last = f"{thread}/{number}"
        for run in (*self._snapshot(last).values.get("open_runs", ()), last):
            snapshot = self._snapshot(run)
            if snapshot.next:
                yield run, snapshot

    def _runs(self, thread: str) -> int:
        """Count a conversation's runs: numbered from 1 without a gap, so search by halving."""
        high = 1
        while self._exists(thread, high):
            high *= 2
        low = high // 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._exists(thread, middle) else (low, middle)
        return low

    def _exists(self, thread: str, number: int) -> bool:
        return self._snapshot(f"{thread}/{number}").created_at is not None

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


def _turn(run: str, state: State, *, paused: bool) -> Turn:
    return Turn(
        run=run,
        text=state.get("text", ""),
        proposal_id=state.get("proposal_id", ""),
        digest=state.get("digest", ""),
        waiting=paused,
        refused=state.get("outcome") == "refused",
        facts=tuple(state.get("facts", ())),
        tool_calls=tuple(state.get("calls", ())),
    )


def _name_of(model: BaseChatModel) -> str:
    """Return what the provider calls the model, or what kind it is."""
    return str(getattr(model, "model_name", "") or model._llm_type)  # noqa: SLF001 - its only name
