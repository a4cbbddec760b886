"""A tree that hands out its inner nodes, so that proofs need not read every entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from registry.audit.verifier import Tree, node_hash, root_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TILE_LEVELS = 8
"""Nodes are kept at every eighth level: one for 256 entries, one for 65,536, and so on."""

Hashes = Callable[[int, int], bytes]
"""Gives the root of the entries from the first position up to, not including, the second."""


class Node(NamedTuple):
    """The root of the complete subtree `number` of 2 ** `level` entries."""

    level: int
    number: int
    hash: bytes


class GrowingTree(Tree):
    """A tree that keeps in `nodes` what it completed at the levels that are stored."""

    def __init__(self, size: int = 0, stack: Iterable[bytes] = ()) -> None:
        super().__init__(size, stack)
        self.nodes: list[Node] = []

    def append(self, leaf: bytes, level: int = 0) -> None:
        """Add the next entry, or the root of the next complete subtree of that level.

        Raises `ValueError` where no subtree of that level can begin.
        """
        if self.size % (1 << level):
            raise ValueError(f"no subtree of level {level} begins at {self.size}")
        node, start = leaf, level
        while self.size >> level & 1:
            node, level = node_hash(self.stack.pop(), node), level + 1
            if level % TILE_LEVELS == 0:
                self.nodes.append(Node(level, self.size >> level, node))
        self.stack.append(node)
        self.size += 1 << start


def reader(nodes: Callable[[int, int, int], Sequence[bytes]]) -> Hashes:
    """Return roots over any range, computed from few stored nodes.

    Args:
        nodes: Reads so many hashes of a level from a number on: (level, first, count); level 0
            are the entries themselves.
    """

    def root(start: int, end: int) -> bytes:
        width = end - start
        depth = width.bit_length() - 1
        if width == 1 << depth and start % width == 0:
            level = depth - depth % TILE_LEVELS
            found = nodes(level, start >> level, width >> level)
            if len(found) != width >> level:
                raise LookupError(f"level {level} lacks nodes from {start >> level} on")
            return root_of(found)
        middle = start + split(width)
        return node_hash(root(start, middle), root(middle, end))

    return root


def split(size: int) -> int:
    """Return the largest power of two below `size`, where RFC 9162 parts a tree."""
    return 1 << (size - 1).bit_length() - 1
