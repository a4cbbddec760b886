"""While work is paused nothing is applied and no agent asks; on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.domain.pausing import ASK_COUNTS_FOR, OnePersonResumes, Paused
from registry.errors import Denied, InvalidInput
from tests.attack.test_races import at_once
from tests.builders import a_create, a_wish

if TYPE_CHECKING:
    from tests.platforms import Platform

ROUNDS = 25


def with_admins(platform: Platform) -> Platform:
    for name in ("eve", "fay"):
        made = platform.registry.add_user(name, ["admin"], by=platform.people["root"])
        platform.sign_in(name, made.token)
    return platform


def resume(platform: Platform) -> None:
    for name in ("root", "eve"):
        platform.registry.resume("fixed", platform.people[name])


def status(platform: Platform, proposal: str) -> str:
    return str(platform.registry.proposal(proposal).proposal.status)


def test_what_is_approved_while_paused_is_applied_afterwards_and_once(busy: Platform) -> None:
    with_admins(busy)
    revision = busy.registry.revision()
    busy.registry.pause("stop", busy.people["root"])
    view = busy.approve(busy.propose(a_create(key="later-api")))

    for _ in range(3):
        busy.registry.work()
    with pytest.raises(Paused, match="since"):
        busy.registry.apply(view.proposal.id)
    assert (status(busy, view.proposal.id), busy.registry.revision()) == ("approved", revision)

    resume(busy)
    busy.registry.work()
    busy.registry.work()

    assert (status(busy, view.proposal.id), busy.registry.revision()) == (
        "applied",
        revision + 1,
    )
    assert busy.tags().count("operator:work:pause") == 1
    assert busy.tags().count("operator:work:resume") == 1


def test_an_agent_cannot_ask_while_paused_and_a_person_can(busy: Platform) -> None:
    busy.registry.pause("stop", busy.people["root"])

    with pytest.raises(Paused):
        busy.registry.propose(a_wish(a_create(), agent="agent:frenly"), busy.people["ana"])
    busy.registry.propose(a_wish(a_create()), busy.people["ana"])

    assert busy.tags().count("registry:proposal:refuse") == 1


def test_no_apply_begins_after_a_pause_that_raced_it(busy: Platform) -> None:
    with_admins(busy)
    for n in range(ROUNDS):
        view = busy.approve(busy.propose(a_create(key=f"raced-{n}-api")))
        seen: list[Any] = []

        def pause(seen: list[Any] = seen) -> None:
            busy.registry.pause("stop", busy.people["root"])
            seen.append(busy.registry.revision())

        at_once(
            pause, busy.registry.work, lambda view=view: busy.registry.apply(view.proposal.id)
        )

        assert busy.registry.revision() == seen[0]
        busy.registry.work()
        assert busy.registry.revision() == seen[0]
        resume(busy)
        busy.registry.work()
        assert status(busy, view.proposal.id) == "applied"
    assert busy.tags().count("registry:revision:apply") == ROUNDS + 1


def test_one_person_never_resumes_alone_however_they_try(busy: Platform) -> None:
    with_admins(busy)
    root = busy.people["root"]
    busy.registry.pause("stop", root)

    assert not busy.registry.resume("go", root).resumed
    results = at_once(*[lambda: busy.registry.resume("go", root)] * 4)

    assert all(isinstance(result, OnePersonResumes) for result in results)
    assert busy.registry.paused() is not None


def test_two_who_resume_at_once_are_two_people(busy: Platform) -> None:
    with_admins(busy)
    busy.registry.pause("stop", busy.people["root"])

    results = at_once(
        *(lambda n=n: busy.registry.resume("go", busy.people[n]) for n in ("root", "eve"))
    )

    assert sorted(result.resumed for result in results) == [False, True]
    assert busy.registry.paused() is None


def test_pausing_anew_takes_back_the_word_to_resume(busy: Platform) -> None:
    with_admins(busy)
    busy.registry.pause("stop", busy.people["root"])
    busy.registry.resume("go", busy.people["eve"])
    busy.registry.pause("not yet", busy.people["fay"])

    assert not busy.registry.resume("go", busy.people["root"]).resumed


def test_the_word_of_somebody_who_was_revoked_or_of_long_ago_counts_no_more(
    busy: Platform,
) -> None:
    with_admins(busy)
    root = busy.people["root"]
    busy.registry.pause("stop", root)
    busy.registry.resume("go", busy.people["eve"])
    busy.registry.revoke_user("eve", root)
    assert not busy.registry.resume("go", root).resumed

    busy.clock.advance(ASK_COUNTS_FOR + timedelta(seconds=1))

    assert not busy.registry.resume("go", busy.people["fay"]).resumed


@pytest.mark.parametrize("name", ["ana", "ben", "vic", "bot"])
def test_who_may_not_operate_neither_pauses_nor_resumes_and_is_recorded(
    busy: Platform, name: str
) -> None:
    with pytest.raises(Denied):
        busy.registry.pause("stop", busy.people[name])
    busy.registry.pause("stop", busy.people["root"])
    with pytest.raises(Denied):
        busy.registry.resume("go", busy.people[name])

    assert busy.tags().count("operator:work:refuse") == 2


def test_a_pause_says_why(busy: Platform) -> None:
    for why in ("", "  ", "x" * 501, "a\x00b"):
        with pytest.raises(InvalidInput):
            busy.registry.pause(why, busy.people["root"])

    assert busy.registry.paused() is None
