"""One suite for every store: what it promises of words, delays, stand-ins and rejections."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial

import pytest

from registry.db.uow import SqlUnitOfWork
from registry.domain.proposals import DecisionStatus, Origin, ProposalStatus
from registry.errors import Conflict
from registry.service.approval_ports import (
    Absence,
    Comment,
    Delegation,
    Rejection,
    Snooze,
    Waiting,
)
from tests.builders import DAY, NOW, a_decision, a_proposal
from tests.contract.stores import kept
from tests.platforms import emptied


def proposals(new_uow, *which, channel="chat", thread="t1"):
    for one in which:
        kept(
            new_uow,
            lambda uow, one=one: uow.add_proposal(one),
            lambda uow, one=one: uow.link_thread(
                one.id, Origin(channel=channel, thread=thread)
            ),
        )


def numbered(n, **fields):
    given = {"created_at": NOW + n * DAY, "content_key": f"{n:064}", **fields}
    return a_proposal(id=f"P-{n}", **given)


def test_a_decision_keeps_for_whom_it_was_and_what_was_shown(new_uow, view) -> None:
    proposals(new_uow, a_proposal())
    decision = a_decision(in_stead_of="dee", shown="s" * 64)
    kept(new_uow, lambda uow: uow.add_decision(decision))

    with view() as uow:
        assert uow.decisions("P-1") == [decision]


def test_only_the_decisions_that_are_named_end(new_uow, view) -> None:
    proposals(new_uow, a_proposal())
    one, two = a_decision(), a_decision(id="D-2", actor="dee")
    kept(new_uow, lambda uow: uow.add_decision(one), lambda uow: uow.add_decision(two))

    kept(new_uow, lambda uow: uow.end_decisions("P-1", DecisionStatus.VOID, only=["D-2"]))
    kept(new_uow, lambda uow: uow.end_decisions("P-1", DecisionStatus.VOID, only=[]))

    with view() as uow:
        assert [d.status for d in uow.decisions("P-1")] == ["active", "void"]


def test_what_a_source_asked_for_is_counted_by_author_channel_and_thread(new_uow, view) -> None:
    proposals(new_uow, numbered(1), numbered(2, author="bot"))
    proposals(new_uow, numbered(3), thread="t2")
    proposals(new_uow, numbered(4, status=ProposalStatus.REJECTED), channel="cli", thread="")
    kept(new_uow, lambda uow: uow.link_thread("P-1", Origin(channel="chat", thread="t2")))

    with view() as uow:
        assert uow.count_asked(author="ana") == 2
        assert uow.count_asked(author="ana", since=NOW) == 3
        assert uow.count_asked(author="ana", since=NOW + 3 * DAY) == 1
        assert uow.count_asked(channel="chat") == 3
        assert uow.count_asked(channel="chat", thread="t2") == 2
        assert uow.count_asked(channel="cli") == 0
        assert uow.count_asked(channel="cli", since=NOW) == 1
        assert uow.count_asked(author="nobody") == 0


def test_who_counts_a_source_waits_for_whoever_counts_it_already(migrated_postgres) -> None:
    new_uow, order = partial(SqlUnitOfWork, emptied(migrated_postgres)), []
    holds = threading.Event()

    def count_second() -> None:
        holds.wait()
        with new_uow() as uow:
            uow.lock_sources(["author:ana", "channel:chat"])
            order.append("second")

    other = threading.Thread(target=count_second)
    other.start()
    with new_uow() as uow:
        uow.lock_sources(["channel:chat"])
        holds.set()
        other.join(0.5)
        order.append("first")
    other.join()

    assert order == ["first", "second"]


def test_waiting_proposals_are_listed_oldest_first_in_pages(new_uow, view) -> None:
    done = numbered(0, status=ProposalStatus.APPLIED)
    proposals(
        new_uow, numbered(2), numbered(1), done, replace(numbered(9), created_at=NOW + DAY)
    )

    with view() as uow:
        first = uow.waiting(limit=2)
        assert first == [
            Waiting("P-1", "ana", NOW + DAY, NOW + 14 * DAY),
            Waiting("P-9", "ana", NOW + DAY, NOW + 14 * DAY),
        ]
        assert [one.id for one in uow.waiting(limit=2, after="P-9")] == ["P-2"]
        assert [one.id for one in uow.waiting(limit=9, after="P-1")] == ["P-9", "P-2"]


def test_comments_are_kept_in_order(new_uow, view) -> None:
    proposals(new_uow, a_proposal())
    late = Comment("c2", "P-1", "ben", NOW + DAY, "Ja \u00fc\U0001f600")
    early = Comment("c1", "P-1", "ana", NOW, "one")
    kept(new_uow, lambda uow: uow.add_comment(late), lambda uow: uow.add_comment(early))

    with view() as uow:
        assert uow.comments("P-1") == [early, late]
        assert uow.comments("P-2") == []


def test_somebodys_newest_not_now_takes_the_place_of_the_last(new_uow, view) -> None:
    proposals(new_uow, a_proposal())
    first = Snooze("P-1", "ben", NOW, NOW + DAY, "later")
    again = first._replace(until=NOW + 2 * DAY, reason="still")
    kept(new_uow, lambda uow: uow.save_snooze(first), lambda uow: uow.save_snooze(again))

    with view() as uow:
        assert uow.snoozes("P-1") == [again]
        assert uow.snoozed_by("ben", NOW + DAY) == {"P-1"}
        assert uow.snoozed_by("ben", NOW + 2 * DAY) == frozenset()
        assert uow.snoozed_by("dee", NOW) == frozenset()


def test_delegations_are_found_from_both_sides(new_uow, view) -> None:
    one = Delegation("d1", "ben", "dee", NOW, NOW + DAY, "away")
    two = Delegation("d2", "cho", "dee", NOW + DAY, NOW + 2 * DAY, "")
    kept(new_uow, lambda uow: uow.save_delegation(one), lambda uow: uow.save_delegation(two))
    ended = one._replace(ended_at=NOW)
    kept(new_uow, lambda uow: uow.save_delegation(ended))

    with view() as uow:
        assert uow.delegations() == [two, ended]
        assert uow.delegations(of="ben") == [ended]
        assert uow.delegations(to="dee") == [two, ended]
        assert uow.delegations(of="ben", to="cho") == []


def test_who_is_away_is_listed_until_they_are_back(new_uow, view) -> None:
    ben, ana = Absence("ben", NOW, NOW + DAY, "x"), Absence("ana", NOW, NOW + 2 * DAY, "")
    kept(new_uow, lambda uow: uow.save_absence(ben), lambda uow: uow.save_absence(ana))

    with view() as uow:
        assert uow.absences(NOW) == [ana, ben]
        assert uow.absences(NOW + DAY) == [ana]


def test_a_step_is_climbed_once(new_uow, view) -> None:
    proposals(new_uow, a_proposal())
    kept(new_uow, lambda uow: uow.mark_climbed("P-1", "owner", NOW))

    with view() as uow:
        assert uow.climbed("P-1") == {"owner"}
        assert uow.climbed("P-2") == frozenset()
    with pytest.raises(Conflict), new_uow() as uow:
        uow.mark_climbed("P-1", "owner", NOW)


def test_rejections_of_a_wish_are_found_by_what_it_wanted(new_uow, view) -> None:
    proposals(new_uow, numbered(1), numbered(2), numbered(3))
    said = [Rejection(f"P-{n}", "w" * 64, NOW + n * DAY) for n in (2, 1)]
    other = Rejection("P-3", "v" * 64, NOW)
    kept(new_uow, *(lambda uow, each=each: uow.add_rejection(each) for each in (*said, other)))

    with view() as uow:
        assert uow.rejections("w" * 64, NOW) == said[::-1]
        assert uow.rejections("w" * 64, NOW + DAY) == said[:1]
