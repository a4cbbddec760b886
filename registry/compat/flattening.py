"""Schemas put together with `allOf`, read as the one schema they amount to.

A schema that was taken apart, or put into one piece, says the same as before. So where one
version states by `allOf` what the other states itself, both are read as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.compat.schemas import ANNOTATIONS

if TYPE_CHECKING:
    from registry.compat.nodes import Node

_DEEPEST = 10
_BESIDE = ANNOTATIONS | {"allOf", "nullable", "default", "readOnly", "writeOnly"}


def read_alike(old: Node, new: Node) -> tuple[Node, Node]:
    """Return both schemas as wholes where one was only taken apart; else as they are."""
    if old.items("allOf") or new.items("allOf"):
        wholes = (whole(old), whole(new))
        if _was_taken_apart(old, new, wholes[1]) or _was_taken_apart(new, old, wholes[0]):
            return wholes
    return old, new


def whole(schema: Node, depth: int = 0) -> Node:
    """Bring what `allOf` states into the schema itself.

    Where two parts state a keyword or a property differently, the schema stays as it is: to
    join them takes more than choosing one.
    """
    branches = schema.items("allOf")
    if not branches or depth > _DEEPEST:
        return schema
    merged = {key: value for key, value in schema.map.items() if key != "allOf"}
    for branch in branches:
        part = whole(branch, depth + 1).map
        if "allOf" in part or any(_differ(key, merged, part) for key in part):
            return schema
        for key, value in part.items():
            merged[key] = _joined(key, merged.get(key), value)
    return schema.with_value(merged)


def _was_taken_apart(one: Node, parts: Node, joined: Node) -> bool:
    """Say whether what one schema states stands in the `allOf` of the other."""
    branches = parts.items("allOf")
    if not branches or joined is parts:
        return False
    if len(branches) == 1 and not one.items("allOf") and parts.map.keys() <= _BESIDE:
        return True
    lost = one.get("properties").map.keys() - parts.get("properties").map.keys()
    return bool(lost & joined.get("properties").map.keys())


def _differ(key: str, mine: dict[str, Any], theirs: dict[str, Any]) -> bool:
    if key not in mine or key in _BESIDE or key == "required":
        return False
    ours, others = mine[key], theirs[key]
    if key == "properties" and isinstance(ours, dict) and isinstance(others, dict):
        return any(ours[name] != others[name] for name in ours.keys() & others.keys())
    return bool(ours != others)


def _joined(key: str, mine: Any, theirs: Any) -> Any:
    if key == "properties" and isinstance(mine, dict) and isinstance(theirs, dict):
        return {**mine, **theirs}
    if key == "required" and isinstance(mine, list) and isinstance(theirs, list):
        return [*mine, *(each for each in theirs if each not in mine)]
    return theirs if mine is None else mine
