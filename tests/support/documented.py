"""The smallest document that a typed model takes: what it requires, and nothing else."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from pydantic import TypeAdapter

_PLAIN = {"integer": 1, "number": 1, "boolean": False, "null": None}
_FORMATS = {
    "date-time": "2026-01-05T00:00:00Z",
    "uri": "https://a.example",
    "date": "2026-01-05",
}


def smallest(model: Any, **fields: Any) -> Any:
    """Return a document of a model, with some fields as given."""
    return {**copy.deepcopy(_smallest(model)), **fields}


@cache
def _smallest(model: Any) -> Any:
    schema = TypeAdapter(model).json_schema(mode="validation")
    return _value(schema, schema.get("$defs", {}))


def _value(schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _value(defs[schema["$ref"].rpartition("/")[2]], defs)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            options = schema[choice]
            nulls = [each for each in options if each.get("type") == "null"]
            return _value((nulls or options)[0], defs)
    return _typed(schema, defs)


def _typed(schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    kind = schema.get("type")
    if kind == "object":
        known = schema.get("properties", {})
        return {name: _value(known[name], defs) for name in schema.get("required", ())}
    if kind == "array":
        return []
    if kind == "string":
        return _FORMATS.get(schema.get("format", ""), "x")
    return _PLAIN.get(str(kind))
