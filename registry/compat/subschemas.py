"""Keywords whose value is a schema, or holds schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.compat.nodes import Node
from registry.compat.rules import Effect

if TYPE_CHECKING:
    from registry.compat.ledger import Spot
    from registry.compat.properties import GoOn

_SINGLE = (
    ("if", "if"),
    ("then", "then"),
    ("else", "else"),
    ("contains", "contains"),
    ("propertyNames", "property-names"),
    ("unevaluatedItems", "unevaluated-items"),
    ("unevaluatedProperties", "unevaluated-properties"),
    ("contentSchema", "content-schema"),
    ("not", "not"),
)
_BY_NAME = (
    ("patternProperties", "pattern-property"),
    ("dependentSchemas", "dependent-schema"),
)


def compare_subschemas(spot: Spot, old: Node, new: Node, go_on: GoOn) -> None:
    """Compare every schema below, except properties and branches."""
    _single(spot, old, new, go_on)
    _by_name(spot, old, new, go_on)
    _prefix_items(spot, old, new, go_on)
    _items(spot, old, new, go_on)
    _additional(spot, old, new, go_on)
    _dependent_required(spot, old, new)


def _single(spot: Spot, old: Node, new: Node, go_on: GoOn) -> None:
    for keyword, stem in _SINGLE:
        had, has = old.has(keyword), new.has(keyword)
        if had and has:
            go_on(spot.below(keyword), old.get(keyword), new.get(keyword))
        elif has:
            spot.tell(f"{stem}-added", Effect.NARROWS, old, new.get(keyword))
        elif had:
            spot.tell(f"{stem}-removed", Effect.WIDENS, old.get(keyword), new)


def _by_name(spot: Spot, old: Node, new: Node, go_on: GoOn) -> None:
    for keyword, stem in _BY_NAME:
        was, now = old.children(keyword), new.children(keyword)
        for name in sorted(now.keys() - was.keys()):
            spot.tell(f"{stem}-added", Effect.NARROWS, old, now[name], values=(None, name))
        for name in sorted(was.keys() - now.keys()):
            spot.tell(f"{stem}-removed", Effect.WIDENS, was[name], new, values=(name, None))
        for name in sorted(was.keys() & now.keys()):
            go_on(spot.below(keyword, name), was[name], now[name])


def _prefix_items(spot: Spot, old: Node, new: Node, go_on: GoOn) -> None:
    was, now = old.items("prefixItems"), new.items("prefixItems")
    for position, (before, after) in enumerate(zip(was, now, strict=False)):
        go_on(spot.below("prefixItems", str(position)), before, after)
    if len(now) > len(was):
        spot.tell("prefix-items-added", Effect.NARROWS, old, now[len(was)])
    elif len(was) > len(now):
        spot.tell("prefix-items-removed", Effect.WIDENS, was[len(now)], new)


def _items(spot: Spot, old: Node, new: Node, go_on: GoOn) -> None:
    """Items that nobody described may be anything, as an empty schema says."""
    if not old.has("items") and not new.has("items"):
        return
    is_list_parameter = spot.whole == "request-parameter" and not spot.steps
    go_on(
        spot if is_list_parameter else spot.below("items"), old.get("items"), new.get("items")
    )


def _additional(spot: Spot, old: Node, new: Node, go_on: GoOn) -> None:
    keyword = "additionalProperties"
    was, now = old.map.get(keyword, True), new.map.get(keyword, True)
    if isinstance(was, dict) or isinstance(now, dict):
        if was is False or now is False:
            _closed(spot, old, new, is_closed=now is False)
        else:
            go_on(spot.below(keyword), _or_empty(old, keyword), _or_empty(new, keyword))
    elif (was is False) != (now is False):
        _closed(spot, old, new, is_closed=now is False)


def _closed(spot: Spot, old: Node, new: Node, *, is_closed: bool) -> None:
    """An answer that may hold more than before is read by those who skip what is new."""
    if is_closed:
        spot.tell("additional-properties-disallowed", Effect.NARROWS, old, new)
    else:
        spot.tell("additional-properties-allowed", Effect.NEUTRAL, old, new)


def _or_empty(schema: Node, keyword: str) -> Node:
    found = schema.get(keyword)
    if isinstance(found.value, dict):
        return found
    return Node(schema.api, (*schema.pointer, keyword), {})


def _dependent_required(spot: Spot, old: Node, new: Node) -> None:
    keyword = "dependentRequired"
    was, now = old.get(keyword), new.get(keyword)
    for name in sorted(was.map.keys() | now.map.keys()):
        values = (was.map.get(name), now.map.get(name))
        if name not in was.map:
            spot.tell("dependent-required-added", Effect.NARROWS, old, new, values=values)
        elif name not in now.map:
            spot.tell("dependent-required-removed", Effect.WIDENS, old, new, values=values)
        elif was.texts(name) != now.texts(name):
            spot.tell("dependent-required-changed", Effect.CHANGES, old, new, values=values)
