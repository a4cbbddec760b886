"""A value of an API document with the place it really stands at, references followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.compat.differences import Pointer
    from registry.compat.documents import Api

_LONGEST_CHAIN = 50
_SAYS_NOTHING = frozenset(("$ref", "description", "summary"))


@dataclass(frozen=True, slots=True)
class Node:
    """One value, asked for what should be below it; a wrong shape counts as absent."""

    api: Api
    pointer: Pointer
    value: Any
    ref: str = ""
    """The reference that led here, if one did."""

    @property
    def map(self) -> dict[str, Any]:
        """The value as a mapping; an empty one where it is something else."""
        return self.value if isinstance(self.value, dict) else {}

    def has(self, key: str) -> bool:
        """Say whether the value gives `key` at all."""
        return key in self.map

    def get(self, key: str) -> Node:
        """Go to `key`, wherever its reference leads; None stands where nothing does."""
        return follow(self.api, (*self.pointer, key), self.map.get(key))

    def children(self, key: str) -> dict[str, Node]:
        """Return the entries of the mapping at `key`."""
        below = self.get(key)
        return {name: below.get(name) for name in below.map}

    def items(self, key: str) -> list[Node]:
        """Return the items of the list at `key`."""
        below = self.get(key)
        if not isinstance(below.value, list):
            return []
        return [
            follow(self.api, (*below.pointer, index), item)
            for index, item in enumerate(below.value)
        ]

    def text(self, key: str) -> str:
        """Read a text; an empty one where there is none."""
        value = self.map.get(key)
        return value if isinstance(value, str) else ""

    def texts(self, key: str) -> frozenset[str]:
        """Read a list of texts, their order forgotten."""
        listed = self.map.get(key)
        if not isinstance(listed, list):
            return frozenset()
        return frozenset(each for each in listed if isinstance(each, str))

    def flag(self, key: str) -> bool:
        """Read a yes or no; absent is no."""
        return self.map.get(key) is True

    def with_value(self, value: Any) -> Node:
        """Return the same place, read as another value."""
        return Node(self.api, self.pointer, value, self.ref)


def top(api: Api) -> Node:
    """Begin at the top of a document."""
    return Node(api, (), api.value)


def follow(api: Api, pointer: Pointer, value: Any) -> Node:
    """Go where a value's reference leads; a chain that never ends leads to nothing."""
    first, passed = "", 0
    while isinstance(value, dict) and isinstance(ref := value.get("$ref"), str):
        found, first, passed = api.target(ref), first or ref, passed + 1
        if found is None:
            break
        if passed > _LONGEST_CHAIN:
            return Node(api, pointer, {}, first)
        beside = {key: each for key, each in value.items() if key not in _SAYS_NOTHING}
        if beside and api.refs_keep_siblings and isinstance(found[1], dict):
            value = {**found[1], **beside}  # a value of its own, so it keeps its own place
            continue
        pointer, value = found
    return Node(api, pointer, value, first)


def added_removed_changed(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Go through the keys that differ, in order, each with what happened to it.

    >>> list(added_removed_changed({"a": 1, "b": 1, "c": 1}, {"b": 2, "c": 1, "d": 1}))
    [('a', 'removed'), ('b', 'changed'), ('d', 'added')]
    """
    for key in sorted(old.keys() | new.keys()):
        if key not in old:
            yield key, "added"
        elif key not in new:
            yield key, "removed"
        elif old[key] != new[key]:
            yield key, "changed"
