"""The description of the API, with every status it answers and the one form of problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi

from registry.api.problems import MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from fastapi import FastAPI

_SAYS = {
    "401": "No token, or not a good one.",
    "403": "The sender's roles do not allow it, or somebody else must decide.",
    "404": "There is no such thing.",
    "409": "It contradicts the present state or a rule.",
    "413": "The body is too large.",
    "414": "Path and query are too long.",
    "422": "The request cannot be meant; `hint` and `errors` say what to correct.",
    "503": "The database does not answer. Nothing was changed.",
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
    for status in sorted(_statuses(path, method)):
        schema = {"$ref": _TEMPLATE.format(model="Problem")}
        responses[status] = {
            "description": _SAYS[status],
            "content": {MEDIA_TYPE: {"schema": schema}},
        }


def _statuses(path: str, method: str) -> set[str]:
    """Return the statuses of the problems that an operation may answer with."""
    found = {"414", "422", "503"}
    if not path.startswith("/v1/"):
        return {"414", "422"} if path != "/health/ready" else found
    found |= {"401", "403"}
    if "{" in path or path == "/v1/resolve":
        found.add("404")
    if method == "post":
        found |= {"404", "409", "413"}
    if path.startswith("/v1/resolve/") or path.endswith("/receipt"):
        found.add("409")
    return found
