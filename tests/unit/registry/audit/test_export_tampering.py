from __future__ import annotations

import json

import pytest

from registry.audit.exporting import export_lines
from registry.audit.stored import StoredCheckpoint
from registry.audit.verifier import Checkpoint, verify_export
from tests.unit.registry.audit.log_builders import (
    HEADER,
    T0,
    a_log,
    an_entry,
    an_export,
    resummed,
    stored,
    taken,
)

SIZE = 60
LOG = a_log(SIZE)
KEPT = [Checkpoint(c.size, c.root) for c in taken(LOG, 30, SIZE)]
LINES = an_export(LOG, SIZE)
"""Line 0 is the header, so entry n is line n + 1; then one checkpoint and the end line."""


def test_an_untouched_export_verifies():
    report = verify_export(LINES, KEPT)

    assert (report.problem, report.size, report.root) == ("", SIZE, KEPT[1].root.hex())
    assert "2 checkpoints kept elsewhere agree" in report.facts


def test_an_export_says_what_it_cannot_prove():
    facts = " ".join(verify_export(an_export(LOG, 50)).facts)

    assert "10 entries after the last checkpoint" in facts
    assert "a wholly rewritten file would pass" in facts


def test_every_flipped_bit_is_found_and_the_entry_named():
    lines = an_export(a_log(3), 2, 3)
    entry_of = {1: 0, 2: 1, 4: 2}

    for number, line in enumerate(lines):
        for bit in range(len(line) * 8):
            flipped = bytearray(line)
            flipped[bit // 8] ^= 1 << bit % 8
            altered = [*lines[:number], bytes(flipped), *lines[number + 1 :]]

            report = verify_export(b"".join(altered).splitlines(keepends=True))

            assert report.problem, (number, bit)
            if number in entry_of and not reads_the_same(bytes(flipped), line):
                assert report.first_bad == entry_of[number], (number, bit, report)


def reads_the_same(one, other):
    try:
        return json.loads(one) == json.loads(other)
    except ValueError:
        return False


def altered(kind, n):
    lines = list(LINES)
    line = lines[n + 1]
    if kind == "delete":
        del lines[n + 1]
    if kind == "duplicate":
        lines.insert(n + 1, line)
    if kind == "swap":
        lines[n + 1], lines[n + 2] = lines[n + 2], line
    if kind == "truncate":
        del lines[n + 1 : SIZE + 1]
    if kind == "truncate file":
        return lines[: n + 1]
    if kind == "insert":
        lines.insert(n + 1, an_export([stored(an_entry(99), n)])[1])
    if kind == "other body":
        lines[n + 1] = line.replace(b"ada", b"eve")
    return lines


@pytest.mark.parametrize("forger_fits_the_sum", [False, True])
@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        ("delete", 0),
        ("duplicate", 1),
        ("swap", 0),
        ("truncate", 0),
        ("truncate file", 0),
        ("insert", 1),
        ("other body", 0),
    ],
)
def test_every_alteration_is_found_at_its_place(kind, bad, forger_fits_the_sum):
    for n in range(SIZE - 1 if kind == "swap" else SIZE):
        lines = altered(kind, n)
        if forger_fits_the_sum and kind != "truncate file":
            lines = resummed(lines)

        report = verify_export(lines)

        # An inserted entry stands where it should and carries its own hash: the next one is
        # out of place, or after the last one the root of the checkpoint differs.
        is_last_inserted = kind == "insert" and n == SIZE - 1
        assert report.problem, n
        assert report.first_bad == (0 if is_last_inserted else n + bad), (n, report)


@pytest.mark.parametrize("n", range(SIZE))
def test_a_skilled_rewrite_is_found_by_a_kept_checkpoint_only(n):
    forged = [*LOG[:n], stored(an_entry(n, actor="eve"), n), *LOG[n + 1 :]]
    lines = an_export(forged, 30, SIZE)

    alone, against_kept = verify_export(lines), verify_export(lines, KEPT)

    assert alone.problem == ""
    assert against_kept.first_bad == (0 if n < 30 else 30)
    assert f"checkpoint of size {30 if n < 30 else 60}" in against_kept.problem


