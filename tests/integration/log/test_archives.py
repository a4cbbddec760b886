from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest

from frenly_ai.keeping.archives import open_archive
from registry.audit.verifier import Checkpoint, verify_archive
from registry.audit.verifier.notes import read_key
from registry.domain.edits import RegisterContract
from registry.errors import Conflict, Denied, InvalidInput, Missing, Unavailable
from registry.service.archiving import MOST, ArchiveContradicts, _parts
from registry.service.ports import Head
from tests.builders import NOW, service

YEAR = timedelta(days=365)


def busy(platform, *numbers):
    for n in numbers:
        platform.propose(RegisterContract(name=service(f"api-{n}"), version="v1", owner="@t"))
        platform.registry.work()


def keys_of(log):
    return [read_key(key.text) for key in log.known_keys()]


def test_the_log_is_archived_in_segments_and_verifies_from_there_alone(
    platform, archive
) -> None:
    log, root = platform.log(archive=archive), platform.people["root"]

    (first,) = log.archive(root)
    busy(platform, 1, 2)
    (second,) = log.archive(root)

    assert (first.first, second.first) == (0, first.end)
    report = log.verify_archive((), keys_of(log))
    assert (report.problem, report.size) == ("", second.end)
    assert platform.tags().count("audit:log:archive") == 2
    assert [part.name for part in log.segments()] == [first.name, second.name]


def test_a_restored_log_is_the_archived_one_byte_for_byte(platform, archive) -> None:
    log = platform.log(archive=archive)
    log.archive(platform.people["root"])

    lines = list(log.restore())

    assert verify_archive([("all", lines)]).problem == ""
    bodies = [json.loads(line)["body"].encode() for line in lines if b'"body":' in line]
    with platform.deps.view() as uow:
        assert bodies == [entry.body for entry in uow.entries(0, len(bodies))]


def test_what_is_archived_cannot_be_replaced_by_whoever_archives(archive) -> None:
    archive.add("log/x", b"one")

    with pytest.raises(Conflict, match="already"):
        archive.add("log/x", b"two")

    assert archive.read("log/x") == b"one"
    with pytest.raises(Missing):
        archive.read("log/y")


NOT_OF_THE_LOG = {
    *("drop_claim", "drop_hits", "drop_turn", "drop_failed_lookups"),
    *("drop_lookups", "drop_scans"),
    *("drop_alerts_of", "drop_signals", "drop_incidents", "drop_deliveries"),
    "drop_deployments",
    *("drop_code_events", "drop_code_changes", "drop_code_changes_of", "drop_code_repository"),
}
"""Counters and answers kept for days, turns that a row no longer has, counts of lookups after
400 days, what was seen in a repository that is gone or became another one, and what monitoring
and pull requests told once their days of keeping are over (that each was dropped is recorded)."""


def test_there_is_no_verb_that_removes() -> None:
    for name in ("ArchiveStore", "OutsideAnchor", "UnitOfWork"):
        port = getattr(__import__("registry.service.ports", fromlist=[name]), name)
        verbs = set(dir(port)) - NOT_OF_THE_LOG
        assert not [
            v for v in verbs if any(w in v for w in ("delete", "remove", "purge", "drop"))
        ]


def test_seven_years_and_three_keys_later_all_of_it_verifies(platform, archive, anchor) -> None:
    log = platform.log(archive=archive, anchor=anchor)
    log.archive(platform.people["root"])
    first_kept = log.segments()[0].keep_until
    for year in range(7):
        platform.clock.advance(YEAR)
        platform = renewed(platform, year)
        log = platform.log(archive=archive, anchor=anchor)
        log.rotate_key(platform.people["root"])
        busy(platform, year)
        log.archive(platform.people["root"])
        log.tend()

    assert first_kept[:4] == str(platform.clock.at.year)
    oldest, *_, newest = keys_of(log)
    notes = log.outside_checkpoints()
    assert len(log.segments()) == 8
    for trusted in (oldest, newest):
        assert log.verify_archive((), [trusted]).problem == ""
    _, found = log.verify_outside(platform.people["root"])
    assert (found.problem, found.kept) == ("", len(notes))
    assert platform.registry.verify_log(platform.people["root"]).ok


def renewed(platform, year):
    """Sign everybody in again: tokens do not live for years."""
    made = platform.registry.add_user(f"root{year}", ["admin"], by=platform.people["root"])
    platform.sign_in("root", made.token)
    made = platform.registry.add_user(f"ana{year}", ["member"], by=platform.people["root"])
    platform.sign_in("ana", made.token)
    return platform


@pytest.mark.parametrize("lost", [0, 1])
def test_a_lost_or_changed_segment_is_found(platform, archive, tmp_path, lost) -> None:
    log, root = platform.log(archive=archive), platform.people["root"]
    log.archive(root)
    busy(platform, 1)
    log.archive(root)
    path = tmp_path / "archive" / log.segments()[lost].name
    content = path.read_bytes()

    path.unlink()
    assert log.verify_archive().problem
    path.write_bytes(content.replace(b"api-1", b"api-2").replace(b"root", b"toor"))
    assert log.verify_archive().problem


def test_an_archive_of_another_history_is_not_added_to(platform, archive) -> None:
    log, root = platform.log(archive=archive), platform.people["root"]
    (segment,) = log.archive(root)
    content = archive.read(segment.name)
    other = open_archive(f"memory:///{segment.name}")
    with pytest.raises(Missing):
        platform.log(archive=other).verify_archive()

    other.add(segment.name, content)
    other.add("log/000000000001-999999999999-0000000000000000.segment.jsonl", content)

    with pytest.raises(ArchiveContradicts):
        platform.log(archive=other).archive(root)


def test_an_archive_is_compared_with_what_the_anchor_keeps(platform, archive, anchor) -> None:
    log = platform.log(archive=archive, anchor=anchor)
    log.archive(platform.people["root"])
    log.tend()
    wrong = Checkpoint(log.segments()[0].end, bytes(32))

    assert "checkpoint of size" in log.verify_archive([wrong]).problem


def test_nobody_archives_without_leave_or_place(platform, archive, tmp_path) -> None:
    with pytest.raises(Denied):
        platform.log(archive=archive).archive(platform.people["ben"])
    with pytest.raises(InvalidInput, match="No archive is set"):
        platform.log().archive(platform.people["root"])
    with pytest.raises(InvalidInput, match="no place for an archive"):
        open_archive("nonsense://x")
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable):
        open_archive(str(tmp_path / "file" / "x")).names()


def test_segments_are_parted_at_checkpoints() -> None:
    heads = [
        Head(size, b"", (), NOW) for size in (MOST - 5, MOST, MOST + 5, 3 * MOST, 3 * MOST + 1)
    ]

    parts = [(first, head.size) for first, head in _parts(heads, 0)]

    assert parts == [
        (0, MOST),
        (MOST, MOST + 5),
        (MOST + 5, 3 * MOST),
        (3 * MOST, 3 * MOST + 1),
    ]
    assert list(_parts([], 0)) == []


def test_a_segment_reads_line_by_line(archive) -> None:
    archive.add("log/z", b"a\r\nb\n")

    assert list(io.BytesIO(archive.read("log/z"))) == [b"a\r\n", b"b\n"]
