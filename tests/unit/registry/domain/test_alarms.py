"""Which alarms are new, and which are over."""

from __future__ import annotations

from registry.domain.alarms import Alarm, Standing, compare
from tests.builders import NOW


def an_alarm(check="queue", about="", **fields):
    return Alarm(**{"check": check, "about": about, "says": "late", "fix": "look", **fields})


def test_what_stands_and_is_found_again_is_neither_raised_nor_cleared():
    standing = [Standing(an_alarm(says="late by 1 min"), NOW)]

    assert compare(standing, [an_alarm(says="late by 2 min")]) == ((), ())


def test_one_check_may_raise_an_alarm_for_each_thing():
    settled = compare([Standing(an_alarm("runs", "a"), NOW)], [an_alarm("runs", "b")])

    assert settled.raised == (an_alarm("runs", "b"),)
    assert settled.cleared == (an_alarm("runs", "a"),)


def test_an_alarm_is_written_with_all_that_it_says():
    written = an_alarm("runs", "a").content()

    assert written == {"check": "runs", "about": "a", "says": "late", "fix": "look"}
