from __future__ import annotations

from datetime import timedelta

import pytest

from registry.db.uow import SqlUnitOfWork
from registry.errors import Unavailable
from registry.service.proposing import OpenMeanwhile, twice
from tests.builders import DAY, NOW, a_create


class WeakDisk(SqlUnitOfWork):
    """A store that cannot write rows, as when the disk is full."""

    def write(self, changes, *, revision, at, proposal):
        raise Unavailable("The disk did not take the write.", hint="Free some space.")


def test_an_approved_change_is_tried_again_until_the_store_is_back(platform) -> None:
    view = platform.approve(platform.propose(a_create()))
    broken = platform.under(new_uow=lambda: WeakDisk(platform.engine))
    waits = []
    for _ in range(70):
        said = broken.registry.work()
        assert said == [f"{view.proposal.id}: The disk did not take the write."]
        assert broken.registry.work() == []
        start = platform.clock.at
        while not is_due(platform):
            platform.clock.advance(timedelta(seconds=5))
        waits.append(platform.clock.at - start)

    assert (min(waits), max(waits)) == (timedelta(seconds=5), timedelta(minutes=5))
    assert platform.registry.work() == [f"{view.proposal.id}: Applied as revision 2."]
    assert "registry:revision:refuse" not in platform.tags()


def is_due(platform):
    with platform.deps.new_uow() as uow:
        return uow.claim_job(platform.clock(), platform.clock()) is not None


def test_what_was_stored_meanwhile_is_seen_at_the_second_look() -> None:
    looks = []

    def look():
        looks.append(1)
        if len(looks) == 1:
            raise OpenMeanwhile("Stored meanwhile.", hint="Look again.")
        return "seen"

    assert twice(look) == "seen"


def test_what_is_always_stored_meanwhile_is_given_up() -> None:
    def look():
        raise OpenMeanwhile("Stored meanwhile.", hint="Look again.")

    with pytest.raises(OpenMeanwhile):
        twice(look)


def test_undecided_proposals_end_on_time(platform) -> None:
    view = platform.propose()
    platform.clock.advance(14 * DAY)

    assert platform.registry.work() == [f"{view.proposal.id}: expired undecided."]

    assert platform.registry.proposal(view.proposal.id).proposal.status == "expired"
    assert platform.tags()[-1] == "registry:proposal:expire"


class LateReader(SqlUnitOfWork):
    """A reader that still sees as overdue what others have settled since."""

    def overdue(self, now, limit):
        return self.proposals(status=None, limit=limit, after=None)


def test_what_was_settled_meanwhile_does_not_end_as_undecided(platform) -> None:
    view = platform.approve(platform.propose())
    late = platform.under(view=lambda: LateReader(platform.engine, writes=False))

    late.registry.work()

    assert platform.registry.proposal(view.proposal.id).proposal.status == "applied"
    assert "registry:proposal:expire" not in platform.tags()


def test_a_worker_that_died_leaves_its_job_to_the_next(platform) -> None:
    view = platform.approve(platform.propose())
    with platform.deps.new_uow() as uow:
        assert uow.claim_job(NOW, NOW + timedelta(seconds=60)) is not None
        uow.commit()

    assert platform.registry.work() == []
    platform.clock.advance(timedelta(seconds=61))

    assert platform.registry.work() == [f"{view.proposal.id}: Applied as revision 2."]
