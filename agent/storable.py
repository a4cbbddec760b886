"""A model's message as a checkpoint can keep it: bounded, and without what no store takes.

Integers past 64 bits, numbers that are none, half characters and megabytes of arguments are
all valid Python, so a hostile model can say them; a checkpoint cannot hold them, and a run
must not break by what the model says. Such a call is kept as text, which the dispatcher reads
or refuses.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage
from langchain_core.messages.tool import invalid_tool_call

from tools.calls import MAX_CHARS

if TYPE_CHECKING:
    from langchain_core.messages import InvalidToolCall, ToolCall

_MAX_NAME_CHARS = 200
_MAX_TEXT_CHARS = 100_000
_MAX_DEPTH = 20
_INT64 = 2**63


def storable(message: AIMessage) -> AIMessage:
    """Return the message with every part in a form that a checkpoint keeps."""
    kept: list[ToolCall] = []
    unread: list[InvalidToolCall] = []
    for call in message.tool_calls:
        text = _text(call["args"])
        name, call_id = _name(call["name"]), _name(call["id"])
        if len(text) <= MAX_CHARS and _is_plain(call["args"]):
            kept.append({**call, "name": name or "", "id": call_id})
        else:
            unread.append(_unread(name, text, call_id))
    for broken in message.invalid_tool_calls:
        args = _clean(broken["args"] or "", MAX_CHARS + 1)
        unread.append(_unread(_name(broken["name"]), args, _name(broken["id"])))
    return AIMessage(
        content=_content(message),
        id=message.id,
        tool_calls=kept,
        invalid_tool_calls=unread,
        usage_metadata=message.usage_metadata,
        additional_kwargs=_plain_part(message.additional_kwargs),
        response_metadata=_plain_part(message.response_metadata),
    )


def _content(message: AIMessage) -> Any:
    """Keep parts as the provider gave them, or else the text alone."""
    is_short = len(message.text) <= _MAX_TEXT_CHARS
    if is_short and _is_plain(message.content):
        return message.content
    return _clean(message.text, _MAX_TEXT_CHARS)


def _unread(name: str | None, args: str, call_id: str | None) -> InvalidToolCall:
    return invalid_tool_call(name=name, args=args, id=call_id, error="cannot be kept")


def _name(raw: str | None) -> str | None:
    return None if raw is None else _clean(str(raw), _MAX_NAME_CHARS)


def _clean(text: str, most: int) -> str:
    """Cut a text, and write half characters out as the escapes that they are."""
    return text[:most].encode("utf-8", "backslashreplace").decode()


def _text(args: Any) -> str:
    try:
        return json.dumps(args)[: MAX_CHARS + 1]
    except (TypeError, ValueError, RecursionError):
        return "these arguments are no JSON"


def _is_plain(value: Any, depth: int = 0) -> bool:
    """Say whether a checkpoint keeps the value exactly."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list | tuple):
        return depth < _MAX_DEPTH and all(_is_plain(part, depth + 1) for part in value)
    if isinstance(value, str):
        return value.isascii() or _clean(value, len(value)) == value
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or (isinstance(value, int) and -_INT64 <= value < _INT64)


def _plain_part(raw: dict[str, Any]) -> dict[str, Any]:
    """Keep what is plain and short; a provider's other remarks are not needed again."""
    return {k: v for k, v in raw.items() if _is_plain(v) and len(_text(v)) <= MAX_CHARS}
