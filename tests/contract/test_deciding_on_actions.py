"""Actions are decided on as proposals are: for others, not too fast, and not again and again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.domain.proposals import SelfApproval
from registry.errors import Denied
from registry.service.flooding import Resting, TooFast
from registry.service.verdicts import AlreadyDecided
from tests.platforms import a_registry, governed, the_governance
from tests.support.acting import CountedPlatform, approved, asked, scaling, status_of

HOUR = timedelta(hours=1)


@pytest.fixture
def hands():
    return CountedPlatform()


@pytest.fixture
def platform(engine, hands):
    return a_registry(engine, platform=hands)


def in_stead(platform, view, by, of, verdict="approve"):
    return platform.registry.actions.decide(
        view.action.id,
        view.action.digest,
        verdict,
        reason="",
        by=platform.people[by],
        in_stead_of=of,
    )


def let(platform, whom, by):
    now = platform.clock()
    platform.registry.desk.delegate(
        whom, now, now + timedelta(days=1), reason="away", by=platform.people[by]
    )


def test_who_was_asked_to_decides_in_anothers_stead(platform, hands):
    view = asked(platform, scaling())
    let(platform, "dee", by="ben")

    view = in_stead(platform, view, "dee", "ben")
    assert [(d.actor, d.in_stead_of) for d in view.decisions] == [("dee", "ben")]
    with pytest.raises(AlreadyDecided, match="'ben' has already"):
        approved(platform, view, "ben")
    approved(platform, view, "max")
    platform.registry.work()

    assert hands.done == [view.action.id]


def test_nobody_decides_for_who_did_not_ask_them_to(platform):
    view = asked(platform, scaling())

    with pytest.raises(Denied, match="may not decide in the stead"):
        in_stead(platform, view, "dee", "ben")
    assert platform.tags()[-1] == "platform:action:refuse"


def test_who_stands_in_for_the_author_does_not_decide(platform):
    view = asked(platform, scaling(), by="ben")
    let(platform, "dee", by="ben")

    with pytest.raises(SelfApproval):
        approved(platform, view, "dee")


def test_approvals_of_actions_count_toward_what_one_person_approves_in_an_hour(engine, hands):
    limits = the_governance().rules.approvals.limits.model_copy(
        update={"approvals_per_hour": 1}
    )
    approvals = the_governance().rules.approvals.model_copy(update={"limits": limits})
    platform = a_registry(engine, platform=hands, governance=governed(approvals=approvals))
    approved(platform, asked(platform, scaling(4)), "ben")
    second = asked(platform, scaling(5))

    with pytest.raises(TooFast, match="1 times within an hour"):
        approved(platform, second, "ben")
    platform.clock.advance(HOUR)
    approved(platform, second, "ben")


def test_a_wish_that_was_rejected_twice_rests_for_a_day(platform):
    for _ in range(2):
        approved(platform, asked(platform, scaling()), "ben", verdict="reject")

    with pytest.raises(Resting, match="rejected 2 times, last as 'A-"):
        asked(platform, scaling(), by="cho")
    other = asked(platform, scaling(6))
    platform.clock.advance(timedelta(days=1))
    again = asked(platform, scaling())

    assert {status_of(platform, each.action.id) for each in (other, again)} == {"pending"}
