"""The Merkle tree of RFC 9162, section 2.1: what is hashed, and how inclusion is checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

EMPTY_ROOT = hashlib.sha256(b"").digest()
_HASH_BYTES = 32


class Checkpoint(NamedTuple):
    """The root that the tree had when it held `size` entries."""

    size: int
    root: bytes


def leaf_hash(body: bytes) -> bytes:
    """Hash what an entry says, so that it can never pass for an inner node."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into one."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows by appending; `stack` holds the roots of its complete subtrees."""

    def __init__(self, size: int = 0, stack: Iterable[bytes] = ()) -> None:
        self.size, self.stack = size, list(stack)
        if len(self.stack) != bin(size).count("1") or not are_hashes(*self.stack) or size < 0:
            raise ValueError(f"these {len(self.stack)} roots are no tree of size {size}")

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next entry."""
        node, rest = leaf, self.size
        while rest & 1:
            node, rest = node_hash(self.stack.pop(), node), rest >> 1
        self.stack.append(node)
        self.size += 1

    @property
    def root(self) -> bytes:
        node = self.stack[-1] if self.stack else EMPTY_ROOT
        for left in reversed(self.stack[:-1]):
            node = node_hash(left, node)
        return node


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root over the hashes of all entries, in order."""
    tree = Tree()
    for leaf in leaf_hashes:
        tree.append(leaf)
    return tree.root


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Say whether `proof` leads from entry `index` to the root of a tree of that size."""
    if not 0 <= index < size or not are_hashes(leaf, root, *proof):
        return False
    # From the level where the paths of this and the last entry meet, all siblings are left.
    meet, node = (index ^ (size - 1)).bit_length(), leaf
    for level, other in enumerate(proof):
        is_left = level >= meet or index >> level & 1
        node = node_hash(other, node) if is_left else node_hash(node, other)
    return len(proof) == meet + bin(index >> meet).count("1") and node == root


def are_hashes(*values: object) -> bool:
    """Say whether each value is a SHA-256 hash."""
    return all(isinstance(value, bytes) and len(value) == _HASH_BYTES for value in values)


def first_mismatch(
    leaf_hashes: Sequence[bytes], checkpoints: Iterable[Checkpoint]
) -> tuple[int, int] | None:
    """Return the size that is sound, and that of the first checkpoint with another root."""
    tree, sound = Tree(), 0
    for size, root in sorted(c for c in checkpoints if c.size <= len(leaf_hashes)):
        for leaf in leaf_hashes[tree.size : size]:
            tree.append(leaf)
        if tree.root != root:
            return sound, size
        sound = size
    return None
