"""Callbacks of an operation: requests that the API sends and its callers answer.

Everything goes the other way: a caller of the API must understand what is sent, and its
answer must be understood. So a body that is widened breaks it, and one that is narrowed does
not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from registry.compat.differences import Severity
from registry.compat.rules import Direction, Effect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from registry.compat.ledger import Spot
    from registry.compat.nodes import Node

    Compare = Callable[
        [Spot, tuple[Node, Node], tuple[Node, Node], Mapping[str, str]],
        None,
    ]

    Operations = Callable[[Node], dict[str, Node]]


class _Place(NamedTuple):
    """Which callback: its name, the expression that says where it goes, and the method."""

    name: str
    expression: str
    method: str


def compare_callbacks(
    spot: Spot, old: Node, new: Node, *, operations: Operations, compare: Compare
) -> None:
    """Compare the callbacks of two versions of an operation.

    What a callback's own operations call back is left out: only the API sends callbacks.
    """
    if spot.turned:
        return
    was, now = _callbacks(old, operations), _callbacks(new, operations)
    for place in sorted(was.keys() | now.keys()):
        here = _at(spot, place)
        if place not in now:
            here.record("callback-removed", Severity.BREAKING, was[place][1], new)
        elif place not in was:
            here.record("callback-added", Effect.NEUTRAL, old, now[place][1])
        else:
            compare(here, was[place], now[place], {})


def _callbacks(operation: Node, operations: Operations) -> dict[_Place, tuple[Node, Node]]:
    found = {}
    for name, callback in operation.children("callbacks").items():
        for expression in callback.map:
            if not expression.startswith("x-"):
                item = callback.get(expression)
                for method, called in operations(item).items():
                    found[_Place(name, expression, method)] = (item, called)
    return found


def _at(spot: Spot, place: _Place) -> Spot:
    path = f"{place.expression} (callback {place.name} of {spot.scope.endpoint})"
    scope = replace(spot.scope, path=path, method=place.method.upper())
    return replace(spot, scope=scope, turned=True, direction=Direction.RESPONSE)
