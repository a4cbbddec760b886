"""Types and formats: whether what is allowed now is less, more, or something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.compat.rules import Direction, Effect
from registry.compat.schemas import is_nullable, types, union_types

if TYPE_CHECKING:
    from registry.compat.ledger import Spot
    from registry.compat.nodes import Node

_WIDER_FORMATS = frozenset((("int32", "int64"), ("float", "double"), ("date", "date-time")))
_TEXT = frozenset(("string",))
_WORDS = {
    (Direction.REQUEST, Effect.WIDENS): "generalized",
    (Direction.RESPONSE, Effect.WIDENS): "generalized",
    (Direction.RESPONSE, Effect.NARROWS): "specialized",
}


def compare_types(spot: Spot, old: Node, new: Node) -> bool:
    """Compare types, format and null; say whether a union of bare types was settled here."""
    _compare_null(spot, old, new)
    was, now = union_types(old), union_types(new)
    if (was or now) and (was or types(old)) and (now or types(new)):
        _compare_unions(spot, old, new)
        return True
    effect = _effect(spot, old, new)
    if effect is None:
        return False
    values = (_written(old), _written(new))
    if effect is Effect.NEUTRAL:
        keyword = "type-generalized" if spot.whole == "request-parameter" else "type-compatible"
    else:
        keyword = f"type-{_WORDS.get((spot.direction, effect), 'changed')}"
    if effect is Effect.NARROWS and spot.prefix == "request-parameter-property":
        keyword = "type-specialized"
    spot.tell(keyword, effect, old, new, values=values)
    return False


def _compare_null(spot: Spot, old: Node, new: Node) -> None:
    if is_nullable(old) == is_nullable(new):
        return
    if is_nullable(new):
        spot.tell("became-nullable", Effect.WIDENS, old, new)
    else:
        spot.tell("became-not-nullable", Effect.NARROWS, old, new)


def _compare_unions(spot: Spot, old: Node, new: Node) -> None:
    was = union_types(old) or types(old)
    now = union_types(new) or types(new)
    if was == now:
        return
    values = (sorted(was), sorted(now))
    if was < now:
        spot.tell("list-of-types-widened", Effect.WIDENS, old, new, values=values)
    elif now < was:
        spot.tell("list-of-types-narrowed", Effect.NARROWS, old, new, values=values)
    else:
        spot.tell("type-changed", Effect.CHANGES, old, new, values=values)


def _effect(spot: Spot, old: Node, new: Node) -> Effect | None:
    """Say what the change of type does; None when there is none."""
    was, now = types(old), types(new)
    if was == now:
        return _format_effect(old, new)
    if spot.loose and (now == _TEXT if spot.direction is Direction.REQUEST else was == _TEXT):
        return Effect.NEUTRAL
    if not was:
        return Effect.NARROWS
    if not now:
        return Effect.WIDENS if spot.direction is Direction.REQUEST else Effect.CHANGES
    if _covers(now, was):
        return Effect.WIDENS
    return Effect.NARROWS if _covers(was, now) else Effect.CHANGES


def _covers(wide: frozenset[str], narrow: frozenset[str]) -> bool:
    """Say whether every narrow type is one of the wide ones; a number may be an integer."""
    return all(t in wide or (t == "integer" and "number" in wide) for t in narrow)


def _format_effect(old: Node, new: Node) -> Effect | None:
    was, now = old.text("format"), new.text("format")
    if was == now:
        return None
    if not was:
        return Effect.NARROWS
    if not now or (was, now) in _WIDER_FORMATS:
        return Effect.WIDENS
    return Effect.NARROWS if (now, was) in _WIDER_FORMATS else Effect.CHANGES


def _written(schema: Node) -> str:
    kinds = ", ".join(sorted(types(schema))) or "any type"
    return f"{kinds} ({schema.text('format')})" if schema.text("format") else kinds
