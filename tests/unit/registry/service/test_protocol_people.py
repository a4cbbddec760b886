"""How many people a protocol demands: carried in the proposal, bound by its digest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from registry.domain.proposals import Origin, Quorum
from tests.builders import a_create
from tests.platforms import a_grounded_copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.platforms import Platform

CALL = {"tool": "propose_alias", "arguments": {"name": "pay-api"}, "roles": ["member"]}


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    platform = a_grounded_copy(tmp_path)
    yield platform
    platform.engine.dispose()


def an_origin(people: int) -> Origin:
    return Origin(channel="alert", call=CALL, people=people)


def test_a_protocol_may_demand_more_people_than_governance(platform):
    view = platform.propose(a_create(key="pay-api"), origin=an_origin(3))

    waiting = platform.approve(view, "ben", "dee")
    platform.registry.work()

    assert view.proposal.quorum.approvals == 3
    assert waiting.tally.missing_approvals == 1
    assert platform.registry.proposal(view.proposal.id).proposal.status == "pending"
    platform.approve(view, "max")
    platform.registry.work()
    assert platform.registry.proposal(view.proposal.id).proposal.status == "applied"


def test_a_protocol_never_demands_fewer(platform):
    view = platform.propose(a_create(key="pay-api"), origin=an_origin(1))

    assert view.proposal.quorum.approvals == 2
    assert Quorum(approvals=2, groups=("g",)).at_least(1).approvals == 2
    assert Quorum(approvals=2, groups=("g",)).at_least(5) == Quorum(approvals=5, groups=("g",))


def test_what_a_protocol_demands_cannot_be_taken_back_in_the_store(platform):
    view = platform.approve(
        platform.propose(a_create(key="pay-api"), origin=an_origin(3)), "ben", "dee", "max"
    )
    with platform.deps.new_uow() as uow:
        stored = uow.proposal(view.proposal.id)
        uow.save_proposal(replace(stored, origin=replace(stored.origin, people=0)))
        uow.commit()

    platform.registry.work()

    again = platform.registry.proposal(view.proposal.id)
    assert (again.proposal.status, again.tally.approvals) == ("pending", 0)

    platform.approve(again, "ben", "dee", "max")  # of what was taken back, unseen
    platform.registry.work()
    anew = platform.registry.proposal(view.proposal.id)
    assert (anew.proposal.status, anew.tally.approvals) == ("pending", 0)
    assert anew.proposal.digest != view.proposal.digest


def test_the_call_that_worded_a_proposal_is_kept(platform):
    view = platform.propose(a_create(key="pay-api"), origin=an_origin(0))

    kept = platform.registry.proposal(view.proposal.id).proposal

    assert kept.origin.call == CALL
