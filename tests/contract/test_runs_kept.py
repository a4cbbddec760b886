"""Runs of the agent, on both databases: one holder each, heirs, and effects that come once."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from registry.contracts.runs import Effect, Request, RunCancelled, RunEnd, RunLost, RunState
from registry.domain.proposals import Refused
from registry.errors import Conflict, Denied, InvalidInput, Missing
from registry.service.people import BadToken
from registry.service.run_desk import RunDesk
from registry.service.running import LEASE, MOST_ATTEMPTS, Runs
from tests.builders import a_create, a_wish
from tests.platforms import a_grounded_registry

HELLO = Request("chat", "t", "hello")
PAST = LEASE + timedelta(seconds=1)
DONE = RunEnd(state=RunState.DONE, says="Hello.")


@pytest.fixture
def platform(engine):
    return a_grounded_registry(engine)


@pytest.fixture
def runs(platform) -> Runs:
    return Runs(platform.deps)


@pytest.fixture
def desk(platform) -> RunDesk:
    return RunDesk(platform.deps)


@pytest.fixture
def ana(platform):
    return platform.people["ana"]


def test_a_message_is_held_at_once_and_reads_back_as_it_was_kept(runs, ana) -> None:
    run = runs.begin(Request("chat", "t", "give \x00 me"), ana)

    assert (run.state, run.number, run.fence, run.attempts) == (RunState.RUNNING, 1, 1, 1)
    assert run.text == r"give \x00 me"
    assert runs.find(run.id) == run


def test_messages_of_one_conversation_are_answered_one_after_the_other(runs, ana) -> None:
    first, second, third = (runs.begin(HELLO, ana) for _ in range(3))

    assert [r.state for r in (first, second, third)] == ["running", "queued", "queued"]
    assert (second.previous, third.previous) == (first.id, second.id)
    assert runs.take(second.id) is None
    runs.end(first, DONE)
    assert runs.take(third.id) is None
    held = runs.take(second.id)
    assert held is not None
    assert held.state is RunState.RUNNING
    assert runs.take(second.id) is None


def test_conversations_of_the_same_name_on_two_channels_do_not_meet(runs, platform) -> None:
    chat = runs.begin(HELLO, platform.people["ana"])
    alert = runs.begin(Request("alert", "t", "hello"), platform.people["cho"])

    assert (chat.number, alert.number, alert.state) == (1, 1, RunState.RUNNING)


def test_somebody_else_s_conversation_is_closed(runs, platform) -> None:
    runs.begin(HELLO, platform.people["ana"])

    with pytest.raises(Denied, match="somebody else's"):
        runs.begin(HELLO, platform.people["cho"])


def test_a_thread_that_no_database_takes_is_refused(runs, ana) -> None:
    for thread in ("x" * 256, "a\x00b"):
        with pytest.raises(InvalidInput):
            runs.begin(Request("chat", thread, "hello"), ana)


def test_many_messages_at_once_get_numbers_of_their_own_and_one_is_held(runs, ana) -> None:
    begun = []
    threads = [
        threading.Thread(target=lambda: begun.append(runs.begin(HELLO, ana))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(run.number for run in begun) == list(range(1, 9))
    assert [str(run.state) for run in begun].count("running") == 1


def test_a_run_that_broke_off_is_taken_over_once_and_its_zombie_writes_nothing(
    runs, ana, platform
) -> None:
    lost = runs.begin(HELLO, ana)
    assert runs.take_broken() is None
    platform.clock.advance(PAST)

    heir = runs.take_broken()

    assert heir is not None
    assert (heir.id, heir.fence, heir.attempts) == (lost.id, lost.fence + 1, 2)
    assert runs.take_broken() is None
    for act in (
        partial(runs.beat, lost),
        partial(runs.check, lost),
        partial(runs.end, lost, DONE),
    ):
        with pytest.raises(RunLost, match="taken over"):
            act()
    runs.put_back(lost, "late")
    assert runs.end(heir, DONE).says == "Hello."


def test_a_beat_keeps_the_lease_and_tells_the_step(runs, ana, platform) -> None:
    run = runs.begin(HELLO, ana)
    platform.clock.advance(LEASE / 2)
    runs.beat(run, "think")
    runs.beat(run)
    platform.clock.advance(LEASE / 2 + timedelta(seconds=1))

    found = runs.find(run.id)
    assert (found.step, found.steps) == ("think", 1)
    assert runs.take_broken() is None


def test_a_message_whose_sender_died_in_line_is_answered_in_its_turn(
    runs, ana, platform
) -> None:
    first, second = runs.begin(HELLO, ana), runs.begin(HELLO, ana)
    platform.clock.advance(PAST)

    assert runs.take_broken().id == first.id
    assert runs.take_broken() is None
    runs.end(runs.find(first.id), DONE)
    assert runs.take_broken().id == second.id


def test_standing_in_line_keeps_one_s_place(runs, ana, platform) -> None:
    first, second = runs.begin(HELLO, ana), runs.begin(HELLO, ana)
    for _ in range(3):
        platform.clock.advance(LEASE / 2)
        runs.beat(first)
        assert runs.take(second.id) is None

    assert runs.take_broken() is None


def test_a_run_that_breaks_off_again_and_again_is_given_up(runs, ana, platform) -> None:
    run = runs.begin(HELLO, ana)
    for _ in range(MOST_ATTEMPTS - 1):
        platform.clock.advance(PAST)
        assert runs.take_broken().id == run.id
    platform.clock.advance(PAST)

    assert runs.take_broken() is None

    found = runs.find(run.id)
    assert (found.state, found.error) == (
        RunState.FAILED,
        "It broke off 5 times and was given up.",
    )


def test_what_is_put_back_waits_and_is_then_tried_again(runs, ana, platform) -> None:
    run = runs.begin(HELLO, ana)
    runs.put_back(run, "The model is away.")

    assert runs.take_broken() is None
    platform.clock.advance(PAST)
    assert runs.take_broken().attempts == 2


def test_whoever_asked_is_proven_anew_by_an_heir(runs, ana, platform) -> None:
    run = runs.begin(HELLO, ana)
    assert runs.actor_of(run) == ana

    platform.registry.revoke_user("ana", platform.people["root"])

    with pytest.raises(BadToken):
        runs.actor_of(run)


def test_a_paused_run_waits_without_a_lease_and_lets_the_next_message_through(
    runs, ana, platform
) -> None:
    run = runs.begin(HELLO, ana)
    runs.end(run, RunEnd(state=RunState.WAITING, proposal="P-1", digest="d" * 64))
    platform.clock.advance(timedelta(days=30))

    assert runs.take_broken() is None
    assert runs.begin(HELLO, ana).state is RunState.RUNNING
    (waiting,) = runs.unsettled("chat", "t")
    assert (waiting.id, waiting.proposal, waiting.ended_at) == (run.id, "P-1", None)


def test_only_one_of_two_who_wake_a_run_holds_it(runs, ana) -> None:
    run = runs.begin(HELLO, ana)
    runs.end(run, RunEnd(state=RunState.WAITING, proposal="P-1"))

    assert runs.take(run.id).fence == 2
    assert runs.take(run.id) is None


def test_a_run_that_is_over_is_returned_as_it_is(runs, ana) -> None:
    over = runs.end(runs.begin(HELLO, ana), DONE)

    assert runs.take(over.id) == over


# What a run writes


def propose(platform, run, key: str = "profile-api", call: str = "c1"):
    bound = platform.registry.of_run(lambda: Effect(run.id, call, run.fence))
    return bound.propose(a_wish(a_create(key=key)), platform.people["ana"])


def test_a_proposal_is_kept_with_the_call_that_made_it(runs, ana, platform) -> None:
    run = runs.begin(HELLO, ana)

    view = propose(platform, run)

    found = platform.registry.proposed_by(Effect(run.id, "c1", run.fence))
    assert found.proposal.id == view.proposal.id == runs.find(run.id).proposal
    assert platform.registry.proposed_by(Effect(run.id, "c2", run.fence)) is None


def test_a_holder_that_lost_its_run_proposes_nothing(runs, ana, platform) -> None:
    run = runs.begin(HELLO, ana)
    platform.clock.advance(PAST)
    runs.take_broken()

    with pytest.raises(RunLost):
        propose(platform, run)

    assert platform.registry.proposals().items[0].proposal.status == "applied"
    assert len(platform.registry.proposals().items) == 1


def test_one_call_proposes_once_whatever_it_is_tried_with(runs, ana, platform) -> None:
    run = runs.begin(HELLO, ana)
    propose(platform, run)

    with pytest.raises(Conflict):
        propose(platform, run, key="other-api")

    assert len(platform.registry.proposals(status="pending").items) == 1


def test_a_refused_wish_leaves_no_effect(runs, ana, platform) -> None:
    run = runs.begin(HELLO, ana)

    bound = platform.registry.of_run(lambda: Effect(run.id, "c1", run.fence))
    with pytest.raises(Refused):
        bound.propose(a_wish(a_create(target="nothing-api")), ana)

    assert platform.registry.proposed_by(Effect(run.id, "c1", run.fence)) is None


# What people see and do


def test_people_see_their_own_runs_and_operators_all(runs, desk, platform) -> None:
    people = platform.people
    mine = runs.begin(HELLO, people["ana"])
    platform.clock.advance(timedelta(seconds=1))
    theirs = runs.begin(Request("chat", "u", "hello"), people["cho"])

    assert [r.id for r in desk.runs(people["ana"]).items] == [mine.id]
    assert [r.id for r in desk.runs(people["root"]).items] == [theirs.id, mine.id]
    assert desk.run(mine.id, people["root"]).id == mine.id
    with pytest.raises(Missing):
        desk.run(theirs.id, people["ana"])


def test_runs_are_listed_in_pages_and_by_state(runs, desk, ana, platform) -> None:
    ids = []
    for n in range(5):
        platform.clock.advance(timedelta(seconds=1))
        ids.append(runs.begin(Request("chat", f"t{n}", "hello"), ana).id)
    runs.end(runs.find(ids[0]), DONE)

    first = desk.runs(ana, limit=3)
    second = desk.runs(ana, limit=3, after=first.next)

    assert [r.id for r in (*first.items, *second.items)] == ids[::-1]
    assert second.next is None
    assert [r.id for r in desk.runs(ana, state="done").items] == ids[:1]


@pytest.mark.parametrize("asked", [{"state": "dome"}, {"limit": 0}, {"limit": 1_001}])
def test_a_list_that_cannot_be_is_refused(desk, ana, asked) -> None:
    with pytest.raises(InvalidInput):
        desk.runs(ana, **asked)


def test_a_cancelled_run_stops_before_its_next_step(runs, desk, ana, platform) -> None:
    run = runs.begin(HELLO, ana)

    assert desk.cancel(run.id, ana).state is RunState.RUNNING

    with pytest.raises(RunCancelled, match="cancelled by 'ana'"):
        runs.beat(run, "act")
    with pytest.raises(RunCancelled):
        runs.check(run)
    ended = runs.end(run, RunEnd(state=RunState.CANCELLED))
    assert (ended.state, ended.says) == ("cancelled", "This request was cancelled by ana.")
    assert platform.tags()[-1] == "agent:run:cancel"


def test_cancelling_never_hides_what_was_proposed(runs, desk, ana, platform) -> None:
    run = runs.begin(HELLO, ana)
    proposal = propose(platform, run).proposal.id
    desk.cancel(run.id, platform.people["root"])

    ended = runs.end(run, RunEnd(state=RunState.WAITING, proposal=proposal))

    assert ended.state is RunState.CANCELLED
    assert f"Proposal {proposal} was made before; it stands" in ended.says
    assert platform.registry.proposal(proposal).proposal.status == "pending"


def test_a_waiting_or_queued_run_is_cancelled_at_once(runs, desk, ana) -> None:
    waiting = runs.begin(HELLO, ana)
    runs.end(waiting, RunEnd(state=RunState.WAITING, proposal="P-1"))
    runs.begin(HELLO, ana)
    queued = runs.begin(HELLO, ana)

    for run in (waiting, queued):
        cancelled = desk.cancel(run.id, ana)
        assert (cancelled.state, cancelled.ended_at is None) == ("cancelled", False)
        assert runs.take(run.id).state is RunState.CANCELLED
    assert runs.unsettled("chat", "t") == []


def test_a_cancelled_run_whose_holder_died_is_not_taken_over(runs, desk, ana, platform) -> None:
    run = runs.begin(HELLO, ana)
    desk.cancel(run.id, ana)
    platform.clock.advance(PAST)

    assert runs.take_broken() is None
    assert runs.find(run.id).state is RunState.CANCELLED


def test_a_run_that_broke_off_is_cancelled_at_once(runs, desk, ana, platform) -> None:
    run = runs.begin(HELLO, ana)
    platform.clock.advance(PAST)

    assert desk.cancel(run.id, ana).state is RunState.CANCELLED
    with pytest.raises(RunLost):
        runs.beat(run, "act")


def test_what_is_over_or_somebody_else_s_is_not_cancelled(runs, desk, platform) -> None:
    people = platform.people
    run = runs.begin(HELLO, people["ana"])
    with pytest.raises(Missing):
        desk.cancel(run.id, people["cho"])
    desk.cancel(run.id, people["ana"])
    with pytest.raises(Conflict, match="being cancelled"):
        desk.cancel(run.id, people["ana"])
    over = runs.end(run, DONE)
    with pytest.raises(Conflict, match="is cancelled"):
        desk.cancel(over.id, people["ana"])

    assert platform.tags().count("agent:run:cancel_refuse") == 3
    assert replace(over, used={}) == replace(runs.find(run.id), used={})
