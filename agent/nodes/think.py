"""Ask the model what to do next, and believe only an answer that it finished."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from langchain_core.messages import AIMessage, SystemMessage
from langgraph.runtime import Runtime
from langgraph.types import Command

from agent.asking.failures import RunBudgetUsed
from agent.deps import Deps
from agent.messages import from_plain, is_complete, to_plain, with_call_ids
from agent.state import State
from agent.storable import storable

if TYPE_CHECKING:
    from agent.state import Outcome


def think(state: State, runtime: Runtime[Deps]) -> Command[Literal["act", "answer"]]:
    """Ask the model; an answer that was cut off runs nothing, whatever calls it holds."""
    steps = state.get("steps", 0) + 1
    if steps > runtime.context.max_steps:
        return _stop("stopped", "", steps)
    try:
        message = _ask(state, runtime.context)
    except RunBudgetUsed as used:
        return _stop("stopped", f"{used.message} {used.hint}", steps)
    if not is_complete(message):
        return _stop("cut", message.text, steps)
    calls = bool(message.tool_calls or message.invalid_tool_calls)
    return Command(
        goto="act" if calls else "answer",
        update={"messages": to_plain([message]), "steps": steps},
    )


def _ask(state: State, deps: Deps) -> AIMessage:
    model = deps.model.bind_tools(deps.tools) if deps.tools else deps.model
    told = (SystemMessage(deps.system), SystemMessage(deps.situation))
    conversation = [*told, *from_plain(state["messages"])]
    return with_call_ids(storable(model.invoke(conversation)))


def _stop(outcome: Outcome, text: str, steps: int) -> Command[Literal["act", "answer"]]:
    return Command(
        goto="answer",
        update={"messages": to_plain([AIMessage(text)]), "steps": steps, "outcome": outcome},
    )
