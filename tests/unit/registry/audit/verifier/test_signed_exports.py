from __future__ import annotations

import json

import pytest

from registry.audit.entries import Tag
from registry.audit.verifier import Checkpoint, verify_archive, verify_export
from registry.audit.verifier.keys import KeyHistory
from registry.audit.verifying import verify_log
from tests.support.signing import a_checkpoint_note, a_key
from tests.unit.registry.audit.log_builders import an_entry, stored
from tests.unit.registry.audit.verifier.signed_logs import (
    a_segment,
    a_signed_export,
    a_signed_log,
    announcing,
    signed,
)

LOG = a_signed_log()
TAKEN = signed(LOG, 1, 3, 6, 9)


def problem_of(log, taken, trusted=()):
    report = verify_export(a_signed_export(log, taken), (), trusted)
    assert verify_log(log, taken).problem == report.problem or trusted
    return report.problem


def test_a_signed_log_verifies_over_a_change_of_keys():
    report = verify_export(a_signed_export(LOG, TAKEN), (), [a_key("one")])

    assert report.problem == ""
    assert "every checkpoint since entry 1 is signed" in report.facts
    assert "the newest of 2 keys follows a kept one" in report.facts
    assert verify_log(LOG, TAKEN).signed == 4


def test_without_a_kept_key_an_export_says_what_it_cannot_prove():
    facts = " ".join(verify_export(a_signed_export(LOG, TAKEN)).facts)

    assert "a file signed anew would pass too" in facts


def test_a_checkpoint_before_the_first_key_needs_no_signature():
    assert TAKEN[0].size == 1
    assert (
        problem_of(LOG, signed(LOG, 1, 9, at_1=()))
        == "the checkpoint of size 9 is not rightly signed by " + a_key("one").id.hex()
    )
    assert problem_of(LOG, signed(LOG, 1, 3, 6, 9, at_1=())) == ""


@pytest.mark.parametrize(
    ("signers", "problem"),
    [
        ({"at_3": ()}, "the checkpoint of size 3 is not signed"),
        ({"at_3": ("two",)}, "size 3 is not rightly signed by " + a_key("one").id.hex()),
        ({"at_6": ("two",)}, "size 6 is not rightly signed by " + a_key("one").id.hex()),
        ({"at_6": ("one",)}, "size 6 is not rightly signed by " + a_key("two").id.hex()),
        ({"at_9": ("one",)}, "size 9 is not rightly signed by " + a_key("two").id.hex()),
    ],
)
def test_each_checkpoint_is_signed_by_the_key_of_its_time(signers, problem):
    assert problem in problem_of(LOG, signed(LOG, 1, 3, 6, 9, **signers))


def test_a_note_of_another_checkpoint_or_log_does_not_count():
    of_another = TAKEN[1]._replace(note=TAKEN[2].note)
    at = Checkpoint(3, TAKEN[1].root)
    of_another_log = TAKEN[1]._replace(note=a_checkpoint_note(at, "one", name="frenly/other"))
    unreadable = TAKEN[1]._replace(note="\n\n")

    assert "is of another" in problem_of(LOG, [TAKEN[0], of_another])
    assert "not rightly signed" in problem_of(LOG, [TAKEN[0], of_another_log])
    assert "no signed note" in problem_of(LOG, [TAKEN[0], unreadable])


def test_a_key_that_took_over_alone_follows_from_none_before():
    log = a_signed_log(bridged=False)
    taken = signed(log, 3, 6, 9, at_6=("two",))

    assert problem_of(log, taken) == ""
    assert problem_of(log, taken, [a_key("two")]) == ""
    assert "without the signature of its elder" in problem_of(log, taken, [a_key("one")])


def test_a_log_signed_by_strangers_is_refused():
    assert "one of those kept elsewhere" in problem_of(LOG, TAKEN, [a_key("three")])


def test_a_first_key_cannot_claim_an_elder():
    history = KeyHistory()

    history.take(0, announcing(0, "two", bridged=True).body)

    assert history.keys[0].is_bridged is False


@pytest.mark.parametrize(
    "data",
    [{"key": 7}, {"key": "no key"}],
)
def test_an_announced_key_that_is_none_is_a_problem_at_its_place(data):
    log = a_signed_log()
    log[4] = stored(an_entry(4, tag=Tag.KEY_ROTATE, data=data), 4)

    report = verify_export(a_signed_export(log, []))

    assert report.problem
    assert verify_log(log, []).first_bad == 4
    assert verify_log([*log[:6], log[7]], []).first_bad == 4


def test_an_entry_that_only_speaks_of_keys_announces_none():
    history = KeyHistory()

    history.take(1, json.dumps({"x": '"tag":"audit:key:create"'}).encode())
    history.take(2, b'[{"tag":"audit:key:create"}]')
    history.take(3, b'{"tag":"audit:key:erase"}')

    assert history.keys == []


def test_segments_of_an_archive_verify_in_order():
    segments = [
        ("a", a_segment(LOG[:3], TAKEN[:2], 0)),
        ("b", a_segment(LOG, TAKEN[2:], 3)),
    ]

    report = verify_archive(segments, [Checkpoint(9, TAKEN[3].root)], [a_key("one")])

    assert (report.problem, report.size) == ("", 9)
    assert "1 checkpoints kept elsewhere agree" in report.facts


def test_an_archive_may_lag_behind_but_not_contradict():
    segments = [("a", a_segment(LOG[:3], TAKEN[:2], 0))]

    behind = verify_archive(segments, [Checkpoint(9, TAKEN[3].root)])
    other = verify_archive(segments, [Checkpoint(3, TAKEN[3].root)])

    assert behind.problem == ""
    assert "the newest kept checkpoint covers 6 entries that are not here" in behind.facts
    assert "checkpoint of size 3" in other.problem


@pytest.mark.parametrize(
    ("segments", "problem"),
    [
        ([a_segment(LOG, TAKEN[2:], 3)], "a segment begins at 3 where 0 should follow"),
        (
            [a_segment(LOG[:3], TAKEN[:2], 0), a_segment(LOG[:3], TAKEN[:2], 0)],
            "n1: line 1: a segment begins at 0 where 3 should follow",
        ),
        ([a_segment(LOG, TAKEN, 0)[:-1]], "n0: the file is cut short"),
        ([[b'{"format":"frenly-archive/1"}\n']], "'first' is not a whole number"),
        ([a_signed_export(LOG, TAKEN)], "this is no line of frenly-archive/1"),
    ],
)
def test_segments_that_do_not_fit_are_named(segments, problem):
    report = verify_archive((f"n{n}", lines) for n, lines in enumerate(segments))

    assert problem in report.problem
