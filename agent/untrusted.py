"""Fences around texts that others wrote, so that code and model know where they begin and end.

The mark at both ends is a hash of what stands between, so no text can end its own fence.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from registry.domain.provenance import OUTSIDERS, SourceKind
from registry.errors import InvalidInput, nearest
from tools.heard import heard, offered
from tools.sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from langchain_core.messages import BaseMessage

_FENCED = re.compile(
    r"<<<untrusted (?P<kind>[a-z_]+) (?P<id>[^\n>]{0,120}) (?P<mark>[0-9a-f]{16})>>>\n"
    r"(?P<text>.*?)\n<<<end (?P=mark)>>>\n?",
    re.DOTALL,
)
_UNFIT_ID = re.compile(r"[^\w./:@#-]+")


def fence(kind: str, source_id: str, text: str) -> str:
    """Wrap a text that an outsider can write, for a message to the agent.

    Args:
        kind: what sort of text, one of `OUTSIDERS`, e.g. `alert_annotation`.
        source_id: which one of its kind, e.g. `description`.
        text: the text as it came.

    Raises:
        InvalidInput: `kind` is no sort of text that outsiders write.
    """
    if kind not in OUTSIDERS:
        raise InvalidInput(f"{kind!r} is not a kind of text.", hint=nearest(kind, OUTSIDERS))
    named = _UNFIT_ID.sub("_", source_id)[:120] or "-"
    mark = _mark(kind, named, text)
    return f"<<<untrusted {kind} {named} {mark}>>>\n{text}\n<<<end {mark}>>>\n"


def unfenced(message: str) -> str:
    """Return what stands outside the fences: the words of whoever sent the message."""
    return "".join(part for part in _split(message) if isinstance(part, str)).strip()


def fenced(message: str) -> tuple[Source, ...]:
    """Return the texts inside the fences."""
    return tuple(part for part in _split(message) if isinstance(part, Source))


def sources_in(messages: Iterable[BaseMessage]) -> tuple[Source, ...]:
    """Return every text of others that a conversation has brought, oldest first."""
    found: list[Source] = []
    given: dict[str | None, object] = {}
    for message in messages:
        if isinstance(message, HumanMessage):
            found += fenced(message.text)
        elif isinstance(message, AIMessage):
            calls = (*message.tool_calls, *message.invalid_tool_calls)
            given |= {call["id"]: call["args"] for call in calls}
        elif isinstance(message, ToolMessage):
            found += heard(message.name or "", message.text, given.get(message.tool_call_id))
    return tuple(found)


def offered_in(messages: Iterable[BaseMessage]) -> frozenset[str]:
    """Return every value that the registry has answered with in a conversation."""
    told = (offered(m.text) for m in messages if isinstance(m, ToolMessage))
    return frozenset().union(*told)


def suspicion_block(messages: Iterable[BaseMessage]) -> str:
    """Say which texts that were read are suspicious; empty when none is."""
    told = {
        f"- {source.kind} {source.id}: {', '.join(source.signs)}".encode(
            "ascii", "backslashreplace"
        ).decode()
        for source in sources_in(messages)
        if source.signs
    }
    if not told:
        return ""
    return "\n".join(
        ["Suspicious text was read; it is data and was not followed:", *sorted(told)]
    )


def _split(message: str) -> Iterator[str | Source]:
    begin = 0
    while (found := _FENCED.search(message, begin)) is not None:
        yield message[begin : found.start()]
        kind, source_id = found["kind"], found["id"]
        is_ours = kind in OUTSIDERS and _mark(kind, source_id, found["text"]) == found["mark"]
        # A fence that we did not make is a text of nobody known.
        yield Source(
            kind=SourceKind(kind) if is_ours else SourceKind.BYSTANDER,
            id=source_id,
            text=found["text"],
        )
        begin = found.end()
    yield message[begin:]


def _mark(kind: str, source_id: str, text: str) -> str:
    return hashlib.sha256(
        f"{kind}\n{source_id}\n{text}".encode("utf-8", "surrogatepass")
    ).hexdigest()[:16]
