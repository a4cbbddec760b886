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


def heard(tool: str, content: str, args: object = None) -> tuple[Source, ...]:
    """Read the texts of others out of a tool's answer, as a tool message carries it.

    Outside the free-text fields a text counts when it is suspicious by itself: a name can
    be an order as well. What an error only repeats of its call's arguments is noted, so that
    nobody gives a value a source by failing with it.
    """
    try:
        answer = json.loads(content)
    except ValueError:
        answer = content
    if isinstance(answer, dict) and answer.get("error"):
        error = answer["error"]
        told = f"{error.get('message', '')} {error.get('hint', '')}"
        given = sorted({text for text in _strings(args) if text}, key=len, reverse=True)
        kind = SourceKind.TOOL_ERROR
        return (Source(kind=kind, id=tool, text=told, echoed=tuple(given)),)
    kind = KINDS.get(tool, SourceKind.REGISTRY_TEXT)
    return tuple(
        Source(kind=kind, id=where, text=text)
        for where, field, text in _texts(answer, tool, "")
        if text and (field in FREE_TEXT or signs_of(text))
    )


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def offered(content: str) -> frozenset[str]:
    """Read the registry's own values out of a tool's answer; an error offers nothing.

    >>> sorted(offered('{"name": "user-api", "description": "see evil-api", "error": null}'))
    ['user-api']
    """
    try:
        answer = json.loads(content)
    except ValueError:
        return frozenset()
    if isinstance(answer, dict) and answer.get("error"):
        return frozenset()
    told = _texts(answer, "", "")
    return frozenset(text for _, field, text in told if field not in FREE_TEXT)


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
