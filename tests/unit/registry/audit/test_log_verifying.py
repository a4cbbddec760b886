from __future__ import annotations

import json

import pytest

from registry.audit.entries import UnreadableEntry
from registry.audit.exporting import export_lines
from registry.audit.stored import StoredCheckpoint
from registry.audit.verifier import EMPTY_ROOT, leaf_hash, root_of, verify_export
from registry.audit.verifying import LogVerdict, verify_log
from tests.unit.registry.audit.log_builders import (
    T0,
    a_log,
    an_entry,
    an_export,
    stored,
    taken,
)


def test_a_sound_log_verifies_and_counts_what_waits():
    log = a_log(7)
    waiting = [stored(an_entry(n), None) for n in (8, 9)]

    verdict = verify_log([waiting[0], *log, waiting[1]], taken(log, 7, 0, 3))

    assert verdict == LogVerdict(True, 7, root_of([e.leaf for e in log]), None, "", 2)


def test_an_empty_log_verifies():
    assert verify_log([], []) == LogVerdict(True, 0, EMPTY_ROOT, None, "", 0)


@pytest.mark.parametrize("at", range(7))
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"body": b"{}"}, "does not hash"),
        ({"leaf": leaf_hash(b"{}")}, "does not hash"),
        ({"body": b"{}", "leaf": leaf_hash(b"{}")}, "is not an audit entry"),
        ({"id": "e9"}, "says id"),
        ({"tag": "access:user:create"}, "says tag"),
        ({"actor": "eve"}, "says actor"),
        ({"about": "p9"}, "says about"),
        ({"position": 9}, "position 9 stands where"),
    ],
)
def test_the_first_bad_row_is_named(at, change, problem):
    log = a_log(7)
    rows = list(log)
    rows[at] = rows[at]._replace(**change)
    rows[6] = rows[6]._replace(actor="eve too") if at < 6 else rows[6]

    verdict = verify_log(rows, taken(log, 7))

    assert (verdict.ok, verdict.first_bad, verdict.size) == (False, at, at)
    assert problem in verdict.problem


def test_a_deleted_row_leaves_a_gap_and_a_cut_end_a_checkpoint_without_entries():
    log = a_log(7)

    gap = verify_log(log[:3] + log[4:], taken(log, 7))
    cut = verify_log(log[:5], taken(log, 2, 7))

    assert (gap.first_bad, gap.problem) == (3, "position 4 stands where 3 should")
    assert (cut.first_bad, "covers 7 entries" in cut.problem) == (5, True)


def test_a_rewritten_row_with_fitting_hashes_is_found_by_its_checkpoint():
    log = a_log(7)
    rows = list(log)
    rows[3] = stored(an_entry(3, actor="eve"), 3)
    rows[6] = rows[6]._replace(leaf=rows[0].leaf)

    verdict = verify_log(rows, taken(log, 2, 5, 7))

    assert (verdict.ok, verdict.first_bad) == (False, 2)
    assert "checkpoint of size 5" in verdict.problem


def test_a_bad_row_that_waits_is_found_too():
    waiting = stored(an_entry(8), None)._replace(actor="eve")

    verdict = verify_log([waiting, *a_log(2)], [])

    assert (verdict.ok, verdict.first_bad, verdict.unsequenced) == (False, None, 1)
    assert "'e8' says actor" in verdict.problem


def test_an_export_holds_the_log_and_each_checkpoint_where_it_was_taken():
    log = a_log(3)

    lines = [json.loads(line) for line in an_export(log, 3, 0, 2)]

    first_keys = " ".join(next(iter(line)) for line in lines)
    assert first_keys == (
        "format checkpoint position position checkpoint position checkpoint end"
    )
    assert lines[2]["body"] == log[0].body.decode()
    assert lines[4]["checkpoint"]["at"] == "2025-06-27T12:30:00.000000Z"
    assert lines[-1]["end"]["entries"] == lines[-1]["end"]["checkpoints"] == 3


def test_an_export_leaves_out_what_has_no_place_yet():
    log = [stored(an_entry(9), None), *a_log(2), stored(an_entry(8), None)]

    lines = [line.encode() for line in export_lines(log, [], {})]

    assert (len(lines), verify_export(lines).problem) == (4, "")


def test_a_header_cannot_pretend_another_format():
    first = next(export_lines([], [], {"format": "other/1", "by": "ada"}))

    assert first == '{"format":"frenly-audit/1","by":"ada"}\n'


def test_a_checkpoint_beyond_the_log_is_exported_and_then_found():
    beyond = StoredCheckpoint(9, root_of([]), T0)

    report = verify_export(line.encode() for line in export_lines(a_log(2), [beyond], {}))

    assert (report.first_bad, "covers 9 entries" in report.problem) == (2, True)


def test_a_body_that_is_no_text_stops_the_export():
    broken = a_log(1)[0]._replace(body=b"\xff")

    with pytest.raises(UnreadableEntry) as caught:
        list(export_lines([broken], [], {}))

    assert "frenly audit verify" in caught.value.hint
