"""Lists of the values that are allowed: closed ones (`enum`), and ones that may grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.compat.rules import Effect
from registry.compat.schemas import plain

if TYPE_CHECKING:
    from registry.compat.ledger import Spot
    from registry.compat.nodes import Node

_GROWING = "x-extensible-enum"


def compare_values(spot: Spot, old: Node, new: Node) -> None:
    """Compare the lists of allowed values."""
    was, now = _values(old, "enum"), _values(new, "enum")
    if was is not None and now is not None:
        _compare_lists(spot, (old, new), was, now)
    elif now is not None:
        spot.record(f"{_restricted(spot)}-became-enum", Effect.NARROWS, old, new)
    elif was is not None:
        spot.tell("enum-unset", Effect.WIDENS, old, new)
    _compare_growing(spot, old, new)


def tell_read_only(
    spot: Spot, keyword: str, effect: Effect, nodes: tuple[Node, Node], values: tuple[Any, Any]
) -> None:
    """Record a change; what is read-only and narrowed in a request has rules of its own."""
    hidden = spot.muted and effect is Effect.NARROWS and spot.prefix == "request-property"
    stem = "request-read-only-property" if hidden else spot.prefix
    spot.record(f"{stem}-{keyword}", effect, *nodes, values=values)


def _compare_lists(
    spot: Spot, nodes: tuple[Node, Node], was: dict[str, Any], now: dict[str, Any]
) -> None:
    place = "response-mediatype" if spot.prefix == "response-body" else spot.prefix
    if spot.muted and place == "response-property":
        place = "response-write-only-property"
    for text in sorted(now.keys() - was.keys()):
        values = (None, now[text])
        spot.record(f"{place}-enum-value-added", Effect.WIDENS, *nodes, values=values)
    for text in sorted(was.keys() - now.keys()):
        values = (was[text], None)
        if place == "request-property":
            tell_read_only(spot, "enum-value-removed", Effect.NARROWS, nodes, values)
        else:
            rule = f"{spot.prefix if spot.muted else place}-enum-value-removed"
            spot.record(rule, Effect.NARROWS, *nodes, values=values)


def _restricted(spot: Spot) -> str:
    """Name the place of a value that only now has to be one of a list."""
    if spot.scope.parameter.startswith("header:") and spot.steps:
        return "request-header-property"
    return spot.prefix


def _compare_growing(spot: Spot, old: Node, new: Node) -> None:
    """Compare lists that readers were told to expect more of."""
    was, now = _values(old, _GROWING), _values(new, _GROWING)
    if was is None or now is None:
        return
    for text in sorted(was.keys() - now.keys()):
        values = (was[text], None)
        spot.tell(f"{_GROWING}-value-removed", Effect.NARROWS, old, new, values=values)
    for text in sorted(now.keys() - was.keys()):
        values = (None, now[text])
        spot.tell(f"{_GROWING}-value-added", Effect.NEUTRAL, old, new, values=values)


def _values(schema: Node, keyword: str) -> dict[str, Any] | None:
    listed = schema.map.get(keyword)
    return {plain(value): value for value in listed} if isinstance(listed, list) else None
