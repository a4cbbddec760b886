"""What a run cost: how often the model was asked, and how many tokens a provider is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from agent.asking.tokens import estimate
from agent.messages import from_plain, said_by_person
from agent.planner.model import FIND
from agent.prompts import load_prompt
from tools.catalogue import openai_schema

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from langchain_core.messages import BaseMessage

    from agent.runs import Agent
    from registry.domain.actors import Actor


def sent(agent: Agent, run: str, actor: Actor) -> tuple[int, int]:
    """Return how often the model was asked in a run, and about how many tokens that takes.

    Every time it is asked, a provider is sent the prompts, the tools that serve the request
    and the conversation so far; nothing is taken off for what it has cached. The planner's
    first look at the names in a sentence is its way of reading, which a provider does without.
    """
    state = agent.graph.get_state({"configurable": {"thread_id": run}}).values
    messages = _without_looks(from_plain(state.get("messages", ())))
    last = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=0)
    asked = [i for i, m in enumerate(messages) if i > last and isinstance(m, AIMessage)]
    said = said_by_person(messages)
    tools = agent.outfit.dispatcher.scoped(state.get("channel", "chat"), actor, said)
    schemas: list[dict[str, Any]] = [openai_schema(tool) for tool in tools]
    prompts = [SystemMessage(load_prompt(name).template) for name in ("operator", "situation")]
    tokens = sum(estimate([*prompts, *messages[:index]], schemas) for index in asked)
    return state.get("steps", len(asked)), tokens


def _without_looks(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    looks = {
        call["id"]
        for message in messages
        if isinstance(message, AIMessage)
        for call in message.tool_calls
        if call["name"] == FIND
    }
    return [m for m in messages if not _is_look(m, looks)]


def _is_look(message: BaseMessage, looks: Collection[str | None]) -> bool:
    if isinstance(message, ToolMessage):
        return message.tool_call_id in looks
    return isinstance(message, AIMessage) and any(c["id"] in looks for c in message.tool_calls)
