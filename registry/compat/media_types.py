"""Bodies by media type: which was which, and what their schemas allow."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.compat.rules import Direction, Effect
from registry.compat.schema_diff import compare_schemas

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.compat.ledger import Spot
    from registry.compat.nodes import Node


def compare_content(spot: Spot, stem: str, old: Node, new: Node) -> None:
    """Compare the media types of a body.

    Args:
        spot: The body.
        stem: Begins the ids of rules about media types, e.g. `response-media-type`.
        old: What has `content`, in the old document.
        new: The same in the new one.
    """
    was, now = old.children("content"), new.children("content")
    gone, come = sorted(was.keys() - now.keys()), sorted(now.keys() - was.keys())
    for name in gone:
        successor = next((other for other in come if _is_kin(name, other)), None)
        if successor is None or spot.direction is Direction.REQUEST:
            spot.named(name).record(
                f"{stem}-removed", _effect(spot, added=False), was[name], new
            )
            continue
        come.remove(successor)
        _renamed(spot, stem, (name, was[name]), (successor, now[successor]))
        _compare_schema(spot.within(media_type=successor), was[name], now[successor])
    for name in come:
        spot.named(name).record(f"{stem}-added", _effect(spot, added=True), old, now[name])
    for name in sorted(was.keys() & now.keys()):
        _compare_schema(spot.within(media_type=name), was[name], now[name])


def _effect(spot: Spot, *, added: bool) -> Effect:
    """A client asks for the media types it knows, so one more answer harms nobody."""
    if added:
        return Effect.NEUTRAL
    return Effect.NARROWS if spot.direction is Direction.REQUEST else Effect.WIDENS


def _compare_schema(spot: Spot, old: Node, new: Node) -> None:
    had, has = old.has("schema"), new.has("schema")
    if had and has:
        loose = "json" not in spot.scope.media_type
        compare_schemas(replace(spot, loose=loose), old.get("schema"), new.get("schema"))
    elif has:
        spot.tell("media-type-schema-added", Effect.NARROWS, old, new.get("schema"))
    elif had:
        spot.tell("media-type-schema-removed", Effect.WIDENS, old.get("schema"), new)


def _renamed(spot: Spot, stem: str, old: tuple[str, Node], new: tuple[str, Node]) -> None:
    if _is_special_case(new[0], old[0]):
        word, effect = "specialized", Effect.NARROWS
    elif _is_special_case(old[0], new[0]):
        word, effect = "generalized", Effect.WIDENS
    else:
        word, effect = "changed", Effect.CHANGES
    rule, values = f"{stem}-name-{word}", (old[0], new[0])
    spot.named(new[0]).record(rule, effect, old[1], new[1], values=values)


def _is_kin(one: str, other: str) -> bool:
    return (
        _bare(one) == _bare(other)
        or _is_special_case(one, other)
        or _is_special_case(other, one)
    )


def _is_special_case(special: str, general: str) -> bool:
    """Say whether every reader of the general media type can read the special one.

    >>> _is_special_case("application/problem+json", "application/json")
    True
    """
    if _bare(special) == _bare(general):
        return set(_parameters(general)) < set(_parameters(special))
    kind, _, rest = _bare(special).partition("/")
    return "+" in rest and f"{kind}/{rest.rpartition('+')[2]}" == _bare(general)


def _bare(name: str) -> str:
    return name.partition(";")[0].strip().lower()


def _parameters(name: str) -> Iterable[str]:
    return (part.strip().lower() for part in name.split(";")[1:])
