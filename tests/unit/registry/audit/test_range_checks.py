"""Ranges of a log checked apart give what one check of the whole log gives."""

from __future__ import annotations

import pytest

from registry.audit.stored import StoredCheckpoint, StoredEntry
from registry.audit.tiles import GrowingTree
from registry.audit.verifier import leaf_hash, root_of
from registry.audit.verifying import RANGE, LogCheck, check_range, verify_log
from tests.support.signing import a_key
from tests.unit.registry.audit.log_builders import T0, a_log, an_entry, stored, taken
from tests.unit.registry.audit.verifier.signed_logs import a_signed_log, signed

SIZE = RANGE + 700
BODY = an_entry().body()
LEAF = leaf_hash(BODY)
LOG = [
    StoredEntry(n, BODY, LEAF, "e0", "registry:proposal:create", "ada", "p0")
    for n in range(SIZE)
]
TREE = GrowingTree()
ROOTS = {0: TREE.root}
for position in range(SIZE):
    TREE.append(LEAF)
    if position + 1 in (5, RANGE, RANGE + 1, SIZE):
        ROOTS[position + 1] = TREE.root


def checkpoints(*sizes):
    return [StoredCheckpoint(size, ROOTS[size], T0) for size in sizes]


def checked(log, taken, also=()):
    whole = LogCheck(taken, also=also)
    for first in range(0, len(log), RANGE):
        whole.take(
            check_range(log[first : first + RANGE], first, whole.sizes(first, first + RANGE))
        )
    return whole


def test_a_log_of_several_ranges_verifies():
    whole = checked(
        LOG, checkpoints(0, 5, RANGE, RANGE + 1, SIZE), also=[0, 5, RANGE + 1, SIZE + 1]
    )

    verdict = whole.verdict()
    assert (verdict.ok, verdict.size, verdict.root) == (True, SIZE, ROOTS[SIZE])
    assert verdict == verify_log(LOG, checkpoints(5, SIZE))
    assert whole.roots == {0: ROOTS[0], 5: ROOTS[5], RANGE + 1: ROOTS[RANGE + 1]}


@pytest.mark.parametrize("bad", [0, 5, RANGE - 1, RANGE, SIZE - 1])
def test_the_first_bad_entry_is_named_in_whatever_range(bad):
    log = [*LOG]
    log[bad] = log[bad]._replace(actor="eve")

    assert verify_log(log, []).first_bad == bad
    assert checked(log, []).verdict().first_bad == bad


def test_a_wrong_checkpoint_in_a_later_range_names_the_last_sound_one():
    wrong = StoredCheckpoint(RANGE + 1, bytes(32), T0)

    verdict = checked(LOG, [*checkpoints(5, SIZE), wrong]).verdict()

    assert verdict.first_bad == 5
    assert f"size {RANGE + 1}" in verdict.problem


def test_the_nodes_that_the_database_keeps_are_compared():
    whole = checked(LOG, [])
    kept = {(n.level, n.number): n.hash for n in whole.nodes}
    assert (16, 0) in kept

    def nodes(level, first, count, kept=kept):
        return [h for (at, n), h in sorted(kept.items()) if at == level and n < first + count]

    whole.compare_nodes(nodes)
    assert whole.verdict().ok

    kept[8, 3] = bytes(32)
    whole.compare_nodes(nodes)
    assert whole.verdict().problem == "the kept nodes of level 8 are not those of the entries"
    whole.compare_nodes(lambda *_: pytest.fail("the first problem stands"))
    whole.refuse("another")
    assert "level 8" in whole.verdict().problem


def test_a_node_too_many_is_found():
    whole = checked(a_log(3), [])

    whole.compare_nodes(lambda level, first, count: [bytes(32)] if level == 8 else [])

    assert "level 8" in whole.verdict().problem


def test_the_keys_that_the_database_lists_are_compared():
    log = a_signed_log()
    whole = checked(log, signed(log, 9))
    assert [held.key for held in whole.history.keys] == [a_key("one"), a_key("two")]

    whole.compare_keys([a_key("one"), a_key("two")])
    assert not whole.problem
    whole.compare_keys([a_key("two")])
    assert whole.problem == "the keys in the database are not those that the log announces"


def test_the_subtrees_beside_a_checkpoint_are_compared():
    log = a_log(7)
    right = taken(log, 7)[0]._replace(stack=tuple(GrowingTreeOf(log).stack))
    wrong = right._replace(stack=(right.stack[0],))

    assert verify_log(log, [right]).ok
    verdict = verify_log(log, [wrong])
    assert (verdict.first_bad, "other subtrees" in verdict.problem) == (None, True)


def GrowingTreeOf(log):  # noqa: N802 - a tree, made from a log
    tree = GrowingTree()
    for entry in log:
        tree.append(entry.leaf)
    assert tree.root == root_of(e.leaf for e in log)
    return tree


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"at": an_entry(9).at}, "says at"),
        ({"mentions": "alias:x"}, "says rows"),
        ({"mentions": "", "at": T0}, ""),
        ({"about": 'p"0'}, "says about"),
        ({"about": "\ud800"}, "says about"),
    ],
)
def test_every_column_beside_the_body_is_compared(columns, problem):
    log = [stored(an_entry(0), 0)._replace(**columns)]

    assert problem in verify_log(log, []).problem
    assert bool(problem) is bool(verify_log(log, []).problem)


def test_the_rows_that_an_entry_names_are_compared():
    entry = stored(an_entry(0, data={"rows": ["alias:a", "alias:b"]}), 0)

    assert verify_log([entry._replace(mentions="alias:a\nalias:b", at=T0)], []).ok
    for mentions in ("", "alias:a", "alias:a\nalias:c"):
        assert "says rows" in verify_log([entry._replace(mentions=mentions)], []).problem


def test_a_body_that_only_looks_right_at_both_ends_is_read():
    forged = b'{"about":"p0","actor":"ada","agent":"","x":1,"id":"e0","tag":"registry:proposal:create","v":1}'
    entry = stored(an_entry(0), 0)._replace(body=forged, leaf=leaf_hash(forged), at=T0)

    assert "is not an audit entry" in verify_log([entry], []).problem
