"""What the planner reads off a conversation: what was asked, tried and refused before."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from agent.planner.followups import LastWish
from agent.untrusted import unfenced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.planner.intents import Intent

_ASKED = "frenly_asked"
_WRITES = "propose_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A tool call of this exchange and what came of it."""

    tool: str
    args: dict[str, Any]
    ok: bool
    result: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] = field(default_factory=dict)


def asked(wish: Intent, missing: str) -> dict[str, Any]:
    """Write down an open question, to be kept beside the message that asks it."""
    return {_ASKED: {"goal": wish.goal, "args": dict(wish.args), "missing": missing}}


def split(messages: Sequence[BaseMessage]) -> tuple[str, list[BaseMessage], list[BaseMessage]]:
    """Return the person's last message, what went before it and what came after."""
    for index in range(len(messages) - 1, -1, -1):
        message = messages[index]
        if isinstance(message, HumanMessage):
            return unfenced(message.text), list(messages[:index]), list(messages[index + 1 :])
    return "", [], []


def seen_in(messages: Sequence[BaseMessage]) -> list[Seen]:
    """Pair the tool calls in `messages` with their results, in order."""
    answers = {m.tool_call_id: m for m in messages if isinstance(m, ToolMessage)}
    return [
        _seen(call["name"], call["args"], answers[call["id"]])
        for message in messages
        if isinstance(message, AIMessage)
        for call in message.tool_calls
        if call["id"] in answers
    ]


def last_wish(earlier: Sequence[BaseMessage]) -> LastWish | None:
    """Find the last change that was asked for.

    An open question or a refusal's hint counts only when it was the last thing said.
    """
    exchanges = list(_backwards(earlier))
    for age, exchange in enumerate(exchanges):
        question = exchange[-1].additional_kwargs.get(_ASKED) if exchange else None
        if question:
            missing = question["missing"] if age == 0 else ""
            return LastWish(goal=question["goal"], args=question["args"], missing=missing)
        writes = [s for s in seen_in(exchange) if s.tool.startswith(_WRITES)]
        if writes:
            tried = writes[-1]
            args = {k: v for k, v in tried.args.items() if isinstance(v, str)}
            return LastWish(
                goal=tried.tool,
                args=args,
                hint=str(tried.error.get("hint", "")) if age == 0 else "",
                error=tried.error,
            )
    return None


def _backwards(messages: Sequence[BaseMessage]) -> Iterator[list[BaseMessage]]:
    exchange: list[BaseMessage] = []
    for message in reversed(messages):
        exchange.insert(0, message)
        if isinstance(message, HumanMessage):
            yield exchange[1:]
            exchange = []


def _seen(tool: str, args: dict[str, Any], answer: ToolMessage) -> Seen:
    content = _read(answer.text)
    error, result = content.get("error"), content.get("result") or {}
    if error is None and "cut" in result:
        error = {"kind": "unavailable", "message": result["note"], "hint": "Ask for less."}
    if error is not None:
        return Seen(tool=tool, args=args, ok=False, error=error)
    return Seen(tool=tool, args=args, ok=True, result=result)


def _read(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if isinstance(content, dict):
        return content
    return {"error": {"kind": "unavailable", "message": text, "hint": ""}}
