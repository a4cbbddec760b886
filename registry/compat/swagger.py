"""Swagger 2.0 read as OpenAPI 3: the same operations, said in the newer words.

Definitions stay where they stand, so references still lead to them.
"""

from __future__ import annotations

from typing import Any

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
_OF_A_PARAMETER = frozenset(("name", "in", "description", "required", "schema"))
_ANY = "application/json"
_FORM = "application/x-www-form-urlencoded"


def upgraded(value: dict[str, Any]) -> dict[str, Any]:
    """Rewrite a Swagger 2.0 document; parts of a wrong shape are left as they are."""
    paths = value.get("paths")
    if not isinstance(paths, dict):
        return {**value, "openapi": "3.0.0"}
    renewed = {
        base_path(value) + path: _path_item(value, item) if isinstance(item, dict) else item
        for path, item in paths.items()
    }
    schemes = {"securitySchemes": value.get("securityDefinitions") or {}}
    return {**value, "openapi": "3.0.0", "paths": renewed, "components": schemes}


def base_path(value: dict[str, Any]) -> str:
    """Return what every path begins with, without the last slash.

    >>> base_path({"basePath": "/api/v2/"})
    '/api/v2'
    """
    base = value.get("basePath")
    return base.rstrip("/") if isinstance(base, str) else ""


def _path_item(root: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    shared = _list(item.get("parameters"))
    bodies = [p for p in shared if _in(root, p) in {"body", "formData"}]
    told = {**item, "parameters": [_parameter(root, p) for p in shared if p not in bodies]}
    for method in _METHODS:
        if isinstance(operation := item.get(method), dict):
            told[method] = _operation(root, operation, bodies)
    return told


def _operation(root: dict[str, Any], operation: dict[str, Any], bodies: list[Any]) -> Any:
    own = _list(operation.get("parameters"))
    sent = [p for p in own if _in(root, p) in {"body", "formData"}] or bodies
    told = {**operation, "parameters": [_parameter(root, p) for p in own if p not in sent]}
    consumes = operation.get("consumes") or root.get("consumes")
    produces = operation.get("produces") or root.get("produces")
    if sent:
        told["requestBody"] = _body([_meant(root, p) for p in sent], _list(consumes))
    responses = operation.get("responses")
    if isinstance(responses, dict):
        told["responses"] = {
            status: _response(_meant(root, response), _list(produces))
            for status, response in responses.items()
        }
    return told


def _body(sent: list[dict[str, Any]], consumes: list[Any]) -> dict[str, Any]:
    whole = next((p for p in sent if p.get("in") == "body"), None)
    if whole is not None:
        content = _content(whole.get("schema", {}), consumes or [_ANY])
        return {"required": whole.get("required") is True, "content": content}
    fields = {str(p.get("name")): _schema(p) for p in sent}
    required = [str(p.get("name")) for p in sent if p.get("required") is True]
    schema = {"type": "object", "properties": fields, "required": required}
    return {"required": bool(required), "content": _content(schema, consumes or [_FORM])}


def _response(response: dict[str, Any], produces: list[Any]) -> dict[str, Any]:
    told = dict(response)
    if isinstance(headers := response.get("headers"), dict):
        told["headers"] = {
            name: {"schema": header} if isinstance(header, dict) else header
            for name, header in headers.items()
        }
    if "schema" in response:
        told["content"] = _content(response["schema"], produces or [_ANY])
    return told


def _content(schema: Any, media_types: list[Any]) -> dict[str, Any]:
    return {str(name): {"schema": schema} for name in media_types}


def _parameter(root: dict[str, Any], given: Any) -> dict[str, Any]:
    parameter = _meant(root, given)
    if "schema" in parameter or "$ref" in parameter:
        return parameter
    about = {k: v for k, v in parameter.items() if k in _OF_A_PARAMETER or k[:2] == "x-"}
    return {**about, "schema": _schema(parameter)}


def _schema(parameter: dict[str, Any]) -> dict[str, Any]:
    told = {k: v for k, v in parameter.items() if k not in _OF_A_PARAMETER}
    return (
        {**told, "format": "binary", "type": "string"} if told.get("type") == "file" else told
    )


def _in(root: dict[str, Any], parameter: Any) -> Any:
    return _meant(root, parameter).get("in")


def _meant(root: dict[str, Any], value: Any) -> dict[str, Any]:
    """Follow a reference to the shared parameters or responses of the document."""
    if not isinstance(value, dict):
        return {}
    ref = value.get("$ref")
    for part in ("parameters", "responses"):
        start, shared = f"#/{part}/", root.get(part)
        if isinstance(ref, str) and ref.startswith(start) and isinstance(shared, dict):
            found = shared.get(ref.removeprefix(start))
            return found if isinstance(found, dict) else {}
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
