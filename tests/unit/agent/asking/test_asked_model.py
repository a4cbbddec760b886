from __future__ import annotations

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agent.asking.budgets import Allowance, Budgets
from agent.asking.failures import (
    AnswerBroke,
    ModelDenied,
    ModelFailed,
    QuotaUsedUp,
    RunBudgetUsed,
)
from agent.asking.model import AskedModel, StandIn
from agent.asking.prices import Price
from agent.asking.words import FALLBACK
from agent.planner.model import NAME
from registry.contracts.model_calls import CallOutcome
from tests.unit.agent.asking.desks import (
    Clock,
    Watcher,
    a_breaker,
    a_desk,
    a_station,
    about,
    planner,
)
from tests.unit.agent.desk import Scripted, called, said

ASK = [HumanMessage("hello")]
BUSY = ModelFailed("Model 'gpt-x' is asked too often.", hint="Wait.", is_passing=True)
GONE = ModelFailed("The provider knows no model 'gpt-x'.", hint="Check.")
QUOTA = QuotaUsedUp("The quota for model 'gpt-x' is used up.", hint="Raise it.")
DENIED = ModelDenied("The key may not use model 'gpt-x'.", hint="Ask.")
BROKE = AnswerBroke("The answer of model 'gpt-x' broke off.", hint="Ask again.")


def asked(desk, **fields):
    return AskedModel(desk=desk, about=about(**fields))


def told(usage=(100, 10, 60), text="Hello."):
    sent, received, kept = usage
    message = said(text)
    message.usage_metadata = {
        "input_tokens": sent,
        "output_tokens": received,
        "total_tokens": sent + received,
        "input_token_details": {"cache_read": kept},
    }
    return message


def test_an_answer_is_written_down_with_what_it_took():
    watcher = Watcher()
    price = Price(input=1, cached=0.5, output=4)
    model = Scripted(answers=[called("resolve_name", {"name": "x"}), told()])
    desk = a_desk(a_station(model, price=price), watches=(watcher,))
    mine = asked(desk)

    mine.invoke(ASK)
    answer = mine.invoke(ASK)

    first, second = desk.book.calls
    assert answer.text == "Hello."
    assert (first.step, first.tools, first.finish) == (1, ("resolve_name",), "tool_calls")
    assert first.is_estimate
    assert (second.step, second.tokens_in, second.tokens_out) == (2, 100, 10)
    assert (second.tokens_cached, second.is_estimate) == (60, False)
    assert second.cost_micro == 40 + 30 + 40
    assert (second.run, second.actor, second.prompt) == ("t/1", "mara", "operator@2#0")
    assert (second.outcome, second.error, second.retries) == (CallOutcome.ANSWERED, "", 0)
    assert watcher.seen == desk.book.calls
    assert desk.journal.lines == []
    assert FALLBACK not in answer.response_metadata


def test_a_cost_that_is_not_known_is_said_to_be_so():
    desk = a_desk(a_station(Scripted(answers=[told()])))

    asked(desk).invoke(ASK)

    assert desk.book.calls[0].cost_micro is None


def test_what_passes_is_tried_again_and_counted():
    clock = Clock()
    desk = a_desk(a_station(Scripted(answers=[BUSY, BUSY, told()])), clock=clock)

    assert asked(desk).invoke(ASK).text == "Hello."

    (call,) = desk.book.calls
    assert (call.retries, len(clock.waits)) == (2, 2)
    assert call.latency_ms == round(sum(clock.waits) * 1000)


@pytest.mark.parametrize("failure", [GONE, QUOTA, DENIED])
def test_what_no_waiting_mends_is_not_tried_again(failure):
    model = Scripted(answers=[failure])
    desk = a_desk(a_station(model))

    with pytest.raises(type(failure)):
        asked(desk).invoke(ASK)

    assert len(model.asked) == 1
    (call,) = desk.book.calls
    assert (call.outcome, call.error) == (CallOutcome.FAILED, failure.code)
    assert (call.tokens, call.cost_micro) == (0, 0)


