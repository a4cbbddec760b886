"""Where to cut a recorded stream, and what our client makes of each cut."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.messages import is_complete
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from langchain_core.messages import AIMessage

_EVENT_END = re.compile(rb"\r?\n\r?\n")


def cut_places(body: bytes) -> Iterator[int]:
    """Yield where to cut: around each event's end and at three places inside each event.

    Every place is before the stream's last event has fully come.
    """
    ends = [found.end() for found in _EVENT_END.finditer(body)]
    for start, end in zip([0, *ends], ends, strict=False):
        inside = (start + 1, (start + end) // 2, end - 3, end - 1)
        yield from sorted({place for place in (start, *inside) if start <= place < end})


def whole_size(body: bytes) -> int:
    """Return the size at which nothing but the last event's closing line is missing."""
    return len(body.rstrip())


def runs(read: Callable[[bytes], AIMessage], body: bytes) -> bool:
    """Say whether the agent would run a tool after reading so much of a stream."""
    try:
        message = read(body)
    except FrenlyError:
        return False
    calls = bool(message.tool_calls or message.invalid_tool_calls)
    return calls and is_complete(message)
