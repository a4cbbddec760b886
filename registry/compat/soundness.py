"""What is wrong with an API document by its own rules, where that says more than a reading.

A comparison reads such documents all the same; this names the first fault, for reports. The
ids follow the public vocabulary of oasdiff's `validate`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry.compat.documents import Api, references
from registry.compat.moves import parameters, shape
from registry.compat.nodes import Node, top
from registry.compat.operations import operations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PLACES = frozenset(("path", "query", "header", "cookie"))
_SCHEMES = frozenset(("apiKey", "http", "mutualTLS", "oauth2", "openIdConnect", "basic"))
_BALANCED = re.compile(r"[^{}]*(\{[^{}]+\}[^{}]*)*")


def first_fault(value: Any) -> str:
    """Return the id of the first rule that a document breaks; an empty text for none."""
    if not isinstance(value, dict):
        return "document-invalid"
    if not str(value.get("openapi") or value.get("swagger") or "").strip():
        return "openapi-required"
    document = top(Api("", value, str(value.get("openapi", "2.0"))))
    return next((rule for rule, is_broken in _RULES if is_broken(document)), "")


def _operations(document: Node) -> Iterator[tuple[str, Node, Node]]:
    for path, item in document.children("paths").items():
        for operation in operations(item).values():
            yield path, item, operation


def _webhooks_too_early(document: Node) -> bool:
    return document.has("webhooks") and document.api.version.startswith("3.0")


def _no_responses(document: Node) -> bool:
    return any(not operation.has("responses") for _, _, operation in _empty_too(document))


def _empty_too(document: Node) -> Iterator[tuple[str, Node, Node]]:
    for path, item in document.children("paths").items():
        for method in ("get", "put", "post", "delete", "options", "head", "patch", "trace"):
            if item.has(method):
                yield path, item, item.get(method)


def _wrong_place(document: Node) -> bool:
    return any(
        parameter.text("in") not in _PLACES
        for _, item, operation in _operations(document)
        for parameter in (*item.items("parameters"), *operation.items("parameters"))
        if "$ref" not in parameter.map and document.has("openapi")
    )


def _same_id_twice(document: Node) -> bool:
    ids = [operation.text("operationId") for _, _, operation in _operations(document)]
    named = [name for name in ids if name]
    return len(named) != len(set(named))


def _paths_conflict(document: Node) -> bool:
    shapes = [shape(path) for path in document.children("paths")]
    return len(shapes) != len(set(shapes))


def _server_template(document: Node) -> bool:
    return any(
        not _BALANCED.fullmatch(server.text("url")) for server in document.items("servers")
    )


def _leads_nowhere(document: Node) -> bool:
    return any(
        ref.startswith("#") and document.api.target(ref) is None
        for _, ref in references(document.value)
    )


def _parameters_mismatch(document: Node) -> bool:
    for path, item, operation in _operations(document):
        given = (*item.items("parameters"), *operation.items("parameters"))
        named = {each.text("name") for each in given if each.text("in") == "path"}
        if named != set(parameters(path)):
            return True
    return False


def _scheme_type(document: Node) -> bool:
    schemes = document.get("components").children("securitySchemes").values()
    return any(scheme.text("type") not in _SCHEMES for scheme in schemes)


def _lacks(*steps: str) -> Callable[[Node], bool]:
    """Make the rule that a text must be there."""

    def is_broken(document: Node) -> bool:
        for step in steps[:-1]:
            document = document.get(step)
        return not isinstance(document.map.get(steps[-1]), str)

    return is_broken


def _no_info(document: Node) -> bool:
    return not document.get("info").map


def _no_paths(document: Node) -> bool:
    return document.api.version.startswith("3.0") and not document.has("paths")


_RULES: tuple[tuple[str, Callable[[Node], bool]], ...] = (
    ("webhooks-field-for-3-1-plus", _webhooks_too_early),
    ("server-url-template-invalid", _server_template),
    ("conflicting-paths", _paths_conflict),
    ("operation-responses-required", _no_responses),
    ("parameter-in-invalid", _wrong_place),
    ("duplicate-operation-id", _same_id_twice),
    ("security-scheme-type-invalid", _scheme_type),
    ("unresolved-ref", _leads_nowhere),
    ("info-required", _no_info),
    ("info-title-required", _lacks("info", "title")),
    ("info-version-required", _lacks("info", "version")),
    ("paths-required", _no_paths),
    ("path-parameters-mismatch", _parameters_mismatch),
)
