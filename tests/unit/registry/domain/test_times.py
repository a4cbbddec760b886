from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.times import (
    MAX_DURATION,
    AfterApply,
    parse_duration,
    parse_moment,
    read_moment,
    settle,
    show_duration,
    show_moment,
)
from registry.errors import InvalidInput
from tests.builders import DAY, NOW
from tests.unit.registry.domain.strategies import durations, moments


@pytest.mark.parametrize(
    ("raw", "duration"),
    [
        ("30d", 30 * DAY),
        ("30 days", 30 * DAY),
        (" 2 weeks ", 14 * DAY),
        ("1Y", 365 * DAY),
        ("90 minutes", timedelta(minutes=90)),
        ("5s", timedelta(seconds=5)),
        ("1 hour", timedelta(hours=1)),
    ],
)
def test_durations_are_read_as_people_write_them(raw, duration) -> None:
    assert parse_duration(raw) == duration


@pytest.mark.parametrize("raw", ["", "d", "0d", "-3d", "3", "3 moons", "1.5d", "12345678901s"])
def test_what_is_no_duration_is_refused_with_an_example(raw) -> None:
    with pytest.raises(InvalidInput, match="is not a duration") as caught:
        parse_duration(raw)

    assert "30d" in caught.value.hint


def test_a_duration_out_of_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidInput, match="too long") as caught:
        parse_duration("999999y")

    assert caught.value.hint == "At most 100y."
    assert parse_duration("100y") == MAX_DURATION


@given(durations)
def test_a_duration_reads_back_as_it_was_shown(duration) -> None:
    assert parse_duration(show_duration(duration)) == duration


def test_no_time_at_all_is_shown_in_seconds() -> None:
    assert show_duration(timedelta(0)) == "0s"


@given(st.none() | moments)
def test_a_stored_moment_reads_back_to_the_microsecond(moment) -> None:
    assert read_moment(show_moment(moment)) == moment


@given(moments)
def test_a_moment_is_written_in_one_way_only(moment) -> None:
    shown = show_moment(moment)

    assert show_moment(read_moment(shown)) == shown


def test_moments_in_other_zones_become_utc() -> None:
    east = datetime(2026, 1, 5, 14, tzinfo=timezone(timedelta(hours=2)))

    assert parse_moment("2026-01-05T14:00:00+02:00") == NOW == east
    assert parse_moment("2026-01-05 12:00").tzinfo is UTC
    assert show_moment(east) == "2026-01-05T12:00:00.000000Z"


@pytest.mark.parametrize("raw", ["", "soon", "2026-13-01", "0001-01-01T00:00:00+10:00"])
def test_what_is_no_moment_is_refused_with_an_example(raw) -> None:
    with pytest.raises(InvalidInput, match="is not a date or time") as caught:
        parse_moment(raw)

    assert "2026-01-31" in caught.value.hint


def test_what_waits_for_the_apply_is_fixed_by_it() -> None:
    assert settle(AfterApply(DAY), NOW) == NOW + DAY
    assert settle(NOW, NOW + DAY) == NOW
    assert settle(None, NOW) is None
