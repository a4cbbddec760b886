"""Whoever may read may write comments and reviews; a flood of them costs next to nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.contracts.records import HistoryFilter
from tests.integration.github.changing import HEAD, a_change, approvals, opened, reviewed
from tests.integration.github.conftest import asked, one_shop, told

__all__ = ["one_shop"]
STRANGER, KNOWN = 666, 11


class Counting:
    """A host that counts what it is asked."""

    def __init__(self, inner):
        self._inner, self.asked = inner, 0

    def __getattr__(self, name):
        self.asked += 1
        return getattr(self._inner, name)


@pytest.fixture
def host(one_shop):
    return Counting(one_shop.host)


def work(shop, host):
    """Act on all that was told; return how often the host was asked meanwhile."""
    before = host.asked
    shop.room.desk.work(replace(shop.acting, hosts=lambda _: host).act)
    return host.asked - before


def commands(shop, sender, count, **more):
    return [
        shop.post(asked(shop.number, f"/frenly fix {n}", sender=sender, **more)).json()
        for n in range(count)
    ]


def a_review(shop, sender, n=0, action="submitted", **more):
    review = {"id": n, "state": "approved", "commit_id": HEAD}
    return shop.post(told(shop.number, action, sender=sender, review=review, **more)).json()


def test_a_stranger_is_told_once_that_they_may_not_whatever_they_ask(one_shop, host):
    ref = one_shop.begin("example/plain")

    said = commands(one_shop, STRANGER, 30, repository="example/plain")
    once = work(one_shop, host)
    said += commands(one_shop, STRANGER, 30, repository="example/plain")

    assert [each["repeated"] for each in said] == [False] + [True] * 59
    assert work(one_shop, host) == 0
    assert once < 10
    assert len(one_shop.host.said[ref]) == 1


def test_who_took_the_name_of_a_repository_cannot_fill_the_log(one_shop):
    one_shop.begin("example/plain")
    one_shop.tell(told(one_shop.number, repository="example/plain"))
    theirs = {"repository": {"id": 666, "full_name": "example/plain"}}
    before = len(recorded(one_shop))

    for _ in range(30):
        one_shop.post(told(one_shop.number, "synchronize") | theirs)
    said = one_shop.work()

    # Of an hour; it may end while this runs.
    assert 1 <= len(said) <= 2
    assert all("is repository 666 now" in each for each in said)
    assert len(recorded(one_shop)) - before == len(said)


def recorded(shop):
    wanted = HistoryFilter(tag="code:repository:refuse")
    return shop.app.registry.history(wanted, limit=200).items


def test_another_stranger_and_another_pull_request_are_heard_all_the_same(one_shop):
    one_shop.begin("example/plain")
    commands(one_shop, STRANGER, 1, repository="example/plain")

    (other,) = commands(one_shop, STRANGER + 1, 1, repository="example/plain")
    one_shop.begin("example/plain")
    (elsewhere,) = commands(one_shop, STRANGER, 1, repository="example/plain")
    one_shop.work()

    assert not other["repeated"]
    assert not elsewhere["repeated"]


def test_who_is_known_is_heard_each_time(one_shop):
    one_shop.begin("example/plain")

    said = commands(one_shop, KNOWN, 3, repository="example/plain")
    one_shop.work()

    assert [each["repeated"] for each in said] == [False] * 3


@pytest.mark.parametrize("repository", ["example/plain", "example/fixed"])
@pytest.mark.parametrize("action", ["submitted", "dismissed"])
def test_reviews_are_not_looked_at_where_they_decide_nothing(one_shop, repository, action):
    one_shop.begin(repository)

    assert not a_review(one_shop, KNOWN, action=action, repository=repository)["taken"]


def test_the_review_of_a_stranger_is_not_looked_at_where_others_decide(one_shop, host):
    a_change(one_shop)

    said = [a_review(one_shop, STRANGER, n) for n in range(30)]

    assert [each["taken"] for each in said] == [False] * 30
    assert work(one_shop, host) == 0


def test_a_stranger_who_may_dismiss_a_review_still_takes_it_back(one_shop):
    ref = a_change(one_shop)
    opened(one_shop)
    reviewed(one_shop, ref, 12)
    assert approvals(one_shop, ref) == ["ben"]
    (review,) = one_shop.host.reviewed[ref]
    one_shop.host.reviewed[ref] = [replace(review, state="dismissed")]

    assert a_review(one_shop, STRANGER, review.id, "dismissed")["taken"]
    one_shop.work()

    assert approvals(one_shop, ref) == []


@pytest.mark.parametrize("text", ["/frenly explain \ud800", "/frenly ignore a\udfff because x"])
def test_half_a_letter_in_a_command_is_a_letter_that_nobody_knows(one_shop, text):
    one_shop.begin("example/plain")

    answer = one_shop.post(asked(one_shop.number, text, repository="example/plain"))

    assert answer.status_code == 202
    assert one_shop.work()
