"""Limits: so many in a window and no more, alone or with other processes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.api.limit_classes import DEFAULTS, class_of
from registry.api.limiting import Limiter, read_limit
from registry.api.rulings import TooManyRequests, refusal_of
from registry.errors import InvalidInput, Unavailable
from registry.service import hits as hits_module
from registry.service.edge_ports import HitCount
from registry.service.hits import LocalHits
from tests.builders import NOW


class Time:
    """One time, as three clocks tell it."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self):
        return NOW + timedelta(seconds=self.passed)

    def clock(self) -> float:
        return self.now().timestamp()

    def ticks(self) -> float:
        return 1_000.0 + self.passed


def a_limiter(time, limit="5/minute", hits=None):
    return Limiter(
        {"reads": limit}, hits or LocalHits(time.now), now=time.clock, ticks=time.ticks
    )


def passed(limiter, count, who="ana"):
    return [not limiter.take("reads", who).is_over for _ in range(count)]


@given(amount=st.integers(1, 500), asked=st.integers(1, 600))
def test_so_many_pass_in_a_window_and_no_more(amount, asked) -> None:
    limiter = a_limiter(Time(), f"{amount}/minute")

    assert sum(passed(limiter, asked)) == min(amount, asked)


def test_a_window_ends_and_another_begins() -> None:
    time = Time()
    limiter = a_limiter(time)
    assert passed(limiter, 6) == [True] * 5 + [False]

    time.passed += 59
    assert passed(limiter, 1) == [False]
    time.passed += 1

    assert passed(limiter, 6) == [True] * 5 + [False]


def test_each_principal_has_a_window_of_their_own() -> None:
    limiter = a_limiter(Time())

    assert passed(limiter, 6)[-1] is False
    assert passed(limiter, 5, "ben") == [True] * 5


@given(st.lists(st.integers(0, 2), min_size=1, max_size=900))
def test_processes_that_share_a_counter_share_the_limit(turns) -> None:
    time = Time()
    hits = LocalHits(time.now)
    processes = [a_limiter(time, "300/minute", hits) for _ in range(3)]

    granted = sum(not processes[turn].take("reads", "ana").is_over for turn in turns)

    assert granted <= 300
    if len(turns) <= 290:  # each may hold back two that nobody asked it for
        assert granted == len(turns)


def test_the_headers_count_down_and_say_when_it_ends() -> None:
    time = Time()
    limiter = a_limiter(time)
    time.passed += 0.5

    first = dict(limiter.take("reads", "ana").headers())
    time.passed += 10
    second = dict(limiter.take("reads", "ana").headers())

    assert first[b"ratelimit-policy"] == second[b"ratelimit-policy"] == b'"reads";q=5;w=60'
    assert first[b"ratelimit"] == b'"reads";r=4;t=60'
    assert second[b"ratelimit"] == b'"reads";r=3;t=50'


def test_a_refusal_says_how_long_to_wait() -> None:
    time = Time()
    limiter = a_limiter(time, "1 per 30 seconds")
    limiter.take("reads", "ana")
    time.passed += 10

    error = refusal_of(limiter.take("reads", "ana"))

    assert isinstance(error, TooManyRequests)
    assert error.wait_s == 20
    assert "Wait 20 s" in error.hint


def test_a_class_without_a_limit_is_never_refused() -> None:
    limiter = a_limiter(Time(), "")

    assert limiter.is_free("reads")
    assert limiter.take("reads", "ana") is None
    assert limiter.quick("reads", "ana") is None
    assert limiter.spend("reads", "ana")


def test_what_a_process_holds_is_spent_without_asking() -> None:
    limiter = a_limiter(Time(), "1000/minute")
    assert not limiter.spend("reads", "ana")
    limiter.take("reads", "ana")

    spent = [limiter.spend("reads", "ana") for _ in range(10)]

    assert spent == [True] * 9 + [False]
    assert limiter.take("reads", "ana").left == 989


def test_a_spent_window_is_known_without_asking() -> None:
    time = Time()
    limiter = a_limiter(time, "1/minute")
    assert not limiter.is_spent("reads", "ana")
    limiter.take("reads", "ana")

    assert limiter.is_spent("reads", "ana")
    assert limiter.quick("reads", "ana").is_over
    time.passed += 60
    assert not limiter.is_spent("reads", "ana")


class Away:
    """A counter whose database does not answer."""

    def add(self, key, hits, window_s):
        raise Unavailable("Away.", hint="Wait.")

    def read(self, key):
        raise Unavailable("Away.", hint="Wait.")


def test_without_its_counter_a_process_counts_alone() -> None:
    limiter = a_limiter(Time(), "5/minute", Away())

    assert passed(limiter, 6) == [True] * 5 + [False]


class Late(LocalHits):
    """A counter that others use between our look and our hit."""

    def add(self, key, hits, window_s):
        return super().add(key, hits + 100, window_s)


def test_who_comes_too_late_is_refused() -> None:
    time = Time()

    assert passed(a_limiter(time, "5/minute", Late(time.now)), 1) == [False]


@pytest.mark.parametrize("says", ["x", "5", "five/minute", "5/fortnight"])
def test_a_limit_that_is_none_is_refused(says) -> None:
    with pytest.raises(InvalidInput, match="not a limit") as caught:
        read_limit(says)

    assert "600/minute" in caught.value.hint


@pytest.mark.parametrize("says", DEFAULTS.values())
def test_the_defaults_are_limits(says) -> None:
    assert read_limit(says).amount


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/v1/resolve/frontend/x", "lookups"),
        ("POST", "/v1/resolve", "lookups"),
        ("GET", "/api/aliases/resolve/frontend/x", "lookups"),
        ("GET", "/v1/aliases", "reads"),
        ("GET", "/v1/events", "reads"),
        ("POST", "/v1/proposals", "writes"),
        ("DELETE", "/api/aliases/x", "writes"),
        ("GET", "/v1/snapshot", "heavy"),
        ("POST", "/v1/audit/verify", "heavy"),
        ("GET", "/v1/proposals/P-1/receipt", "heavy"),
        ("GET", "/health/ready", None),
        ("GET", "/api/aliases/health", None),
        ("GET", "/metrics", None),
        ("GET", "/docs", None),
    ],
)
def test_every_route_has_its_class(method, path, name) -> None:
    assert class_of(method, path) == name


def test_old_windows_make_room_for_new_ones() -> None:
    time = Time()
    hits = LocalHits(time.now)
    for number in range(hits_module._MOST_KEYS):
        hits.add(f"k{number}", 1, 60 if number else 600)

    time.passed += 60
    hits.add("new", 1, 60)

    assert hits.read("k0") == HitCount(1, NOW + timedelta(seconds=600))
    assert len(hits._counts) == 2


def test_a_flood_of_principals_does_not_grow_without_end() -> None:
    time = Time()
    limiter = a_limiter(time)
    hits = LocalHits(time.now)

    for number in range(hits_module._MOST_KEYS + 1):
        hits.add(f"k{number}", 1, 60)
    for number in range(20_001):
        limiter.take("reads", f"who-{number}")

    assert len(hits._counts) == 1
    assert len(limiter._allowances) == 1
