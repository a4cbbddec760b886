"""Repositories are held to the number under which they were first seen, on every store."""

from __future__ import annotations

import threading

import pytest

from registry.service.code_changes import CodeChanges
from registry.service.code_repositories import AnotherRepository, CodeRepositories
from tests.builders import HOUR, NOW
from tests.platforms import Clock, a_bare_registry
from tests.support.pulls_told import SUBJECT, tell_of_pulls

SHOP, STORE = "example/shop", "example/store"


@pytest.fixture
def platform(engine):
    return a_bare_registry(engine, clock=Clock(NOW))


@pytest.fixture
def known(platform):
    made = CodeRepositories(platform.deps)
    made.hold(SHOP, 1)
    platform.clock.advance(HOUR)
    return made


def refused(known, *args, **more) -> AnotherRepository:
    with pytest.raises(AnotherRepository) as caught:
        known.hold(*args, **more)
    return caught.value


def test_the_first_sight_binds_and_the_next_changes_nothing(platform, known):
    known.hold(SHOP, 1)
    known.hold("Example/Shop", 1)
    known.hold("example/other", 2)

    assert (known.number_of("Example/Shop"), known.number_of("example/none")) == (1, 0)
    assert platform.tags() == ["code:repository:bind"] * 2


def test_another_repository_under_a_name_is_refused_on_the_record(platform, known):
    error = refused(known, SHOP, 9)

    assert error.message.startswith("'example/shop' is repository 9 now, and was 1.")
    assert "`id: 9`" in error.hint
    assert platform.tags()[-1] == "code:repository:refuse"


def test_a_repository_under_another_name_is_refused(known):
    error = refused(known, STORE, 1)

    assert error.message.startswith("Repository 1 is called 'example/store' now")
    assert "leave example/shop out" in error.hint


def test_a_repository_without_a_number_is_nobodys(known):
    refused(known, SHOP, 0)
    refused(known, "example/new", 0)


def test_a_number_that_is_written_down_decides_from_the_first_sight_on(known):
    error = refused(known, "example/new", 9, pinned=3)

    assert "github.yaml says 3" in error.message
    known.hold("example/new", 3, pinned=3)
    refused(known, "example/new", 9, pinned=3)


def test_who_writes_another_number_down_ends_what_the_one_before_asked_for(platform, known):
    with platform.deps.new_uow() as uow:
        tell_of_pulls(uow, HOUR)
        uow.commit()
    changes = CodeChanges(platform.deps)

    known.hold(SHOP, 9, pinned=9)

    assert changes.current(SUBJECT) is None
    assert changes.pusher_of(SUBJECT, "a") == 0
    assert platform.tags()[-1] == "code:repository:bind"
    refused(known, SHOP, 1, pinned=9)
    known.hold(SHOP, 9)


def test_a_repository_of_a_like_name_keeps_what_it_asked_for(platform, known):
    with platform.deps.new_uow() as uow:
        tell_of_pulls(uow, HOUR)
        uow.commit()
    for number, like in ((5, "example/sho_"), (6, "example/shop2"), (7, "ample/shop")):
        known.hold(like, number)
        platform.clock.advance(HOUR)

        known.hold(like, number + 10, pinned=number + 10)

    assert CodeChanges(platform.deps).current(SUBJECT) is not None


def test_a_name_that_was_given_up_leads_nobody_else_in(platform, known):
    known.hold(STORE, 1, pinned=1)
    platform.clock.advance(HOUR)

    refused(known, SHOP, 9)
    refused(known, SHOP, 1)
    known.hold(STORE, 1)


def test_a_repository_may_go_back_to_its_name(platform, known):
    known.hold(STORE, 1, pinned=1)
    platform.clock.advance(HOUR)

    known.hold(SHOP, 1, pinned=1)
    platform.clock.advance(HOUR)

    known.hold(SHOP, 1)
    refused(known, STORE, 1)


def test_of_two_first_sights_that_differ_one_holds(platform):
    known, barrier, lost = CodeRepositories(platform.deps), threading.Barrier(2), []

    def see(number: int) -> None:
        barrier.wait()
        try:
            known.hold(SHOP, number)
        except AnotherRepository:
            lost.append(number)

    threads = [threading.Thread(target=see, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with platform.deps.view() as uow:
        assert sorted([uow.code_repository(SHOP), *lost]) == [1, 2]
    assert sorted(platform.tags()) == ["code:repository:bind", "code:repository:refuse"]