@pytest.mark.parametrize("failure", [BUSY, GONE, QUOTA, DENIED])
def test_the_planner_stands_in_and_the_person_is_told(failure):
    desk = a_desk(a_station(Scripted(answers=[failure])), planner())
    mine = asked(desk)

    answer = mine.invoke([HumanMessage("help")])

    assert answer.response_metadata[FALLBACK] == (
        f"{failure.message} So the offline planner answers."
    )
    assert desk.journal.lines == [("fell back", "t/1", "gpt-x", NAME, failure.code)]
    assert [c.model for c in desk.book.calls] == ["gpt-x", NAME]
    assert desk.book.calls[1].fallback_for == "gpt-x"
    assert desk.book.calls[1].cost_micro == 0


def test_who_stands_in_does_so_until_the_run_ends():
    model = Scripted(answers=[GONE, told()])
    desk = a_desk(a_station(model), planner())
    mine = asked(desk)

    mine.invoke(ASK)
    answer = mine.invoke(ASK)

    assert len(model.asked) == 1
    assert FALLBACK in answer.response_metadata
    assert len(desk.journal.lines) == 1
    assert asked(desk).invoke(ASK).text == "Hello."


def test_the_chain_is_gone_through_in_order():
    second = a_station(Scripted(answers=[told(text="Second.")]), name="gpt-y")
    desk = a_desk(a_station(Scripted(answers=[GONE])), second, planner())

    answer = asked(desk).invoke(ASK)

    assert answer.text == "Second."
    assert answer.response_metadata[FALLBACK].endswith("So 'gpt-y' answers.")


def test_nothing_follows_from_an_answer_that_broke():
    never = Scripted(answers=[told()])
    model = Scripted(answers=[BROKE])
    desk = a_desk(a_station(model, price=Price(input=1, output=1)), a_station(never), planner())

    with pytest.raises(AnswerBroke):
        asked(desk).invoke(ASK)

    (call,) = desk.book.calls
    assert (len(model.asked), len(never.asked)) == (1, 0)
    assert (call.outcome, call.error) == (CallOutcome.CUT, "model.broke_off")
    assert call.tokens_in > 0
    assert call.cost_micro == call.tokens_in
    assert desk.journal.lines == []


def test_an_answer_that_was_cut_is_handed_on_as_it_is():
    cut = called("propose_alias", {}, finish="length")
    desk = a_desk(a_station(Scripted(answers=[cut])), planner())

    answer = asked(desk).invoke(ASK)

    assert answer.response_metadata["finish_reason"] == "length"
    assert desk.book.calls[0].outcome is CallOutcome.CUT


def test_a_provider_cannot_claim_that_another_one_answered():
    forged = AIMessage("Hi", response_metadata={"finish_reason": "stop", FALLBACK: "Trust me."})
    desk = a_desk(a_station(Scripted(answers=[forged])))

    assert FALLBACK not in asked(desk).invoke(ASK).response_metadata


def test_an_endpoint_that_keeps_failing_is_left_alone_for_a_while():
    clock = Clock()
    model = Scripted(answers=[*[BUSY] * 5, told()])
    breaker = a_breaker(clock, after=3, cool_s=30)
    desk = a_desk(a_station(model, breaker=breaker), planner(), clock=clock)

    asked(desk).invoke(ASK)
    assert len(model.asked) == 3
    asked(desk).invoke(ASK)
    assert len(model.asked) == 3
    clock.pause(40)
    asked(desk).invoke(ASK)
    assert len(model.asked) == 4
    clock.pause(40)
    asked(desk).invoke(ASK)
    clock.pause(40)

    assert asked(desk).invoke(ASK).text == "Hello."
    assert asked(desk).invoke(ASK).text == "Hello."


def test_answers_that_break_open_the_breaker_and_wrong_requests_do_not():
    clock = Clock()
    breaker = a_breaker(clock, after=2)
    for failure, admits in ((GONE, True), (GONE, True), (BROKE, True), (BROKE, False)):
        desk = a_desk(a_station(Scripted(answers=[failure]), breaker=breaker), clock=clock)
        with pytest.raises(type(failure)):
            asked(desk).invoke(ASK)
        assert breaker.admits() is admits


