from __future__ import annotations

import pytest

from registry.audit.archives import (
    SegmentName,
    keep_until,
    lines_of,
    merge_segments,
    read_name,
)
from registry.audit.verifier import verify_archive
from tests.unit.registry.audit.verifier.signed_logs import a_segment, a_signed_log, signed

LOG = a_signed_log()
TAKEN = signed(LOG, 3, 6, 9)
SEGMENTS = [
    b"".join(a_segment(LOG[:3], TAKEN[:1], 0)),
    b"".join(a_segment(LOG, TAKEN[1:], 3)),
]


def test_a_name_tells_the_entries_and_sorts_by_them():
    name = SegmentName.of(9, 120, bytes(32))

    assert name.text() == "log/000000000009-000000000120-0000000000000000.segment.jsonl"
    assert read_name(name.text()) == name
    assert name.text() < SegmentName.of(120, 1_000, bytes(32)).text()


@pytest.mark.parametrize(
    "name",
    ["", "log/x", "log/1-2-3.segment.jsonl", "log/a-b-c.segment.jsonl", "snapshots/1"],
)
def test_other_objects_are_no_segments(name):
    assert read_name(name) is None


def test_merged_segments_verify_as_the_whole_log():
    merged = b"".join(merge_segments(SEGMENTS))

    report = verify_archive([("all", lines_of(merged))])

    assert (report.problem, report.size) == ("", 9)
    assert "3 checkpoints, each with the root that the entries give" in report.facts


def test_lines_that_are_none_are_left_out_of_a_merge():
    merged = b"".join(merge_segments([*SEGMENTS, b"[]\nnonsense\n"]))

    assert verify_archive([("all", lines_of(merged))]).problem == ""


def test_a_segment_says_until_when_it_is_kept():
    assert keep_until(SEGMENTS[0]) == "2033-01-01T00:00:00.000000Z"
    assert [keep_until(content) for content in (b"", b"7\n", b'{"keep_until":7}\n')] == [""] * 3
