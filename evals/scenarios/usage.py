"""What a run cost: how often the model was asked, and how many tokens it was sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from langchain_core.messages.utils import convert_to_openai_messages

from agent.messages import from_plain
from agent.prompts import load_prompt
from tools.catalogue import openai_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.runs import Agent
    from registry.domain.actors import Actor

_CHARS_A_TOKEN = 4
"""What English and JSON come to with the tokenizers in use, as a rule; an estimate."""


def sent(agent: Agent, run: str, actor: Actor) -> tuple[int, int]:
    """Return how often the model was asked in a run, and about how many tokens that took.

    Every time it is asked it is sent the prompt, the tools on offer and the conversation so
    far; nothing is taken off for what a provider has cached.
    """
    state = agent.graph.get_state({"configurable": {"thread_id": run}}).values
    messages = list(state.get("messages", ()))
    fixed = _fixed_chars(agent, state, actor)
    sizes = [_chars(message) for message in messages]
    asked = [
        index
        for index, message in enumerate(messages)
        if index >= state.get("begins", 0) and message["type"] == "ai"
    ]
    steps = min(state.get("steps", len(asked)), len(asked))
    chars = sum(fixed + sum(sizes[:index]) for index in asked[:steps])
    return steps, chars // _CHARS_A_TOKEN


def _fixed_chars(agent: Agent, state: Mapping[str, Any], actor: Actor) -> int:
    channel = state.get("channel", "chat")
    offered = [openai_schema(tool) for tool in agent.outfit.dispatcher.offered(channel, actor)]
    prompt = load_prompt("operator")
    return len(prompt.template) + len(json.dumps(offered))


def _chars(message: Mapping[str, Any]) -> int:
    return len(json.dumps(convert_to_openai_messages(from_plain([dict(message)]))))
