"""A repository under another's name inherits nothing: no trust, no table, nothing under way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frenly_ai.github.policy import load_github
from frenly_ai.health import examine
from frenly_ai.watching.rounds import run_round
from registry.contracts.records import HistoryFilter
from tests.integration.github.changing import (
    BEN,
    CLEO,
    HEAD,
    a_change,
    approvals,
    opened,
    proposal_of,
    reviewed,
)
from tests.integration.github.conftest import POLICY, asked, told

THEIRS = 666
"""The number of a repository that took the name."""


@pytest.fixture
def pull(shop):
    ref = a_change(shop)
    opened(shop)
    return ref


def theirs(content):
    """Let what is told be of the other repository, under the same name."""
    return content | {"repository": {"id": THEIRS, "full_name": "example/shop"}}


def taken_over(shop, pull):
    """Let the host show the other repository under the name."""
    shop.host.pulls[pull] = replace(shop.host.pulls[pull], repository_id=THEIRS)


def refusals(shop) -> int:
    found = shop.app.registry.history(HistoryFilter(tag="code:repository:refuse"), limit=200)
    return len(found.items)


def test_what_another_repository_tells_is_refused_before_anything_is_asked(shop, pull):
    written, before = list(shop.host.writes), refusals(shop)
    taken_over(shop, pull)

    (said,) = shop.tell(theirs(told(shop.number, "synchronize")))

    assert "is repository 666 now, and was 1. Nothing is done for it." in said
    assert shop.host.writes == written
    assert refusals(shop) == before + 1


def test_nothing_is_said_to_a_repository_that_took_the_name_meanwhile(shop, pull):
    written = list(shop.host.writes)
    taken_over(shop, pull)

    (said,) = shop.tell(told(shop.number, "synchronize"))
    (answered,) = shop.tell(asked(shop.number, "/frenly help"))

    assert "is repository 666 now" in said
    assert "is repository 666 now" in answered
    assert shop.host.writes == written


def test_its_reviews_are_no_decisions(shop, pull):
    reviewed(shop, pull, BEN)
    taken_over(shop, pull)

    reviewed(shop, pull, CLEO)

    assert approvals(shop, pull) == ["ben"]


def test_its_table_is_no_proposal(shop):
    ref = a_change(shop, repository_id=THEIRS)

    opened(shop)

    assert proposal_of(shop, ref) is None


def test_an_event_that_was_queued_before_numbers_were_kept_is_held_to_the_hosts(shop, pull):
    taken_over(shop, pull)
    content = told(shop.number, "synchronize")
    assert shop.post(content).status_code == 202
    with shop.app.engine.begin() as connection:
        done = connection.exec_driver_sql(
            "UPDATE code_event SET document = replace(document, '\"repository_id\":1', "
            "'\"repository_id\":0') WHERE state = 'waiting' AND document LIKE '%%_id\":1%%'"
        )
        assert done.rowcount == 1

    (said,) = shop.work()

    assert "is repository 666 now" in said


def test_somebody_is_alarmed_and_told_what_to_do(shop, pull):
    taken_over(shop, pull)
    shop.tell(told(shop.number, "synchronize"))

    run_round(shop.app)

    (alarm,) = [
        check for check in examine(shop.app) if "another repository than before" in check.says
    ]
    assert "code:repository:refuse" in alarm.fix


def test_people_give_the_name_to_another_by_its_number_and_what_was_asked_for_ends(shop, pull):
    reviewed(shop, pull, BEN)
    before = proposal_of(shop, pull).proposal
    taken_over(shop, pull)
    written = POLICY.replace("example/shop: {", f"example/shop: {{ id: {THEIRS},")
    acting = replace(shop.acting, policy=load_github(written, source="github.yaml"))
    assert shop.post(theirs(told(shop.number, "reopened"))).status_code == 202
    try:
        shop.room.desk.work(acting.act)

        view = shop.app.registry.proposal(before.id)
        assert view.proposal.status == "expired"
        assert [d.actor for d in view.decisions if d.status == "active"] == []
        assert proposal_of(shop, pull) is None
        assert HEAD[:12] in shop.host.said[pull][0].body
    finally:  # the other tests of this file are about the first one
        ours = POLICY.replace("example/shop: {", "example/shop: { id: 1,")
        acting = replace(shop.acting, policy=load_github(ours, source="github.yaml"))
        shop.host.pulls[pull] = replace(shop.host.pulls[pull], repository_id=1)
        shop.post(told(shop.number, "reopened"))
        shop.room.desk.work(acting.act)
