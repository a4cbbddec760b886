from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.audit.proofs import inclusion_proof, prove_consistency, prove_inclusion
from registry.audit.tiles import GrowingTree, Node, reader
from registry.audit.verifier import leaf_hash, root_of, verify_inclusion

SIZE = 1_337
LEAVES = [leaf_hash(str(n).encode()) for n in range(SIZE)]


def grown(size=SIZE):
    tree = GrowingTree()
    for leaf in LEAVES[:size]:
        tree.append(leaf)
    return tree


def nodes_of(tree, leaves):
    kept = {(node.level, node.number): node.hash for node in tree.nodes}

    def nodes(level, first, count):
        if not level:
            return leaves[first : first + count]
        wanted = ((level, n) for n in range(first, first + count))
        return [kept[place] for place in wanted if place in kept]

    return nodes


ROOT = reader(nodes_of(grown(), LEAVES))


def test_a_node_is_kept_for_every_256_entries():
    nodes = grown().nodes

    assert [(n.level, n.number) for n in nodes] == [(8, k) for k in range(SIZE // 256)]
    assert nodes[2] == Node(8, 2, root_of(LEAVES[512:768]))


def test_higher_levels_are_kept_as_they_are_completed():
    tree = GrowingTree()
    for number in range(256):
        tree.append(leaf_hash(bytes([number])), 8)

    assert [(n.level, n.number) for n in tree.nodes] == [(16, 0)]
    assert tree.size == 65_536


@pytest.mark.parametrize("size", [255, 256, 257, 1_024])
def test_subtrees_make_the_same_tree_as_entries(size):
    tree = GrowingTree()
    for start in range(0, size - size % 256, 256):
        tree.append(root_of(LEAVES[start : start + 256]), 8)
    for leaf in LEAVES[tree.size : size]:
        tree.append(leaf)

    assert (tree.size, tree.root) == (size, root_of(LEAVES[:size]))


def test_no_subtree_begins_in_the_middle_of_another():
    with pytest.raises(ValueError, match="no subtree of level 8 begins at 3"):
        grown(3).append(LEAVES[0], 8)


@settings(max_examples=100)
@given(start=st.integers(0, SIZE - 1), data=st.data())
def test_roots_of_ranges_that_proofs_ask_for_are_those_of_the_entries(start, data):
    width = 1 << data.draw(st.integers(0, 10))
    start -= start % width
    end = min(start + width, SIZE)

    assert ROOT(start, end) == root_of(LEAVES[start:end])


@pytest.mark.parametrize("index", [0, 255, 256, 511, 1_023, 1_024, SIZE - 1])
@pytest.mark.parametrize("size", [SIZE, SIZE - 1, 1_280])
def test_a_proof_from_nodes_is_that_from_all_entries(index, size):
    if index >= size:
        index = size - 1

    proof = prove_inclusion(ROOT, index, size)

    assert proof == inclusion_proof(LEAVES, index, size)
    assert verify_inclusion(LEAVES[index], index, size, proof, root_of(LEAVES[:size]))


def test_a_proof_reads_few_entries_of_a_large_log():
    asked = []
    nodes = nodes_of(grown(), LEAVES)

    def counting(level, first, count):
        found = nodes(level, first, count)
        asked.append(len(found))
        return found

    prove_inclusion(reader(counting), 700, SIZE)
    prove_consistency(reader(counting), 700, SIZE)

    assert sum(asked) < 2 * 700


def test_a_lost_node_is_named():
    tree = grown()
    tree.nodes.pop(1)

    with pytest.raises(LookupError, match="level 8 lacks nodes from 1 on"):
        reader(nodes_of(tree, LEAVES))(256, 512)
