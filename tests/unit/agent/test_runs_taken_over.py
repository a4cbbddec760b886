"""A run that broke off is brought to its end by another; a cancelled one stops."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from registry.contracts.runs import Request, RunState
from registry.errors import Conflict, Unavailable
from registry.service.run_desk import RunDesk
from registry.service.running import LEASE
from tests.platforms import Clock, a_grounded_copy
from tests.unit.agent.desk import PROPOSE, Scripted, a_desk, called, said

CHANGE = "create alias profile-api for user-management-api in application"
PAST = LEASE + timedelta(seconds=1)
PROPOSING = called("propose_alias", {**PROPOSE, "target": "user-management-api"})


@pytest.fixture
def platform(tmp_path):
    return a_grounded_copy(tmp_path, clock=Clock())


@pytest.fixture
def ana(platform):
    return platform.people["ana"]


def desk_of(platform, tmp_path, **options):
    """Open an agent over the real registry."""
    return a_desk(tmp_path, platform.registry, platform=platform, **options)


class Stolen(Scripted):
    """Between its two answers somebody else takes the run over."""

    def steal(self, steal) -> Stolen:
        object.__setattr__(self, "_steal", steal)
        return self

    def _generate(self, *args, **kwargs):
        self._steal()
        return super()._generate(*args, **kwargs)


def test_a_message_whose_process_died_is_answered_by_another(platform, tmp_path, ana) -> None:
    with desk_of(platform, tmp_path) as agent:
        run = agent.runs.begin(Request("chat", "t", CHANGE), ana)
        assert agent.carry_on() is None
        platform.clock.advance(PAST)

        assert agent.carry_on() == f"{run.id}: brought to its end, it waits."
        assert agent.carry_on() is None
        (waiting,) = agent.pending("t")

    assert len(platform.registry.proposals(status="pending").items) == 1
    assert waiting.run == run.id


def test_an_heir_acts_for_whoever_asked_and_only_while_their_token_holds(
    platform, tmp_path, ana
) -> None:
    with desk_of(platform, tmp_path) as agent:
        run = agent.runs.begin(Request("chat", "t", CHANGE), ana)
        platform.clock.advance(PAST)
        platform.registry.revoke_user("ana", platform.people["root"])

        said_ = agent.carry_on()

    assert "was revoked" in said_
    assert platform.registry.proposals(status="pending").items == ()
    assert agent.runs.find(run.id).state is RunState.FAILED


def test_an_heir_that_finds_the_model_away_leaves_the_run_for_later(
    platform, tmp_path, ana
) -> None:
    away = Scripted(answers=[Unavailable("The model is away.", hint="Wait.")])
    with desk_of(platform, tmp_path, model=away) as agent:
        run = agent.runs.begin(Request("chat", "t", "hello"), ana)
        platform.clock.advance(PAST)
        assert agent.carry_on() == f"{run.id}: The model is away."
        assert agent.carry_on() is None
    platform.clock.advance(PAST)
    with desk_of(platform, tmp_path, model=Scripted(answers=[said("Hello.")])) as agent:
        assert agent.carry_on() == f"{run.id}: brought to its end."

    assert agent.runs.find(run.id).says == "Hello."


def test_whoever_lost_a_run_proposes_nothing_and_hears_it(platform, tmp_path, ana) -> None:
    model = Stolen(answers=[PROPOSING])
    with desk_of(platform, tmp_path, model=model) as agent:

        def steal() -> None:
            platform.clock.advance(PAST)
            assert agent.runs.take_broken() is not None

        model.steal(steal)
        with pytest.raises(Conflict, match="taken over"):
            agent.ask("t", CHANGE, ana)

    assert platform.registry.proposals(status="pending").items == ()


def test_a_run_that_is_cancelled_while_the_model_thinks_runs_no_tool(
    platform, tmp_path, ana
) -> None:
    model = Stolen(answers=[PROPOSING])
    with desk_of(platform, tmp_path, model=model) as agent:
        desk = RunDesk(platform.deps)
        model.steal(lambda: desk.cancel(desk.runs(ana).items[0].id, ana))

        turn = agent.ask("t", CHANGE, ana)

    assert turn.text == "This request was cancelled by ana."
    assert platform.registry.proposals(status="pending").items == ()
    assert RunDesk(platform.deps).run(turn.run, ana).state is RunState.CANCELLED


def test_two_messages_of_one_conversation_at_once_are_answered_in_turn(
    platform, tmp_path, ana
) -> None:
    answered = []
    model = Scripted(answers=[said("Hello.")])
    with desk_of(platform, tmp_path, model=model) as agent:
        threads = [
            threading.Thread(
                target=lambda n=n: answered.append(agent.ask("t", f"message {n}", ana))
            )
            for n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    asked = [[m.text for m in messages if m.type == "human"] for messages in model.asked]
    assert [len(words) for words in asked] == [1, 2, 3, 4]
    assert asked[3][:3] == asked[2]
    assert len({turn.run for turn in answered}) == 4
