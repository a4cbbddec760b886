from __future__ import annotations

import json

import pytest

from registry.audit.snapshots import row_lines, snapshot_header, state_of
from registry.audit.verifier import Checkpoint, verify_snapshot
from registry.audit.verifier.notes import read_checkpoint
from registry.audit.verifier.snapshots import snapshot_text
from tests.fakes_registry import PLATFORM
from tests.support.signing import ORIGIN, a_checkpoint_note, a_key, a_note

AT = Checkpoint(40, b"r" * 32)
ROWS = row_lines({row.key: row for row in PLATFORM})
FACTS = {
    "origin": ORIGIN,
    "revision": "12",
    "rows": str(len(ROWS)),
    "state": state_of(ROWS),
    "size": "40",
}


def a_snapshot(*, seed="one", rows=None, note=None, at=AT, checkpoint_seed="one", **facts):
    note = note or a_note(snapshot_text({**FACTS, **facts}), seed)
    checkpoint = a_checkpoint_note(at, checkpoint_seed, revision=12)
    return [snapshot_header(a_key(), note, checkpoint), *(ROWS if rows is None else rows)]


def kept(revision, size=50, **fields):
    return read_checkpoint(
        a_checkpoint_note(Checkpoint(size, b"n" * 32), revision=revision, **fields)
    )


def test_a_snapshot_verifies_and_says_what_it_cannot_prove():
    report = verify_snapshot(a_snapshot())

    assert (report.problem, report.size, report.root) == ("", 40, AT.root.hex())
    assert f"{len(ROWS)} rows of revision 12, as they were signed" in report.facts
    assert "a file signed anew would pass" in " ".join(report.facts)
    assert "an outdated snapshot would pass too" in report.facts[-1]


def test_a_snapshot_is_compared_with_keys_and_checkpoints_kept_elsewhere():
    report = verify_snapshot(a_snapshot(), [kept(12), kept(3)], [a_key("two"), a_key()])

    assert report.problem == ""
    assert "none of 2 checkpoints kept elsewhere is newer" in report.facts


def test_an_outdated_snapshot_is_found_by_a_newer_checkpoint():
    problem = verify_snapshot(a_snapshot(), [kept(12), kept(14), kept(13)]).problem

    assert problem.startswith("it is outdated: it holds revision 12")
    assert problem.endswith("knows of revision 14")


def test_a_checkpoint_of_another_log_makes_nothing_outdated():
    assert verify_snapshot(a_snapshot(), [kept(99, name="frenly/other")]).problem == ""
    assert verify_snapshot(a_snapshot(), [kept("many")]).problem == ""


def test_the_same_rows_give_the_same_bytes_in_any_order():
    turned = row_lines({row.key: row for row in reversed(PLATFORM)})

    assert turned == ROWS
    assert [json.loads(row)["table"] for row in ROWS] == sorted(
        json.loads(row)["table"] for row in ROWS
    )


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_a_row_changed_left_out_or_repeated_is_found(number):
    changed = [*ROWS[:number], ROWS[number].replace(b"a", b"b", 1), *ROWS[number + 1 :]]

    assert verify_snapshot(a_snapshot(rows=changed)).problem
    assert verify_snapshot(a_snapshot(rows=ROWS[:number] + ROWS[number + 1 :])).problem
    assert verify_snapshot(a_snapshot(rows=[*ROWS, ROWS[number]])).problem


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([], "the header is not JSON"),
        ([b"{}\n"], "'key' is not text"),
        (a_snapshot(seed="two"), "not signed by the key that it names"),
        (a_snapshot(checkpoint_seed="two"), "not signed by the key that it names"),
        (a_snapshot(note=a_checkpoint_note(AT)), "no header of a snapshot"),
        (a_snapshot(size="41"), "not the one that the header speaks of"),
        (a_snapshot(origin="frenly/other"), "not the one that the header speaks of"),
        (a_snapshot(rows=ROWS[:3]), "3 rows are here"),
        (a_snapshot(rows=[*ROWS[:-1], ROWS[-1].strip()]), "rows are here"),
        (a_snapshot(rows=[*ROWS[:-1], b"{}\n"]), "the rows are not those that were signed"),
        (a_snapshot(state="0"), "the rows are not those that were signed"),
        (a_snapshot(note=a_note("frenly-snapshot/1\nrows 1\nrows 2\n", "one")), "no header"),
    ],
)
def test_a_snapshot_that_does_not_hold_is_refused(lines, problem):
    assert problem in verify_snapshot(lines).problem


def test_a_snapshot_of_a_stranger_is_refused():
    assert (
        "none of those kept elsewhere"
        in verify_snapshot(a_snapshot(), (), [a_key("two")]).problem
    )
