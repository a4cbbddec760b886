"""Answers in the shapes of the chat completions API: whole, and in pieces. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langchain_core.messages import AIMessage

Plain = dict[str, Any]
_CHARS_A_TOKEN = 4
_PIECE_CHARS = 24


def completion(message: AIMessage, model: str, *, sent: str) -> Plain:
    """Write an answer as one object; the usage is an estimate from lengths."""
    calls = _calls(message)
    content: Plain = {"role": "assistant", "content": message.text or None}
    if calls:
        content["tool_calls"] = calls
    said = len(message.text) + len(json.dumps(calls))
    usage = {
        "prompt_tokens": len(sent) // _CHARS_A_TOKEN,
        "completion_tokens": said // _CHARS_A_TOKEN,
    }
    choice = {"index": 0, "message": content, "finish_reason": _reason(message)}
    return {
        **_head("chat.completion", model),
        "choices": [choice],
        "usage": {**usage, "total_tokens": sum(usage.values())},
    }


def pieces(message: AIMessage, model: str) -> Iterator[Plain]:
    """Write an answer as the pieces of a stream; the last one says why it ended."""
    yield _piece({"role": "assistant", "content": ""}, model)
    for start in range(0, len(message.text), _PIECE_CHARS):
        yield _piece({"content": message.text[start : start + _PIECE_CHARS]}, model)
    for index, call in enumerate(_calls(message)):
        yield _piece({"tool_calls": [{"index": index, **call}]}, model)
    yield _piece({}, model, _reason(message))


def _piece(delta: Plain, model: str, reason: str | None = None) -> Plain:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return {**_head("chat.completion.chunk", model), "choices": [choice]}


def _head(kind: str, model: str) -> Plain:
    return {"id": "chatcmpl-local", "object": kind, "created": 0, "model": model}


def _reason(message: AIMessage) -> str:
    return "tool_calls" if message.tool_calls else "stop"


def _calls(message: AIMessage) -> list[Plain]:
    return [
        {
            "id": call["id"],
            "type": "function",
            "function": {"name": call["name"], "arguments": json.dumps(call["args"])},
        }
        for call in message.tool_calls
    ]
