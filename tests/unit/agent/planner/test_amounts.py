from __future__ import annotations

from datetime import date

import pytest

from agent.planner.amounts import DURATION, read_span, spell_duration

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("for 30 days", "30d"),
        ("90d", "90d"),
        ("+45d", "45d"),
        ("forty-five days", "45d"),
        ("ninety additional days", "90d"),
        ("two more weeks", "2w"),
        ("another week", "1w"),
        ("a fortnight", "14d"),
        ("a hundred days", "100d"),
        ("12 hours", "12h"),
        ("one year", "1y"),
        ("a month", ""),
        ("2 quarters", ""),
    ],
)
def test_a_duration_is_read_in_digits_or_words(text, spelled):
    found = DURATION.search(text)

    assert found
    number, unit = filter(None, found.groups())
    assert spell_duration(number, unit) == spelled


@pytest.mark.parametrize("text", ["v2", "as of", "user-30d-api", "3.1.4"])
def test_what_is_no_duration_is_left(text):
    assert not DURATION.search(text)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("today", "2026-03-02", None),
        ("yesterday", "2026-03-01", "2026-03-02"),
        ("since yesterday", "2026-03-01", None),
        ("this week", "2026-03-02", None),
        ("last week", "2026-02-23", "2026-03-02"),
        ("since last week", "2026-02-23", None),
        ("last month", "2026-02-01", "2026-03-01"),
        ("this month", "2026-03-01", None),
        ("since friday", "2026-02-27", None),
        ("since monday", "2026-02-23", None),
        ("in the past three days", "2026-02-27", None),
        ("in the last 2 weeks", "2026-02-16", None),
        ("since 2026-01-31", "2026-01-31", None),
        ("on 2026-01-31", "2026-01-31", "2026-02-01"),
        ("between 2026-01-01 and 2026-01-31", "2026-01-01", "2026-02-01"),
        ("lately", "2026-02-23", None),
    ],
)
def test_the_days_a_question_is_about_are_counted_from_today(text, since, until):
    wanted = {"since": since} | ({"until": until} if until else {})

    assert read_span(f"what changed {text}", MONDAY) == wanted


def test_no_days_are_named():
    assert read_span("what changed", MONDAY) == {}


def test_a_day_that_is_none_is_left_for_the_tool_to_refuse():
    assert read_span("on 2026-02-31", MONDAY) == {"since": "2026-02-31", "until": "2026-02-31"}
