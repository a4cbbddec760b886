"""What others wrote in an answer of a tool: texts to find values in, and never to follow."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from registry.domain.provenance import SourceKind
from registry.domain.suspicion import signs_of
from tools.sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

FREE_TEXT = frozenset({"description", "owner", "base_url", "reason", "text", "request"})
"""Fields of answers that hold what somebody wrote, not what code worded."""
KINDS = {"search_knowledge": SourceKind.RUNBOOK}
"""Tools whose texts are not the registry's own."""
_CALLED = ("name", "document", "id", "proposal")


def heard(tool: str, content: str) -> tuple[Source, ...]:
    """Read the texts of others out of a tool's answer, as a tool message carries it.

    Outside the free-text fields a text counts when it is suspicious by itself: a name can
    be an order as well.
    """
    try:
        answer = json.loads(content)
    except ValueError:
        answer = content
    if isinstance(answer, dict) and answer.get("error"):
        error = answer["error"]
        told = f"{error.get('message', '')} {error.get('hint', '')}"
        return (Source(kind=SourceKind.TOOL_ERROR, id=tool, text=told),)
    kind = KINDS.get(tool, SourceKind.REGISTRY_TEXT)
    return tuple(
        Source(kind=kind, id=where, text=text)
        for where, field, text in _texts(answer, tool, "")
        if text and (field in FREE_TEXT or signs_of(text))
    )


def _texts(value: Any, where: str, field: str) -> Iterator[tuple[str, str, str]]:
    """Yield each text with where it stands, its field, and itself."""
    if isinstance(value, str):
        yield f"{where} {field}".strip(), field, value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, where, field)
    elif isinstance(value, dict):
        named = next((str(value[key]) for key in _CALLED if value.get(key)), where)
        for key, item in value.items():
            yield from _texts(item, named[:80], key)
