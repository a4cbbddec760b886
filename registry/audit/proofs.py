"""Proofs over a Merkle tree (RFC 9162, section 2.1): of inclusion, and of growth by appending.

What an auditor needs to check an inclusion is in `verifier`, which must stand alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.audit.tiles import split
from registry.audit.verifier import are_hashes, node_hash, root_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.audit.tiles import Hashes


def inclusion_proof(
    leaf_hashes: Sequence[bytes], index: int, size: int | None = None
) -> list[bytes]:
    """Prove that entry `index` is in the tree of the first `size` entries (all by default).

    Returns:
        The sibling on each level, from the entry up; `verify_inclusion` reads it.

    Raises:
        ValueError: There is no such entry, or there are fewer than `size`.
    """
    end = len(leaf_hashes) if size is None else size
    if end > len(leaf_hashes):
        raise ValueError(f"no entry {index} in {end} of {len(leaf_hashes)} entries")
    return prove_inclusion(_over(leaf_hashes), index, end)


def prove_inclusion(root: Hashes, index: int, size: int) -> list[bytes]:
    """Prove inclusion from the roots of ranges; raise `ValueError` for an entry outside."""
    if not 0 <= index < size:
        raise ValueError(f"no entry {index} in a tree of {size}")
    start, end, proof = 0, size, []
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            proof.append(root(middle, end))
            end = middle
        else:
            proof.append(root(start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(leaf_hashes: Sequence[bytes], first: int, second: int) -> list[bytes]:
    """Prove that the tree of `second` entries begins with the tree of `first` entries.

    Raises:
        ValueError: `first` is 0 or greater than `second`, or there are fewer entries.
    """
    if second > len(leaf_hashes):
        raise ValueError(f"no proof to {second} of {len(leaf_hashes)} entries")
    return prove_consistency(_over(leaf_hashes), first, second)


def prove_consistency(root: Hashes, first: int, second: int) -> list[bytes]:
    """Prove growth from the roots of ranges; raise `ValueError` from an empty tree."""
    if not 0 < first <= second:
        raise ValueError(f"no proof leads from {first} to {second} entries")
    start, end, proof = 0, second, []
    while first != end:
        middle = start + split(end - start)
        if first <= middle:
            proof.append(root(middle, end))
            end = middle
        else:
            proof.append(root(start, middle))
            start = middle
    if start:  # else the proof ends at the first root itself, which the reader has
        proof.append(root(start, end))
    return proof[::-1]


def _over(leaf_hashes: Sequence[bytes]) -> Hashes:
    return lambda start, end: root_of(leaf_hashes[start:end])


def verify_consistency(
    first_size: int,
    first_root: bytes,
    second_size: int,
    second_root: bytes,
    proof: Sequence[bytes],
) -> bool:
    """Say whether `proof` shows that the second tree begins with all of the first.

    Trees of the same size need no proof; from an empty tree nothing can be proven.
    """
    if not 0 <= first_size <= second_size or not are_hashes(first_root, second_root, *proof):
        return False
    if first_size == second_size:
        return not proof and first_root == second_root
    if not first_size or not proof:
        return False
    whole = (first_size & -first_size).bit_length() - 1  # levels of its last complete subtree
    place, last = (first_size - 1) >> whole, (second_size - 1) >> whole
    path = list(proof) if place else [first_root, *proof]
    meet = (place ^ last).bit_length()
    if len(path) != 1 + meet + (place >> meet).bit_count():
        return False
    old = new = path[0]
    for level, other in enumerate(path[1:]):
        if level >= meet or place >> level & 1:
            old, new = node_hash(other, old), node_hash(other, new)
        else:
            new = node_hash(new, other)
    return old == first_root and new == second_root
