"""Small API documents, and what comparing them tells."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.compat.compare import compare
from registry.compat.documents import Api, read_api

TODAY = date(2026, 1, 1)


def api(value: dict[str, Any], version: str = "3.1.0") -> Api:
    """Read a document that leaves out what every document says."""
    return read_api({"openapi": version, **value}, source="api.yaml")


def found(old: Any, new: Any, *, version: str = "3.1.0") -> dict[str, str]:
    """Compare two documents; the rules found, each with its weight."""
    differences = compare(api(old, version), api(new, version), today=TODAY)
    return {each.rule: str(each.severity) for each in differences}


def at(
    operation: dict[str, Any], path: str = "/things", method: str = "post"
) -> dict[str, Any]:
    """Make a document of one operation."""
    return {"paths": {path: {method: operation}}}


def in_request(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    return at({"requestBody": {"content": {media_type: {"schema": schema}}}, **OK})


def in_response(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    return at({"responses": {"200": {"content": {media_type: {"schema": schema}}}}})


def in_property(place: Any, schema: Any) -> dict[str, Any]:
    return place({"type": "object", "properties": {"part": schema}})


def in_parameter(schema: Any, where: str = "query", **more: Any) -> dict[str, Any]:
    return at({"parameters": [{"name": "p", "in": where, "schema": schema, **more}], **OK})


def in_header(schema: Any, **more: Any) -> dict[str, Any]:
    return at({"responses": {"200": {"headers": {"X-Left": {"schema": schema, **more}}}}})


OK: dict[str, Any] = {"responses": {"200": {"description": "done"}}}
