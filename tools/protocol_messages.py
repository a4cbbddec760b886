"""What a protocol file that cannot be meant is answered with: line, fact, way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.errors import InvalidInput, nearest
from tools.protocol_file import CHANNELS, RULES, SECTIONS, ProtocolFile
from tools.shapes import choices

if TYPE_CHECKING:
    from collections.abc import Collection

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from registry.anchors.located import Document

Path = tuple[Any, ...]
_READ_UP = "See docs/operator-protocol.md for what may stand here."


def wrong(document: Document, path: Path, message: str, hint: str) -> InvalidInput:
    """Build the error for one place of the file."""
    return InvalidInput(f"{document.at(path)}: {message}", hint=hint, source=document.source)


def misread(error: ValidationError, document: Document) -> InvalidInput:
    """Build the error for the first thing that the closed shape does not accept."""
    errors = error.errors(include_url=False)
    first = next((e for e in errors if e["type"] == "extra_forbidden"), errors[0])
    path: Path = first["loc"]
    if first["type"] == "missing":
        message, hint = f"{path[-1]!r} is missing.", f"Write {path[-1]!r}; it has no default."
        return wrong(document, path, message, hint)
    while path not in document.lines:
        path = path[:-1]  # what pydantic adds about keys and unions is no place in the file
    name = str(path[-1]) if path else document.source
    if first["type"] == "extra_forbidden":
        hint = nearest(name, _known_keys(path))
        return wrong(document, path, f"{name!r} is not known here.", hint)
    if path[:-1] == ("channels",) and name not in CHANNELS:
        return wrong(document, path, f"{name!r} is not a channel.", nearest(name, CHANNELS))
    why = first["msg"].removeprefix("Value error, ").rstrip(".")
    return wrong(document, path, f"{name!r}: {why}.", _advice(first, name))


def _known_keys(path: Path) -> Collection[str]:
    section = next((part for part in reversed(path[:-1]) if part in SECTIONS), "")
    if section == "arguments":
        return RULES
    return tuple(SECTIONS.get(section, ProtocolFile).model_fields)


def _advice(error: ErrorDetails, key: str) -> str:
    fields = [
        field
        for model in SECTIONS.values()
        for name, field in model.model_fields.items()
        if key in {name, field.alias}
    ]
    words = choices(fields[0].annotation) if fields else ()
    is_choice = error["type"] == "literal_error" and words
    return nearest(str(error["input"]), words) if is_choice else _READ_UP
