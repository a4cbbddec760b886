"""The life of an action on the platform, on every store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.domain.actions import ActionStatus
from registry.domain.pausing import Paused
from registry.domain.promising import NothingToDo
from registry.domain.proposals import Origin
from registry.domain.provenance import Mark, SourceKind
from registry.errors import Conflict, Denied, InvalidInput, Missing, Unavailable
from registry.service.action_asking import MovedSince, NothingTakesBack
from registry.service.action_doing import UnderWay
from registry.service.actions import NotUnknown
from registry.service.no_platform import NoPlatform, NoPlatformSet
from registry.service.working import LEASE
from tests.platforms import a_registry
from tests.support.acting import (
    BEFORE,
    CHECKOUT,
    NEW,
    OLD,
    RESTART,
    ROLL_BACK,
    CountedPlatform,
    approved,
    asked,
    enacted,
    scaling,
    status_of,
)

SAID = tuple(
    Mark(field=field, value=value, source=SourceKind.PERSON).content()
    for field, value in (("workload", "checkout"), ("namespace", "shop"))
)
AWAY = Unavailable("It does not answer.", hint="Wait.")


@pytest.fixture
def hands():
    return CountedPlatform()


@pytest.fixture
def platform(engine, hands):
    return a_registry(engine, platform=hands)


def test_nothing_is_done_before_the_quorum_is_met(platform, hands):
    view = asked(platform, scaling())
    platform.registry.work()
    approved(platform, view, "ben")
    platform.registry.work()

    assert hands.done == []
    assert status_of(platform, view.action.id) == "pending"
    assert view.tally.missing_approvals == 2


def test_what_two_people_approved_is_done_once_and_seen_to_be_done(platform, hands):
    done = enacted(platform, scaling(5))
    platform.registry.work()

    action = platform.registry.actions.action(done).action
    assert (action.status, action.after.replicas) == (ActionStatus.DONE, 5)
    assert hands.done == [done]
    assert [tag for tag in platform.tags() if tag.startswith("platform:")] == [
        "platform:action:propose",
        "platform:action:approve",
        "platform:action:approve",
        "platform:action:take",
        "platform:action:done",
    ]
    decisions = platform.registry.actions.action(done).decisions
    assert {d.status for d in decisions} == {"used"}


@pytest.mark.parametrize("deed", [RESTART, ROLL_BACK, scaling(2)], ids=lambda d: d.act)
def test_each_act_keeps_its_promise(platform, hands, deed):
    done = enacted(platform, deed)

    assert status_of(platform, done) == "done"
    assert hands.done == [done]


def test_a_roll_back_names_the_version_it_goes_to(platform, hands):
    view = asked(platform, ROLL_BACK)

    assert view.action.deed.to == OLD
    assert f"template: {NEW} -> {OLD}" in view.action.would
    assert view.action.quorum.level == "medium"


def test_the_same_wish_again_is_the_same_action(platform):
    first = asked(platform, scaling())
    again = asked(platform, scaling(), by="cho")

    assert again.joined
    assert again.action == first.action
    assert platform.tags()[-1] == "platform:action:join"


def test_what_the_platform_refuses_to_try_is_not_stored(platform):
    with pytest.raises(NothingToDo):
        asked(platform, scaling(3))

    assert platform.registry.actions.actions().items == ()
    assert platform.tags()[-1] == "platform:action:refuse"


def test_to_stop_all_of_it_takes_three_people(platform, hands):
    view = approved(platform, asked(platform, scaling(0)))
    platform.registry.work()
    assert (hands.done, view.action.quorum.level) == ([], "high")

    approved(platform, view, "max")
    platform.registry.work()
    assert hands.done == [view.action.id]


def test_a_rejected_action_is_never_done(platform, hands):
    view = approved(platform, asked(platform, scaling()), "ben", verdict="reject")
    platform.registry.work()

    assert (status_of(platform, view.action.id), hands.done) == ("rejected", [])


def test_a_workload_that_moved_voids_every_approval(platform, hands):
    view = approved(platform, asked(platform, scaling()))
    hands.change(CHECKOUT, BEFORE.__class__(replicas=4, template=NEW, previous=OLD))

    platform.registry.work()

    now = platform.registry.actions.action(view.action.id)
    assert (now.action.status, hands.done) == (ActionStatus.PENDING, [])
    assert now.action.before.replicas == 4
    assert now.action.digest != view.action.digest
    assert {d.status for d in now.decisions} == {"void"}
    approved(platform, now)
    platform.registry.work()
    assert hands.done == [view.action.id]


def test_an_action_that_makes_no_sense_any_more_is_refused(platform, hands):
    view = approved(platform, asked(platform, scaling(4)))
    hands.change(CHECKOUT, BEFORE.__class__(replicas=4, template=NEW, previous=OLD))

    platform.registry.work()

    assert (status_of(platform, view.action.id), hands.done) == ("refused", [])


def test_a_pause_stops_what_is_approved_and_what_an_agent_asks(platform, hands):
    view = approved(platform, asked(platform, scaling()))
    platform.registry.pause("wait", platform.people["root"])

    platform.registry.work()
    with pytest.raises(Denied):
        platform.registry.actions.act(view.action.id)
    with pytest.raises(Paused):
        asked(platform, RESTART, agent="agent:frenly", provenance=SAID)

    assert hands.done == []


def test_what_nobody_approves_in_time_expires(platform, hands):
    view = asked(platform, scaling())
    platform.clock.advance(timedelta(days=15))
    platform.registry.work()

    assert status_of(platform, view.action.id) == "expired"
    assert not asked(platform, scaling()).joined


def test_an_approval_that_ran_out_does_not_count(platform, hands):
    view = approved(platform, asked(platform, scaling()), "ben")
    platform.clock.advance(timedelta(days=8))
    approved(platform, view, "dee")
    platform.registry.work()

    assert (status_of(platform, view.action.id), hands.done) == ("pending", [])


def test_approvals_of_somebody_who_was_let_go_do_not_count(platform, hands):
    view = approved(platform, asked(platform, scaling()))
    platform.registry.revoke_user("dee", platform.people["root"])
    platform.registry.work()

    assert (status_of(platform, view.action.id), hands.done) == ("pending", [])


def test_a_platform_that_is_away_before_anything_began_is_asked_again(platform, hands):
    view = approved(platform, asked(platform, scaling()))
    none = platform.under(platform=NoPlatform())
    none.registry.work()
    assert status_of(platform, view.action.id) == "approved"

    platform.clock.advance(timedelta(minutes=1))
    platform.registry.work()
    again = platform.registry.actions.carry_out(view.action.id)

    assert hands.done == [view.action.id]
    assert again.startswith("Done")


def test_what_the_platform_refuses_to_do_has_failed_and_changed_nothing(platform, hands):
    hands.fails_before = Conflict("No quota.", hint="Ask for more.")

    done = enacted(platform, scaling())

    assert (status_of(platform, done), hands.done) == ("failed", [])
    with pytest.raises(NothingTakesBack):
        undone(platform, done)


@pytest.mark.parametrize("point", ["fails_before", "fails_after"])
def test_an_answer_that_never_came_leaves_it_unknown_and_nobody_tries_again(
    platform, hands, point
):
    setattr(hands, point, AWAY)
    done = enacted(platform, scaling())
    assert status_of(platform, done) == "unknown"
    count = len(hands.done)

    hands.fails_before = hands.fails_after = None
    platform.clock.advance(timedelta(hours=1))
    platform.registry.work()

    assert (status_of(platform, done), len(hands.done)) == ("unknown", count)


def test_another_action_waits_while_nobody_knows_what_was_done(platform, hands):
    hands.fails_before = AWAY
    stuck = enacted(platform, scaling())
    hands.fails_before = None
    other = enacted(platform, RESTART)
    assert (status_of(platform, other), hands.done) == ("approved", [])

    settled(platform, stuck, "failed")
    platform.clock.advance(timedelta(minutes=10))
    platform.registry.work()

    assert (status_of(platform, stuck), status_of(platform, other)) == ("failed", "done")


def test_a_person_settles_what_nobody_knows_with_what_was_seen(platform, hands):
    hands.fails_after = AWAY
    stuck = enacted(platform, scaling())

    with pytest.raises(Denied):
        settled(platform, stuck, by="bot")
    with pytest.raises(InvalidInput):
        settled(platform, stuck, "pending")
    with pytest.raises(InvalidInput):
        settled(platform, stuck, reason=" ")
    view = settled(platform, stuck)
    with pytest.raises(NotUnknown):
        settled(platform, stuck)

    assert (view.action.status, view.action.after.replicas) == (ActionStatus.DONE, 5)


def test_what_is_not_as_promised_has_failed_and_its_way_back_is_proposed(engine):
    class Meddling(CountedPlatform):
        def execute(self, deed, seen, key):
            super().execute(deed, seen, key)
            self.change(CHECKOUT, BEFORE.__class__(replicas=9, template=NEW, previous=OLD))

    platform = a_registry(engine, platform=Meddling())
    done = enacted(platform, scaling(5))

    assert status_of(platform, done) == "failed"
    back = platform.registry.actions.actions(status="pending").items[0].action
    assert (back.deed, back.undoes, back.author) == (scaling(3), done, "system:frenly")


def test_an_undo_is_an_action_of_its_own(platform, hands):
    done = enacted(platform, scaling(5))

    back = undone(platform, done)
    assert (back.action.deed, back.action.undoes) == (scaling(3), done)
    assert status_of(platform, back.action.id) == "pending"
    approved(platform, back)
    platform.registry.work()

    assert hands.look(CHECKOUT).state == BEFORE


def test_a_roll_back_is_undone_by_rolling_forward(platform, hands):
    back = undone(platform, enacted(platform, ROLL_BACK))
    approved(platform, back)
    platform.registry.work()

    assert hands.look(CHECKOUT).state == BEFORE


def test_a_restart_is_undone_by_nothing(platform):
    with pytest.raises(NothingTakesBack):
        undone(platform, enacted(platform, RESTART))


def test_what_moved_since_is_not_simply_taken_back(platform, hands):
    done = enacted(platform, scaling(5))
    hands.change(CHECKOUT, BEFORE.__class__(replicas=7, template=NEW, previous=OLD))

    with pytest.raises(MovedSince):
        undone(platform, done)


def test_a_worker_that_died_leaves_it_unknown_only_after_its_lease(platform, hands):
    class Died(BaseException):
        """Nobody catches it, as nobody catches a kill."""

    def die(point: str) -> None:
        if point == "action.taken":
            raise Died

    mortal = platform.under(reach=die)
    view = approved(mortal, asked(mortal, scaling()))
    with pytest.raises(Died):
        mortal.registry.work()

    with pytest.raises(UnderWay):
        platform.registry.actions.act(view.action.id)
    platform.clock.advance(LEASE)
    platform.registry.work()

    assert (status_of(platform, view.action.id), hands.done) == ("unknown", [])


def test_without_a_platform_everything_is_refused_and_the_hint_says_what_to_set(engine):
    platform = a_registry(engine)

    with pytest.raises(NoPlatformSet) as caught:
        asked(platform, scaling())

    assert "platform.yaml" in caught.value.hint


def test_lists_are_read_in_pages_newest_first(platform):
    ids = [asked(platform, scaling(n)).action.id for n in (5, 6, 7)]

    page = platform.registry.actions.actions(limit=2)
    rest = platform.registry.actions.actions(limit=2, after=page.next)

    assert {v.action.id for v in (*page.items, *rest.items)} == set(ids)
    assert (len(page.items), rest.next) == (2, None)
    with pytest.raises(InvalidInput):
        platform.registry.actions.actions(limit=0)
    with pytest.raises(Missing):
        platform.registry.actions.action("A-none")


def undone(platform, action_id):
    origin = asked_origin()
    return platform.registry.actions.undo(
        action_id, origin=origin, reason="", by=platform.people["ana"]
    )


def asked_origin():
    return Origin(channel="cli", thread="u", text="")


def settled(platform, action_id, outcome="done", *, reason="5 of 5 run", by="ben"):
    return platform.registry.actions.settle(
        action_id, outcome, reason=reason, by=platform.people[by]
    )