@pytest.mark.parametrize("n", range(SIZE))
def test_a_skilled_truncation_is_found_by_a_kept_checkpoint_only(n):
    lines = an_export(LOG[:n], n)

    alone, against_kept = verify_export(lines), verify_export(lines, KEPT)

    assert alone.problem == ""
    assert (against_kept.first_bad, "the file ends after" in against_kept.problem) == (n, True)


def test_the_first_bad_entry_wins_over_a_later_one_of_another_kind():
    forged = [*LOG[:3], stored(an_entry(3, actor="eve"), 3), *LOG[4:]]
    lines = [line.encode() for line in export_lines(forged, taken(LOG, 2, 10), HEADER)]
    lines[20] = b"not json\n"

    report = verify_export(lines)

    assert (report.first_bad, "checkpoint of size 10" in report.problem) == (2, True)


def test_two_checkpoints_of_one_size_cannot_both_hold():
    forged = StoredCheckpoint(30, KEPT[1].root, T0)
    lines = [e.encode() for e in export_lines(LOG, [*taken(LOG, 30), forged], HEADER)]

    assert "checkpoint of size 30" in verify_export(lines).problem


def test_a_forged_sum_over_a_changed_header_is_beyond_an_export_alone():
    lines = resummed([LINES[0].replace(b"ada", b"eve"), *LINES[1:]])

    assert verify_export(lines, KEPT).problem == ""


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([], "end line is missing"),
        (LINES[:-1], "end line is missing"),
        ([*LINES, LINES[1]], "it follows the end line"),
        ([LINES[0], LINES[1][:-1]], "line 2: it is cut short"),
        ([LINES[0], b"7\n"], "line 2: this is no line"),
        ([LINES[0], b'["checkpoint"]\n'], "this is no line"),
        ([b'{"format":"frenly-audit/2"}\n'], "this is no line"),
        ([b"7\n"], "this is no line"),
        ([LINES[0], b"\n"], "line 2: not JSON"),
        ([LINES[0], b"\xff\n"], "line 2: not JSON"),
        ([LINES[0], b"[" * 200_000 + b"\n"], "line 2: not JSON"),
        ([LINES[0], b"9" * 5_000 + b"\n"], "line 2: "),
        ([LINES[0], b'{"a":1,"a":1}\n'], "the same key twice"),
        ([LINES[0], b"{}\n"], "'position' is not a whole number"),
        ([LINES[0], b'{"position":true}\n'], "'position' is not a whole number"),
        ([LINES[0], b'{"position":-1}\n'], "'position' is not a whole number"),
        ([LINES[0], b'{"position":0}\n'], "'body' is not text"),
        ([LINES[0], b'{"position":0,"body":"\\ud800","leaf":"00"}\n'], "64 lower-case"),
        ([LINES[0], b'{"position":0,"body":"","leaf":7}\n'], "64 lower-case"),
        ([LINES[0], b'{"checkpoint":7}\n'], "'size' is not a whole number"),
        ([LINES[0], b'{"checkpoint":{"size":1}}\n'], "this is not 64 lower-case"),
        ([LINES[0], b'{"end":[]}\n'], "'entries' is not a whole number"),
        ([LINES[0], b'{"end":{"entries":1}}\n'], "tells of 1 entries, here are 0"),
        ([LINES[0], b'{"end":{"entries":0,"checkpoints":0}}\n'], "64 lower-case"),
        ([LINES[0], LINES[1].replace(b'"leaf":"', b'"leaf":"A')], "64 lower-case"),
    ],
)
def test_each_malformed_line_is_named(lines, problem):
    report = verify_export(lines)

    assert problem in report.problem


def test_the_hash_of_an_entry_is_written_in_lower_case():
    upper = json.loads(LINES[1])
    upper["leaf"] = upper["leaf"].upper()

    report = verify_export([LINES[0], json.dumps(upper).encode() + b"\n"])

    assert (report.first_bad, "64 lower-case" in report.problem) == (0, True)


def test_a_long_or_hostile_value_is_shown_short_and_harmless():
    line = json.dumps({"position": 0, "body": "", "leaf": "\x1b[2J\u202e" * 50}).encode()

    problem = verify_export([LINES[0], line + b"\n"]).problem

    assert problem.isprintable()
    assert problem.isascii()
    assert len(problem) < 150
