"""A pipeline that may tell of uses cannot say that what another one saw is gone."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from registry.contracts.usage_record import Outcome
from registry.domain.actors import ActorKind
from registry.errors import Denied
from registry.service.lookup_counter import LookupCounter
from registry.service.usage import NotTheirScan, UsageDesk
from registry.usage.removal import Verdict
from tests.builders import DAY, HOUR, NOW, a_create, an_actor, service
from tests.platforms import Clock, a_grounded_registry
from tests.support.scans import SHOP, a_scan, a_use

TELLS = frozenset({"usage.tell"})
PIPELINE = an_actor(id="ci", kind=ActorKind.SERVICE, may=TELLS)
MALLORY = an_actor(id="other-ci", kind=ActorKind.SERVICE, may=TELLS)
KEEPER = an_actor(id="ben", may=TELLS | {"decide"})
PLACES = [f"{SHOP}:src/app.py"]


@pytest.fixture
def platform(engine):
    made = a_grounded_registry(engine, clock=Clock(NOW))
    made.enact(a_create(key="user-api"))
    return made


@pytest.fixture
def desk(platform):
    made = UsageDesk(platform.deps)
    made.record(a_scan(), [a_use()], PIPELINE)
    return made


def places(desk: UsageDesk) -> list[str]:
    return [f"{s.repository}:{s.file.path}" for s in desk.usage(service("user-api")).seen]


@pytest.mark.parametrize(
    "fields",
    [
        {"commit": "b" * 40, "at": NOW},
        {},
        {"revision": 1},
        {"commit": "b" * 40, "at": NOW - 9 * DAY},
        {"context": "frontend"},
        {"files": 3, "skipped": 0},
    ],
)
def test_another_pipeline_removes_no_use_whatever_scan_it_tells(platform, desk, fields):
    before = desk.scans()

    with pytest.raises(NotTheirScan) as caught:
        desk.record(a_scan(**fields), [], MALLORY)

    assert "frenly usage forget" in caught.value.hint
    assert (places(desk), desk.scans()) == (PLACES, before)
    assert platform.tags()[-1] == "usage:scan:refuse"


def test_nor_does_it_make_an_old_scan_look_new(platform, desk):
    platform.clock.advance(40 * DAY)

    with pytest.raises(NotTheirScan):
        desk.record(a_scan(), [a_use()], MALLORY)

    assert [view.told_at for view in desk.scans()] == [NOW]


def test_nor_can_it_forget_the_scan_first(desk):
    with pytest.raises(Denied):
        desk.forget(SHOP, None, MALLORY)

    assert places(desk) == PLACES


def test_a_name_is_not_called_unused_because_of_it(platform, desk):
    counter = LookupCounter(platform.deps)
    counter.note("service", "application", "billing-api", PIPELINE)
    counter.flush()
    platform.clock.advance(31 * DAY)
    desk.record(a_scan(), [a_use()], PIPELINE)

    with pytest.raises(NotTheirScan):
        desk.record(a_scan(commit="b" * 40, at=NOW), [], MALLORY)
    desk.record(a_scan(commit="b" * 40, at=NOW, branch="next"), [], MALLORY)

    assert desk.can_remove(service("user-api")).verdict is Verdict.NO


def test_its_own_repository_is_its_own(desk):
    theirs = a_scan(repository="shop/till")

    desk.record(theirs, [a_use(path="t.py")], MALLORY)
    desk.record(a_scan(repository="shop/till", commit="b" * 40, at=NOW), [], MALLORY)

    assert places(desk) == PLACES


def test_who_may_decide_replaces_a_scan_without_making_it_theirs(desk):
    later = a_scan(commit="b" * 40, at=NOW - HOUR / 2)

    told = desk.record(later, [a_use(path="b.py")], KEEPER)
    again = desk.record(a_scan(commit="c" * 40, at=NOW), [a_use()], PIPELINE)

    assert (told.outcome, again.outcome) == (Outcome.RECORDED, Outcome.RECORDED)
    (view,) = desk.scans()
    assert (view.told_by, view.first_told_by) == ("ci", "ci")
    with pytest.raises(NotTheirScan):
        desk.record(a_scan(commit="d" * 40, at=NOW), [], MALLORY)


def test_who_may_decide_replaces_no_later_commit_either(desk):
    older = desk.record(a_scan(commit="b" * 40, at=NOW - DAY), [], KEEPER)

    assert older.outcome is Outcome.OLDER
    assert places(desk) == PLACES


def test_once_it_is_forgotten_another_pipeline_takes_over(desk):
    desk.forget(SHOP, None, KEEPER)
    desk.record(a_scan(), [a_use(path="n.py")], MALLORY)

    with pytest.raises(NotTheirScan):
        desk.record(a_scan(commit="b" * 40, at=NOW), [], PIPELINE)

    assert places(desk) == [f"{SHOP}:n.py"]


def test_of_two_that_race_for_a_new_branch_one_holds_it(desk):
    barrier, refused = threading.Barrier(2), []

    def send(by: Any) -> None:
        barrier.wait()
        try:
            desk.record(a_scan(repository="shop/new"), [a_use(path=f"{by.id}.py")], by)
        except NotTheirScan:
            refused.append(by.id)

    threads = [threading.Thread(target=send, args=(by,)) for by in (PIPELINE, MALLORY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (held,) = [v.first_told_by for v in desk.scans() if v.scan.repository == "shop/new"]
    assert sorted([held, *refused]) == ["ci", "other-ci"]
    assert f"shop/new:{held}.py" in places(desk)
