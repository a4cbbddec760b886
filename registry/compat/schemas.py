"""A schema seen through its version: types, null, bounds, whichever way they are written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from registry.compat.nodes import Node

ANNOTATIONS = frozenset(
    (
        "title",
        "description",
        "example",
        "examples",
        "deprecated",
        "externalDocs",
        "xml",
        "$comment",
        "summary",
        "$id",
        "$schema",
        "$anchor",
    )
)
"""Keywords that allow and refuse nothing."""
_DEEPEST_UNION = 10
_FLAGGED = {"exclusiveMaximum": "maximum", "exclusiveMinimum": "minimum"}


def read_schema(node: Node) -> Node:
    """Read a schema in one way: booleans become mappings, a union with null says `nullable`.

    `oneOf: [{type: null}, X]` and `anyOf` alike are X, nullable, with what stands beside.
    """
    extra: dict[str, Any] = {}
    for _ in range(_DEEPEST_UNION):
        node = _mapping(node)
        union = next((u for u in ("oneOf", "anyOf") if _allows_null(node, u)), None)
        if union is None:
            break
        branches = node.items(union)
        kept = [i for i, branch in enumerate(branches) if not _is_null(branch)]
        rest = {key: value for key, value in node.map.items() if key != union}
        if len(kept) != 1:
            listed = [node.get(union).value[i] for i in kept]
            node = node.with_value({**rest, union: listed, "nullable": True})
            break
        extra = {**rest, **extra, "nullable": True}
        node = branches[kept[0]]
    return _mapping(node).with_value({**extra, **_mapping(node).map, **_null(extra)})


def behind_null(schema: Node) -> Node | None:
    """Return the one named schema that a union only adds null to, if that is all it says."""
    for union in ("oneOf", "anyOf"):
        named = [branch for branch in schema.items(union) if not _is_null(branch)]
        alone = len(named) == 1 and len(schema.items(union)) > 1
        if alone and named[0].ref and schema.map.keys() <= ANNOTATIONS | {union}:
            return named[0]
    return None


def types(schema: Node) -> frozenset[str]:
    """Return the types a value may have, null aside; none means any."""
    given = schema.map.get("type")
    if isinstance(given, str):
        return frozenset({given} - {"null"})
    return schema.texts("type") - {"null"}


def is_nullable(schema: Node) -> bool:
    """Say whether null is allowed, as 3.0 or as 3.1 writes it."""
    given = schema.map.get("type")
    listed = [given] if isinstance(given, str) else schema.texts("type")
    return schema.flag("nullable") or "null" in listed


def union_types(schema: Node) -> frozenset[str]:
    """Return the types of a union of bare types (`anyOf: [{type: a}, {type: b}]`)."""
    if types(schema):
        return frozenset()
    branches = schema.items("anyOf") or schema.items("oneOf")
    if not branches or any(set(b.map) - ANNOTATIONS != {"type"} for b in branches):
        return frozenset()
    return frozenset().union(*(types(branch) for branch in branches))


def bound(schema: Node, keyword: str) -> float | None:
    """Return a number that a schema sets as a bound; `exclusiveMaximum: true` in 3.0 too."""
    value = schema.map.get(keyword)
    if keyword in _FLAGGED and value is True:
        value = schema.map.get(_FLAGGED[keyword])
    elif keyword in _FLAGGED.values():
        strict = next(key for key, plain in _FLAGGED.items() if plain == keyword)
        value = None if schema.flag(strict) else value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def is_annotation_only(schema: Node) -> bool:
    """Say whether a schema allows every value."""
    return all(key in ANNOTATIONS or key.startswith("x-") for key in schema.map)


def plain(value: Any) -> str:
    """Write a value so that equal values are equal texts, `1` and `1.0` and `true` apart."""
    return json.dumps(value, sort_keys=True, default=str)


def _mapping(node: Node) -> Node:
    if node.value is False:
        return node.with_value({"not": {}})
    return node if isinstance(node.value, dict) else node.with_value({})


def _null(extra: dict[str, Any]) -> dict[str, Any]:
    return {"nullable": True} if extra else {}


def _allows_null(node: Node, union: str) -> bool:
    return any(_is_null(branch) for branch in node.items(union))


def _is_null(branch: Node) -> bool:
    meant = {key: value for key, value in branch.map.items() if key not in ANNOTATIONS}
    return meant in ({"type": "null"}, {"type": ["null"]}, {"enum": [None]}, {"const": None})
