from __future__ import annotations

import pytest

from registry.audit.outside import compare_outside, read_notes
from registry.audit.verifier import Checkpoint, root_of
from registry.audit.verifier.ed25519 import verify_ed25519
from registry.audit.verifier.keys import Announced
from tests.support.signing import a_checkpoint_note, a_key
from tests.unit.registry.audit.log_builders import a_log, an_entry, stored

LOG = a_log(9)
KEYS = [Announced(a_key("one"), 0, is_bridged=False)]


def roots(log, *sizes):
    return {size: root_of([e.leaf for e in log[:size]]) for size in sizes if size <= len(log)}


def kept(log, *sizes, seed="one"):
    found = roots(log, *sizes)
    return [a_checkpoint_note(Checkpoint(size, found[size]), seed) for size in sizes]


def judged(notes, log, keys=KEYS):
    said, problem = read_notes(notes)
    assert problem == ""
    sizes = [one.at.size for one in said]
    return compare_outside(
        said, roots(log, *sizes), size=len(log), keys=keys, check=verify_ed25519
    )


def test_an_honest_log_agrees_with_what_was_kept():
    assert judged(kept(LOG, 9, 3, 3), LOG) == (3, 9, "", None)
    assert judged([], LOG) == (0, 0, "", None)


@pytest.mark.parametrize("n", range(9))
def test_a_full_rehash_is_found_at_the_last_size_that_agrees(n):
    forged = [*LOG[:n], stored(an_entry(n, actor="eve"), n), *LOG[n + 1 :]]

    found = judged(kept(LOG, 3, 6, 9), forged)

    assert found.problem.startswith("rewritten")
    assert found.first_bad == n // 3 * 3


@pytest.mark.parametrize("size", range(9))
def test_a_rollback_is_found_at_the_end_of_the_log(size):
    found = judged(kept(LOG, 9), LOG[:size])

    assert (found.first_bad, found.problem) == (
        size,
        f"rolled back: the anchor knows 9 entries, the log ends after {size}",
    )


def test_two_histories_are_found_even_where_the_log_shows_the_kept_one():
    other = [stored(an_entry(n, actor="eve"), n) for n in range(9)]

    found = judged([*kept(LOG, 3, 9), *kept(other, 9)], LOG)

    assert (found.first_bad, "two histories" in found.problem) == (3, True)


def test_a_history_signed_anew_with_the_stolen_key_is_found():
    forged = [stored(an_entry(n, actor="eve"), n) for n in range(9)]
    assert judged(kept(forged, 9), forged).problem == ""

    assert "rewritten" in judged(kept(LOG, 9), forged).problem


def test_a_checkpoint_of_an_unknown_key_is_named():
    found = judged([*kept(LOG, 3), *kept(LOG, 6, seed="two")], LOG)

    assert (found.first_bad, "unknown key" in found.problem) == (3, True)


def test_what_the_anchor_keeps_must_be_readable():
    said, problem = read_notes(["nonsense", *kept(LOG, 3), "worse"])

    assert len(said) == 1
    assert "cannot be read: this is no signed note" in problem
