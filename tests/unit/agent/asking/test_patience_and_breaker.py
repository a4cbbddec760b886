from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.asking.failures import ModelFailed
from agent.asking.patience import Patience, retry_after_s
from tests.unit.agent.asking.desks import Clock, a_breaker

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_failure(*, is_passing=True, retry_after_s=None):
    return ModelFailed("No.", hint="-", is_passing=is_passing, retry_after_s=retry_after_s)


def a_patience(chance=0.5, **fields):
    return Patience(pause=lambda _: None, chance=lambda: chance, **fields)


def test_the_wait_doubles_and_half_of_it_is_chance():
    assert a_patience(0.0).wait_s(1, 0, a_failure()) == 0.25
    assert a_patience(1.0).wait_s(1, 0, a_failure()) == 0.5
    assert a_patience(0.0).wait_s(2, 0, a_failure()) == 0.5
    assert a_patience(0.0, retries=99, most_s=999).wait_s(50, 0, a_failure()) == 4.0


def test_a_failure_that_does_not_pass_is_not_waited_for():
    assert a_patience().wait_s(1, 0, a_failure(is_passing=False)) is None


def test_so_many_retries_and_no_more():
    patience = a_patience(retries=1)

    assert patience.wait_s(1, 0, a_failure()) is not None
    assert patience.wait_s(2, 0, a_failure()) is None


@given(
    asked=st.floats(0, 30),
    chance=st.floats(0, 1, exclude_max=True),
    tried=st.integers(1, 2),
    waited=st.floats(0, 30),
)
def test_an_endpoint_is_never_asked_before_it_wants_to_be(asked, chance, tried, waited):
    failure = a_failure(retry_after_s=asked)

    wait = a_patience(chance).wait_s(tried, waited, failure)

    if wait is not None:
        assert asked <= wait <= asked + 1
        assert waited + wait <= 20


def test_an_endpoint_that_wants_too_long_a_wait_is_given_up():
    assert a_patience().wait_s(1, 0, a_failure(retry_after_s=3_600)) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Sun, 01 Mar 2026 12:00:10 GMT"}, 10.0),
        ({"retry-after": "Sun, 01 Mar 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "Sun, 01 Mar 2026 12:00:10"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after-ms": "x", "retry-after": "2"}, 2.0),
    ],
)
def test_the_wish_of_an_endpoint_is_read_in_each_of_its_forms(headers, seconds):
    assert retry_after_s(headers, NOW) == seconds


def test_a_breaker_opens_after_failures_in_a_row_only():
    breaker = a_breaker(Clock(), after=2)

    for _ in range(3):
        breaker.note_failure()
        breaker.note_answer()

    assert breaker.admits()
    breaker.note_failure()
    breaker.note_failure()
    assert not breaker.admits()


def test_an_open_breaker_lets_one_probe_through_and_closes_with_its_answer():
    clock = Clock()
    breaker = a_breaker(clock, after=1, cool_s=30)
    breaker.note_failure()

    clock.pause(30)

    assert [breaker.admits(), breaker.admits()] == [True, False]
    breaker.note_answer()
    assert [breaker.admits(), breaker.admits()] == [True, True]


def test_a_probe_that_fails_keeps_the_breaker_open_as_long_again():
    clock = Clock()
    breaker = a_breaker(clock, after=1, cool_s=30)
    breaker.note_failure()
    clock.pause(30)
    assert breaker.admits()

    breaker.note_failure()

    clock.pause(29)
    assert not breaker.admits()
    clock.pause(1)
    assert breaker.admits()


def test_a_probe_that_never_comes_back_does_not_close_the_way_for_good():
    clock = Clock()
    breaker = a_breaker(clock, after=1, cool_s=30)
    breaker.note_failure()
    clock.pause(30)
    assert breaker.admits()

    clock.pause(30)

    assert breaker.admits()
