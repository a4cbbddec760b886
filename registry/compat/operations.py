"""One operation in two documents: everything that a caller of it could notice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.compat.callbacks import compare_callbacks
from registry.compat.differences import Severity
from registry.compat.lifecycle import compare_deprecation, compare_stability, is_unstable
from registry.compat.messages import compare_request_body, compare_responses
from registry.compat.moves import shape
from registry.compat.nodes import top
from registry.compat.parameters import compare_parameters
from registry.compat.rules import Effect
from registry.compat.security import compare_security

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.compat.documents import Api
    from registry.compat.ledger import Spot
    from registry.compat.nodes import Node

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


def operations(item: Node) -> dict[str, Node]:
    """Return the operations of a path item by method."""
    return {method: item.get(method) for method in METHODS if item.get(method).map}


def has_operation(api: Api, method: str, path: str) -> bool:
    """Say whether a document has an operation, however it calls its path parameters."""
    paths = top(api).children("paths")
    alike = (item for known, item in paths.items() if shape(known) == shape(path))
    return any(method.lower() in operations(item) for item in alike)


def compare_operations(
    spot: Spot,
    old: tuple[Node, Node],
    new: tuple[Node, Node],
    renamed: Mapping[str, str],
) -> None:
    """Compare two versions of one operation.

    Args:
        spot: Path and method.
        old: Path item and operation of the old document.
        new: Those of the new one.
        renamed: New names of path parameters, by the old ones.
    """
    was, now = old[1], new[1]
    compare_stability(spot, "api", was, now)
    spot = replace(spot, unstable=is_unstable(was))
    if was.text("$ref") != now.text("$ref"):  # it was left as written: it leads nowhere here
        spot.record("api-reference-changed", Severity.RISKY, was, now)
    compare_deprecation(spot, "endpoint", was, now)
    _operation_id(spot, was, now)
    _tags(spot, was, now)
    compare_security(spot, was, now)
    compare_parameters(spot, old, new, renamed)
    compare_request_body(spot, was, now)
    compare_responses(spot, was, now)
    compare_callbacks(spot, was, now, operations=operations, compare=compare_operations)


def _operation_id(spot: Spot, old: Node, new: Node) -> None:
    was, now = old.text("operationId"), new.text("operationId")
    if was == now:
        return
    if was:
        spot.record("api-operation-id-removed", Effect.NEUTRAL, old, new, values=(was, now))
    else:
        spot.record("api-operation-id-added", Effect.NEUTRAL, old, new, values=(None, now))


def _tags(spot: Spot, old: Node, new: Node) -> None:
    was, now = old.texts("tags"), new.texts("tags")
    for tag in sorted(was - now):
        spot.named(tag).record("api-tag-removed", Effect.NEUTRAL, old, new)
    for tag in sorted(now - was):
        spot.named(tag).record("api-tag-added", Effect.NEUTRAL, old, new)
