"""Properties of an object: there or not, required or not, and which way they travel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.compat.differences import Severity
from registry.compat.lifecycle import compare_deprecation, compare_stability
from registry.compat.rules import Direction, Effect

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.compat.ledger import Spot
    from registry.compat.nodes import Node

    GoOn = Callable[[Spot, Node, Node], None]

_HIDDEN_BY = {Direction.REQUEST: "readOnly", Direction.RESPONSE: "writeOnly"}


def compare_properties(spot: Spot, old: Node, new: Node, go_on: GoOn) -> None:
    """Compare the properties that two objects state themselves."""
    was, now = old.children("properties"), new.children("properties")
    for name in sorted(was.keys() - now.keys()):
        _removed(spot.below(name), was[name], new, is_required=_requires(old, name))
    for name in sorted(now.keys() - was.keys()):
        _added(spot.below(name), old, now[name], is_required=_requires(new, name))
    for name in sorted(was.keys() & now.keys()):
        hidden = _is_hidden(spot, was[name]) and _is_hidden(spot, now[name])
        here = spot.below(name, muted=hidden)
        _requirement(here, (old, was[name]), (new, now[name]))
        for mark in ("readOnly", "writeOnly"):
            _mark(here, mark, (old, was[name]), (new, now[name]))
        if here.part in {"request-property", "response-property"}:
            compare_deprecation(here, here.prefix, was[name], now[name])
            compare_stability(here, here.prefix, was[name], now[name])
        go_on(here, was[name], now[name])


def _is_hidden(spot: Spot, schema: Node) -> bool:
    """Say whether a property never travels the way of this message."""
    return schema.flag(_HIDDEN_BY[spot.direction])


def _requires(schema: Node, name: str) -> bool:
    return name in schema.texts("required")


def _removed(spot: Spot, was: Node, new: Node, *, is_required: bool) -> None:
    hidden = _is_hidden(spot, was)
    if spot.direction is Direction.REQUEST:
        effect = Severity.SAFE if hidden else Effect.NARROWS
        rule = f"{spot.part}-removed"
        spot.record(rule, effect, was, new)
        return
    stem = spot.part.removesuffix("-property")
    kind = "required" if is_required else "optional"
    if hidden:
        rule = f"{stem}-{kind}-write-only-property-removed"
        spot.record(rule, Effect.NEUTRAL, was, new)
    else:
        spot.record(f"{stem}-{kind}-property-removed", Effect.WIDENS, was, new)


def _added(spot: Spot, old: Node, now: Node, *, is_required: bool) -> None:
    hidden = _is_hidden(spot, now)
    kind = "required" if is_required else "optional"
    if spot.direction is Direction.RESPONSE:
        stem = spot.part.removesuffix("-property")
        middle = "write-only-property" if hidden else "property"
        spot.record(f"{stem}-{kind}-{middle}-added", Effect.NARROWS, old, now)
        return
    place = _request_place(spot)
    default = "-with-default" if is_required and now.has("default") else ""
    harmless = hidden or not is_required
    effect = Severity.SAFE if harmless else Effect.NARROWS
    spot.record(f"new-{kind}-{place}{default}", effect, old, now)


def _request_place(spot: Spot) -> str:
    if spot.scope.parameter.startswith("header:"):
        return "request-header-property"
    return spot.part


def _requirement(spot: Spot, old: tuple[Node, Node], new: tuple[Node, Node]) -> None:
    was, now = _requires(old[0], spot.steps[-1]), _requires(new[0], spot.steps[-1])
    if was == now:
        return
    word = "required" if now else "optional"
    effect = Effect.NARROWS if now else Effect.WIDENS
    hidden = _is_hidden(spot, new[1])
    if spot.direction is Direction.RESPONSE:
        middle = "write-only-" if hidden else ""
        stem = spot.part.removesuffix("property")
        spot.record(
            f"{stem}{middle}property-became-{word}",
            Severity.SAFE if hidden else effect,
            old[1],
            new[1],
        )
        return
    default = "-with-default" if now and new[1].has("default") else ""
    spot.record(
        f"{_request_place(spot)}-became-{word}{default}",
        Severity.SAFE if hidden else effect,
        old[1],
        new[1],
    )


def _mark(spot: Spot, mark: str, old: tuple[Node, Node], new: tuple[Node, Node]) -> None:
    """Tell that a property begins or ends to travel one way only."""
    was, now = old[1].flag(mark), new[1].flag(mark)
    if was == now:
        return
    word = {"readOnly": "read-only", "writeOnly": "write-only"}[mark]
    is_required = _requires(new[0], spot.steps[-1])
    kind = "required" if is_required else "optional"
    stem = spot.part.removesuffix("-property")
    appears = not now and mark == _HIDDEN_BY[spot.direction] and is_required
    weight = Severity.RISKY if appears else Severity.SAFE
    negation = "" if now else "not-"
    spot.record(f"{stem}-{kind}-property-became-{negation}{word}", weight, old[1], new[1])
