"""The description of the API, with every status it answers and the one form of problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi

from registry.api.claims import MAX_KEY_CHARS
from registry.api.paths import HOOKS
from registry.api.problems import MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from fastapi import FastAPI

_SAYS = {
    "400": "The request cannot be meant, or the alias has expired.",
    "401": "No token, or not a good one.",
    "403": "The sender's roles do not allow it, or somebody else must decide.",
    "404": "There is no such thing.",
    "409": "It contradicts the present state or a rule.",
    "412": "It is no longer what `If-Match` says was seen.",
    "413": "The body is too large.",
    "414": "Path and query are too long.",
    "422": "The request cannot be meant; `hint` and `errors` say what to correct.",
    "429": "Too many requests; `Retry-After` says when to go on.",
    "503": "The database does not answer. Nothing was changed.",
}
_OURS = ("/v1/", "/api/", HOOKS)
_WRITES = frozenset({"post", "put", "delete"})
_MAY_CONFLICT = (
    "/v1/resolve/",
    "/v1/explain/",
    "/v1/events",
    "/api/aliases/{",
    "/api/aliases/resolve/",
)
_NAMES_A_CONTEXT = ("/v1/resolve", "/v1/conflicts")
"""Paths whose question names a context, which may be unknown."""
_UNKEYED = ("/v1/resolve", HOOKS)
"""Paths below which a key means nothing: they change nothing, or name deliveries instead."""
_KEY = {
    "name": "idempotency-key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_CHARS},
    "description": "The same key again gets the first answer again, for 24 hours.",
}
_TEMPLATE = "#/components/schemas/{model}"


def describe(api: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of `api`, made once."""
    if api.openapi_schema is None:
        document = get_openapi(
            title=api.title,
            version=api.version,
            description=api.description,
            routes=api.routes,
        )
        schemas = document["components"]["schemas"]
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        schemas.update(_problem_schemas())
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                _add_problems(path, method, operation)
        api.openapi_schema = document
    return api.openapi_schema


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template=_TEMPLATE)
    return {**schema.pop("$defs"), "Problem": schema}


def _add_problems(path: str, method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    if method == "get" and path.startswith(_OURS) and path != "/v1/events":
        responses["304"] = {"description": "It is what `If-None-Match` names."}
    if method in _WRITES and path.startswith(_OURS) and not path.startswith(_UNKEYED):
        operation.setdefault("parameters", []).append(_KEY)
    for status in sorted(_statuses(path, method, operation)):
        schema = {"$ref": _TEMPLATE.format(model="Problem")}
        responses[status] = {
            "description": _SAYS[status],
            "content": {MEDIA_TYPE: {"schema": schema}},
        }


def _statuses(path: str, method: str, operation: dict[str, Any]) -> set[str]:
    """Return the statuses of the problems that an operation may answer with."""
    malformed = "400" if path.startswith("/api/aliases") else "422"
    found = {"414", malformed, "503"}
    if path in {"/health/ready", "/api/aliases/health"}:
        return found
    if not path.startswith(_OURS):
        return {"414", malformed}
    found |= {"401", "403", "429"}
    if "{" in path or path in _NAMES_A_CONTEXT:
        found.add("404")
    if method in _WRITES:
        found |= {"404", "409", "413"}
    if any(parameter["name"] == "if-match" for parameter in operation.get("parameters", ())):
        found.add("412")
    if path.startswith(_MAY_CONFLICT) or path.endswith("/receipt"):
        found.add("409")
    return found
