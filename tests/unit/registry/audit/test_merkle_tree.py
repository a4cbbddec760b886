from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.audit.proofs import consistency_proof, inclusion_proof, verify_consistency
from registry.audit.verifier import Tree, leaf_hash, root_of, verify_inclusion

# The reference tree of Certificate Transparency: eight leaves, and the root at every size.
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")
LEAVES = [bytes.fromhex(h) for h in (*LEAVES, "606162636465666768696a6b6c6d6e6f")]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
REFERENCE = [leaf_hash(leaf) for leaf in LEAVES]
UP_TO = 40
MANY = [leaf_hash(bytes([n])) for n in range(UP_TO)]
ROOT = [root_of(MANY[:n]) for n in range(UP_TO + 1)]


def _node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def _k(size):
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def defined_root(leaves):
    """The definition of the tree hash, word by word: slow, and nothing shared with ours."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = _k(len(leaves))
    return _node(defined_root(leaves[:k]), defined_root(leaves[k:]))


def root_by_path(leaf, index, size, path):
    """Undo the definition of the audit path from its end; None if the path does not fit."""
    if size == 1:
        return leaf if not path else None
    if not path:
        return None
    k, rest, last = _k(size), path[:-1], path[-1]
    if index < k:
        below = root_by_path(leaf, index, k, rest)
        return below and _node(below, last)
    below = root_by_path(leaf, index - k, size - k, rest)
    return below and _node(last, below)


def roots_by_path(first, second, path, known):
    """Undo the definition of the consistency path; (old root, new root), or None."""
    if first == second:
        if known is not None:
            return None if path else (known, known)
        return (path[0], path[0]) if len(path) == 1 else None
    if not path:
        return None
    k, rest, last = _k(second), path[:-1], path[-1]
    if first <= k:
        below = roots_by_path(first, k, rest, known)
        return below and (below[0], _node(below[1], last))
    below = roots_by_path(first - k, second - k, rest, None)
    return below and (_node(last, below[0]), _node(last, below[1]))


def flipped(value):
    return bytes([value[0] ^ 1]) + value[1:]


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS)))
def test_the_reference_tree_has_its_published_roots(size, root):
    assert root_of(REFERENCE[:size]).hex() == root


def test_every_root_follows_the_definition():
    assert [defined_root(MANY[:n]) for n in range(UP_TO + 1)] == ROOT


def test_a_published_inclusion_path_is_ours():
    path = inclusion_proof(REFERENCE, 5)

    assert [step.hex() for step in path] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        ROOTS[4],
    ]


def test_every_inclusion_proof_verifies():
    for size in range(1, UP_TO + 1):
        for index in range(size):
            proof = inclusion_proof(MANY, index, size)

            assert verify_inclusion(MANY[index], index, size, proof, ROOT[size])


def test_every_consistency_proof_verifies():
    for second in range(1, UP_TO + 1):
        for first in range(1, second + 1):
            proof = consistency_proof(MANY, first, second)

            assert verify_consistency(first, ROOT[first], second, ROOT[second], proof)


def test_a_changed_leaf_root_or_step_never_verifies():
    for size in range(1, UP_TO + 1):
        for index in range(size):
            leaf, proof, root = MANY[index], inclusion_proof(MANY, index, size), ROOT[size]
            bad = [(flipped(leaf), proof, root), (leaf, proof, flipped(root))]
            bad += [(leaf, proof[:n], root) for n in range(len(proof))]
            bad += [(leaf, [*proof, root], root), (leaf, [root, *proof], root)]
            bad += [
                (leaf, [*proof[:n], flipped(step), *proof[n + 1 :]], root)
                for n, step in enumerate(proof)
            ]

            assert not any(verify_inclusion(a, index, size, b, c) for a, b, c in bad)


def test_a_proof_for_another_index_or_size_holds_only_where_the_path_is_the_same():
    for size in range(1, 18):
        for index in range(size):
            leaf, proof = MANY[index], inclusion_proof(MANY, index, size)
            for other_size in range(20):
                for other in range(-1, other_size + 1):
                    fits = 0 <= other < other_size and (
                        root_by_path(leaf, other, other_size, proof) == ROOT[size]
                    )

                    ours = verify_inclusion(leaf, other, other_size, proof, ROOT[size])
                    assert ours == fits
                    assert not (ours and other_size == size and other != index)


def test_a_changed_consistency_proof_or_root_never_verifies():
    for second in range(2, UP_TO + 1):
        for first in range(1, second):
            old, new = ROOT[first], ROOT[second]
            proof = consistency_proof(MANY, first, second)
            bad = [(flipped(old), new, proof), (old, flipped(new), proof), (new, old, proof)]
            bad += [(old, new, proof[:n]) for n in range(len(proof))]
            bad += [(old, new, [*proof, new]), (old, new, [old, *proof])]
            bad += [
                (old, new, [*proof[:n], flipped(step), *proof[n + 1 :]])
                for n, step in enumerate(proof)
            ]

            assert not any(verify_consistency(first, a, second, b, p) for a, b, p in bad)


def test_consistency_between_other_sizes_holds_only_where_the_path_is_the_same():
    for second in range(2, 14):
        for first in range(1, second):
            old, new = ROOT[first], ROOT[second]
            proof = consistency_proof(MANY, first, second)
            for b in range(1, 16):
                for a in range(1, b):
                    fits = roots_by_path(a, b, proof, old) == (old, new)

                    assert verify_consistency(a, old, b, new, proof) == fits


def test_equal_sizes_need_equal_roots_and_no_proof():
    assert verify_consistency(0, ROOT[0], 0, ROOT[0], [])
    assert verify_consistency(3, ROOT[3], 3, ROOT[3], [])
    assert not verify_consistency(3, ROOT[3], 3, ROOT[2], [])
    assert not verify_consistency(3, ROOT[3], 3, ROOT[3], [ROOT[3]])


def test_what_is_no_proof_is_refused():
    path = inclusion_proof(MANY, 2, 5)

    assert not verify_inclusion(MANY[2], 5, 5, path, ROOT[5])
    assert not verify_inclusion(MANY[2], -1, 5, path, ROOT[5])
    assert not verify_inclusion(MANY[2], 2, 5, [*path[:-1], path[-1][:31]], ROOT[5])
    assert not verify_inclusion(MANY[2], 2, 5, [*path[:-1], path[-1].hex()], ROOT[5])
    assert not verify_consistency(0, ROOT[0], 5, ROOT[5], [])
    assert not verify_consistency(0, ROOT[0], 5, ROOT[5], [ROOT[5]])
    assert not verify_consistency(5, ROOT[5], 3, ROOT[3], [])
    assert not verify_consistency(4, ROOT[4], 5, ROOT[5], [])
    assert not verify_consistency(4, ROOT[4], 5, ROOT[5], [MANY[4][:31]])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0), (0, 9)])
def test_no_inclusion_proof_for_an_entry_that_is_not_there(index, size):
    with pytest.raises(ValueError, match="no entry"):
        inclusion_proof(REFERENCE, index, size)


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3), (1, 9)])
def test_no_consistency_proof_beyond_the_log(first, second):
    with pytest.raises(ValueError, match="no proof"):
        consistency_proof(REFERENCE, first, second)


@given(before=st.integers(0, 200), after=st.integers(0, 200))
def test_a_tree_continues_from_its_stored_stack(before, after):
    leaves = [leaf_hash(b"%d" % n) for n in range(before + after)]
    first = Tree()
    for leaf in leaves[:before]:
        first.append(leaf)

    second = Tree(first.size, list(first.stack))
    for leaf in leaves[before:]:
        second.append(leaf)

    assert (second.size, second.root) == (before + after, root_of(leaves))
    assert len(second.stack) == bin(before + after).count("1")


@pytest.mark.parametrize(("size", "stack"), [(2, []), (-1, [ROOT[1]]), (1, [b"short"])])
def test_a_stack_that_is_no_tree_is_refused(size, stack):
    with pytest.raises(ValueError, match="no tree"):
        Tree(size, stack)
