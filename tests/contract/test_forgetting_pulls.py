"""What was told of pull requests is forgotten on every store; what is open stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.domain.proposals import ProposalStatus
from registry.service.pruning import Pruner, Retention
from tests.builders import DAY, NOW
from tests.platforms import Clock, a_bare_registry
from tests.support.pulls_told import SUBJECT, a_change, an_event, tell_of_pulls

KEEP = Retention(90 * DAY, 730 * DAY, 400 * DAY, 400 * DAY)


@pytest.fixture
def platform(engine):
    made = a_bare_registry(engine, clock=Clock(NOW))
    with made.deps.new_uow() as uow:
        tell_of_pulls(uow, DAY)
        uow.commit()
    return made


def later(platform, days: int) -> list[str]:
    platform.clock.advance(days * DAY)
    return Pruner(platform.deps, KEEP).prune()


def kept(platform) -> tuple[dict[str, int], list[str]]:
    with platform.deps.view() as uow:
        changes = uow.code_changes(SUBJECT, state=None)
        return dict(uow.count_code_events()), [change.head for change in changes]


def test_what_is_done_or_over_goes_and_what_waits_or_is_open_stays(platform):
    assert later(platform, 399) == []
    assert kept(platform) == ({"done": 1, "failed": 1, "waiting": 1}, ["a", "b", "c", "d"])

    assert later(platform, 1) == ["Forgotten: 1 code changes, 2 code events."]

    assert kept(platform) == ({"waiting": 1}, ["b", "c", "d"])
    assert platform.tags() == ["code:event:prune"]
    assert later(platform, 900) == []


def test_a_change_goes_once_its_proposal_is_decided(platform):
    later(platform, 401)
    with platform.deps.new_uow() as uow:
        waiting = uow.proposal("P-b")
        uow.save_proposal(replace(waiting, status=ProposalStatus.EXPIRED))
        uow.commit()

    assert later(platform, 0) == ["Forgotten: 1 code changes."]
    assert kept(platform)[1] == ["c", "d"]


def test_what_came_or_was_asked_for_since_stays(platform):
    since = NOW + 30 * DAY
    with platform.deps.new_uow() as uow:
        uow.add_code_event(an_event(9, since, "example/shop#9"))
        claimed = uow.claim_code_event(since, since + DAY)
        uow.finish_code_event(claimed, error="", retry_at=None)
        uow.save_code_change(a_change("a", "P-a", at=since))
        uow.commit()

    later(platform, 401)

    assert kept(platform)[1] == ["b", "c", "d", "a"]
    with platform.deps.new_uow() as uow:
        assert not uow.add_code_event(an_event(9, since, "example/shop#9"))


def test_many_are_forgotten_in_batches_each_on_record(engine):
    platform = a_bare_registry(engine, clock=Clock(NOW))
    with platform.deps.new_uow() as uow:
        for number in range(150):
            uow.add_code_event(an_event(number, subject=f"example/shop#{number}"))
            claimed = uow.claim_code_event(NOW, NOW + DAY)
            uow.finish_code_event(claimed, error="", retry_at=None)
        uow.commit()

    assert later(platform, 401) == ["Forgotten: 150 code events."]
    assert platform.tags() == ["code:event:prune"] * 2
