"""Messages as plain values and back, and what may be trusted of a model's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    ToolMessage,
    message_to_dict,
    messages_from_dict,
)

from agent.asking.words import FALLBACK
from agent.models import PLANNER
from agent.untrusted import unfenced

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agent.state import Plain

_FINISHED = frozenset({"stop", "tool_calls", "function_call", "completed"})
_HISTORY_MESSAGES = 40


def to_plain(messages: Iterable[BaseMessage]) -> list[Plain]:
    """Write messages as a checkpoint keeps them."""
    return [message_to_dict(message) for message in messages]


def from_plain(stored: Sequence[Plain]) -> list[BaseMessage]:
    """Read what `to_plain` wrote."""
    return messages_from_dict(stored)


def finish_of(message: AIMessage) -> str:
    """Return how the provider says the answer ended; empty when it never said.

    >>> finish_of(AIMessage("Hi", response_metadata={"finish_reason": "stop"}))
    'stop'
    """
    meta: dict[str, Any] = message.response_metadata
    return str(meta.get("finish_reason") or meta.get("status") or "")


def is_complete(message: AIMessage) -> bool:
    """Say whether the answer was ended by the model, not by a limit, a filter or the wire."""
    return finish_of(message) in _FINISHED


def with_call_ids(message: AIMessage) -> AIMessage:
    """Give every call an id, so that each result can name the call it answers."""
    calls = (*message.tool_calls, *message.invalid_tool_calls)
    if all(call["id"] for call in calls):
        return message
    for number, call in enumerate(calls):
        call["id"] = call["id"] or f"{message.id}-{number}"
    return message


def said_by_person(messages: Iterable[BaseMessage]) -> tuple[str, ...]:
    """Return what the person wrote, oldest first, without the texts of others."""
    return tuple(unfenced(m.text) for m in messages if isinstance(m, HumanMessage))


def stood_in(messages: Sequence[BaseMessage]) -> bool:
    """Say whether the offline planner gave the newest answer in place of another model.

    Only `AskedModel` notes that one stands in: it takes such a note out of a provider's answer.
    """
    told = next(
        (m.response_metadata for m in reversed(messages) if isinstance(m, AIMessage)), {}
    )
    return FALLBACK in told and told.get("model_name") == PLANNER


def history(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """Keep the youngest whole exchanges: a person's message and everything it led to.

    A call without its result would make a provider refuse the whole conversation, so an
    exchange that was broken off is left out.
    """
    kept: list[BaseMessage] = []
    for exchange in reversed(_exchanges(messages)):
        if kept and len(kept) + len(exchange) > _HISTORY_MESSAGES:
            break
        if _is_whole(exchange):
            kept = exchange + kept
    return kept


def _exchanges(messages: Sequence[BaseMessage]) -> list[list[BaseMessage]]:
    found: list[list[BaseMessage]] = []
    for message in messages:
        if isinstance(message, HumanMessage):
            found.append([])
        if found:
            found[-1].append(message)
    return found


def _is_whole(exchange: Sequence[BaseMessage]) -> bool:
    asked = {
        call["id"]
        for message in exchange
        if isinstance(message, AIMessage)
        for call in (*message.tool_calls, *message.invalid_tool_calls)
    }
    answered = {m.tool_call_id for m in exchange if isinstance(m, ToolMessage)}
    return asked <= answered and isinstance(exchange[-1], AIMessage)
