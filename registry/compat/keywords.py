"""Keywords with a value of their own: bounds, patterns, listed values, constants, defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from registry.compat.listed_values import compare_values, tell_read_only
from registry.compat.rules import Direction, Effect
from registry.compat.schemas import bound, plain

if TYPE_CHECKING:
    from registry.compat.ledger import Spot
    from registry.compat.nodes import Node


class _Bound(NamedTuple):
    keyword: str
    stem: str
    is_upper: bool


_BOUNDS = (
    _Bound("maximum", "max", is_upper=True),
    _Bound("minimum", "min", is_upper=False),
    _Bound("exclusiveMaximum", "exclusive-max", is_upper=True),
    _Bound("exclusiveMinimum", "exclusive-min", is_upper=False),
    _Bound("maxLength", "max-length", is_upper=True),
    _Bound("minLength", "min-length", is_upper=False),
    _Bound("maxItems", "max-items", is_upper=True),
    _Bound("minItems", "min-items", is_upper=False),
    _Bound("maxProperties", "max-properties", is_upper=True),
    _Bound("minProperties", "min-properties", is_upper=False),
    _Bound("maxContains", "max-contains", is_upper=True),
    _Bound("minContains", "min-contains", is_upper=False),
)
_COUNTS_FROM_ZERO = frozenset(("minLength", "minItems", "minProperties"))


class _Stated(NamedTuple):
    keyword: str
    stem: str
    added: Effect
    removed: Effect


_STATED = (
    _Stated("const", "const", Effect.NARROWS, Effect.WIDENS),
    # What a client gets that leaves the parameter out changes with any of the three.
    _Stated("default", "default-value", Effect.CHANGES, Effect.CHANGES),
    _Stated("contentEncoding", "content-encoding", Effect.NARROWS, Effect.WIDENS),
    _Stated("contentMediaType", "content-media-type", Effect.NARROWS, Effect.WIDENS),
)


def compare_keywords(spot: Spot, old: Node, new: Node) -> None:
    """Compare every keyword that stands alone."""
    for each in _BOUNDS:
        _compare_bound(spot, each, old, new)
    for compare in (_multiple, _unique, _pattern, _stated, compare_values):
        compare(spot, old, new)


def _compare_bound(spot: Spot, each: _Bound, old: Node, new: Node) -> None:
    was, now = bound(old, each.keyword), bound(new, each.keyword)
    if was == now or (not was and not now and each.keyword in _COUNTS_FROM_ZERO):
        return
    if was is None or now is None:
        action, effect = ("set", Effect.NARROWS) if was is None else ("unset", Effect.WIDENS)
    else:
        action = "increased" if now > was else "decreased"
        effect = Effect.WIDENS if (now > was) == each.is_upper else Effect.NARROWS
    tell_read_only(spot, f"{each.stem}-{action}", effect, (old, new), (was, now))


def _set_or_unset(spot: Spot, stem: str, old: Node, new: Node, values: tuple[Any, Any]) -> bool:
    """Record a keyword stated for the first time or no longer; say whether it was that."""
    was, now = values
    if was is None:
        spot.tell(f"{stem}-set", Effect.NARROWS, old, new, values=values)
    elif now is None:
        spot.tell(f"{stem}-unset", Effect.WIDENS, old, new, values=values)
    return was is None or now is None


def _multiple(spot: Spot, old: Node, new: Node) -> None:
    was, now = bound(old, "multipleOf"), bound(new, "multipleOf")
    if was == now or _set_or_unset(spot, "multiple-of", old, new, (was, now)):
        return
    wider, narrower = _divides(now, was), _divides(was, now)
    request = spot.direction is Direction.REQUEST
    if wider:
        word, effect = ("generalized" if request else "changed"), Effect.WIDENS
    elif narrower:
        word, effect = ("changed" if request else "specialized"), Effect.NARROWS
    else:
        word, effect = "changed", Effect.CHANGES
    spot.tell(f"multiple-of-{word}", effect, old, new, values=(was, now))


def _divides(step: float | None, number: float | None) -> bool:
    return bool(step) and number is not None and number % (step or 1) == 0


def _unique(spot: Spot, old: Node, new: Node) -> None:
    was, now = old.flag("uniqueItems") or None, new.flag("uniqueItems") or None
    if was != now:
        _set_or_unset(spot, "unique-items", old, new, (was, now))


def _pattern(spot: Spot, old: Node, new: Node) -> None:
    was, now = old.text("pattern"), new.text("pattern")
    if was == now:
        return
    values = (was or None, now or None)
    if not was:
        spot.tell("pattern-added", Effect.NARROWS, old, new, values=values)
    elif not now:
        spot.tell("pattern-removed", Effect.WIDENS, old, new, values=values)
    elif now in {".*", "^.*$"}:
        spot.tell("pattern-generalized", Effect.WIDENS, old, new, values=values)
    else:
        spot.tell("pattern-changed", Effect.CHANGES, old, new, values=values)


def _stated(spot: Spot, old: Node, new: Node) -> None:
    for each in _STATED:
        had, has = old.has(each.keyword), new.has(each.keyword)
        was, now = old.map.get(each.keyword), new.map.get(each.keyword)
        if had == has and plain(was) == plain(now):
            continue
        if not had:
            action, effect = "added", each.added
        elif has:
            action, effect = "changed", Effect.CHANGES
        else:
            action, effect = "removed", each.removed
        spot.tell(f"{each.stem}-{action}", effect, old, new, values=(was, now))