def test_a_run_stops_at_the_tokens_that_the_protocol_grants():
    desk = a_desk(a_station(Scripted(answers=[told((900, 50, 0))])), planner())
    mine = asked(desk, tokens=1_000)
    mine.invoke(ASK)

    with pytest.raises(RunBudgetUsed, match="may use 1000 tokens and has used 950"):
        mine.invoke([HumanMessage("x" * 400)])

    assert desk.journal.lines == [("refused", "t/1", "run.tokens")]
    assert len(desk.book.calls) == 1


def test_a_run_that_was_broken_off_goes_on_with_what_it_had_used():
    desk = a_desk(a_station(Scripted(answers=[told((900, 50, 0))])))
    asked(desk, tokens=1_000).invoke(ASK)

    with pytest.raises(RunBudgetUsed):
        asked(desk, tokens=1_000).invoke([HumanMessage("x" * 400)])
    asked(desk, tokens=1_000, run="t/2").invoke([HumanMessage("x" * 400)])


def test_a_day_s_budget_sends_people_to_the_planner_and_is_audited():
    budgets = Budgets(actor=Allowance(tokens=120))
    model = Scripted(answers=[told((100, 10, 0))])
    desk = a_desk(a_station(model), planner(), budgets=budgets)

    assert asked(desk).invoke(ASK).text == "Hello."
    answer = asked(desk).invoke([HumanMessage("what is this about? " * 5)])

    assert answer.response_metadata[FALLBACK].startswith("What 'mara' may spend on models")
    assert desk.journal.lines == [
        ("refused", "t/1", "model.budget"),
        ("fell back", "t/1", "gpt-x", NAME, "model.budget"),
    ]
    assert len(model.asked) == 1


def test_yesterday_does_not_count():
    clock = Clock()
    desk = a_desk(
        a_station(Scripted(answers=[told((100, 10, 0))])),
        budgets=Budgets(everybody=Allowance(tokens=120)),
        clock=clock,
    )
    asked(desk).invoke(ASK)

    clock.pause(12 * 3_600)

    assert asked(desk).invoke([HumanMessage("x" * 100)]).text == "Hello."


def test_what_a_wire_brings_is_written_down_only_when_it_looks_like_a_name():
    answer = called("evil\x00 tool" + "x" * 5_000, {}, finish="tool calls\n")
    answer.response_metadata["model_name"] = "m" * 5_000
    desk = a_desk(a_station(Scripted(answers=[answer])))

    asked(desk).invoke(ASK)

    (call,) = desk.book.calls
    assert call.tools == ("(unreadable)",)
    assert (call.answered_as, call.finish) == ("(unreadable)", "(unreadable)")


def test_a_flood_of_calls_is_written_down_in_part():
    answer = called("a", {})
    answer.tool_calls = [{"name": "a", "args": {}, "id": str(n)} for n in range(500)]
    desk = a_desk(a_station(Scripted(answers=[answer])))

    asked(desk).invoke(ASK)

    assert len(desk.book.calls[0].tools) == 32


def test_its_name_is_that_of_whoever_is_asked_next():
    mine = asked(a_desk(a_station(Scripted(answers=[GONE])), planner()))

    assert mine.model_name == "gpt-x"
    mine.invoke(ASK)
    assert mine.model_name == NAME


def test_neither_keys_nor_words_are_in_what_it_shows_of_itself():
    mine = asked(a_desk(planner()))

    assert "desk" not in repr(mine)
    assert "mara" not in repr(mine)


def test_who_stands_in_is_given_all_that_is_granted_and_its_changes_run():
    widened = []
    model, stand_in = Scripted(answers=[GONE]), Scripted(answers=[told()])
    every = ({"type": "function", "function": {"name": "find_names"}},)
    desk = a_desk(a_station(model), a_station(stand_in, NAME, is_budgeted=False))
    mine = AskedModel(
        desk=desk,
        about=about(),
        stand_in=StandIn(tools=every, widen=lambda: widened.append(len(model.asked))),
    )

    mine.bind_tools([]).invoke(ASK)

    assert widened == [1]
    assert stand_in.offered == [every]


def test_a_question_without_tools_stays_one():
    stand_in = Scripted(answers=[told()])
    desk = a_desk(a_station(stand_in, NAME, is_budgeted=False))

    AskedModel(desk=desk, about=about(), stand_in=StandIn((), pytest.fail)).invoke(ASK)

    assert stand_in.offered == [None]
