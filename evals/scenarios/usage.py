"""What a run cost: how often the model was asked, and how many tokens a provider is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, SystemMessage

from agent.asking.tokens import estimate
from agent.messages import from_plain, said_by_person
from agent.prompts import load_prompt
from tools.catalogue import openai_schema

if TYPE_CHECKING:
    from agent.runs import Agent
    from registry.domain.actors import Actor


def sent(agent: Agent, run: str, actor: Actor) -> tuple[int, int]:
    """Return how often the model was asked in a run, and about how many tokens that takes.

    Every time it is asked, a provider is sent the prompts, the tools that serve the request
    and the conversation so far; nothing is taken off for what it has cached.
    """
    state = agent.graph.get_state({"configurable": {"thread_id": run}}).values
    messages = from_plain(state.get("messages", ()))
    begins = state.get("begins", 0)
    asked = [
        index
        for index, message in enumerate(messages)
        if index >= begins and isinstance(message, AIMessage)
    ]
    steps = min(state.get("steps", len(asked)), len(asked))
    said = said_by_person(messages)
    tools = agent.outfit.dispatcher.scoped(state.get("channel", "chat"), actor, said)
    schemas: list[dict[str, Any]] = [openai_schema(tool) for tool in tools]
    prompts = [SystemMessage(load_prompt(name).template) for name in ("operator", "situation")]
    return steps, sum(estimate([*prompts, *messages[:i]], schemas) for i in asked[:steps])
