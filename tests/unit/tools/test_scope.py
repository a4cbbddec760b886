from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tools.protocols import loaded
from tools.catalogue import CATALOGUE
from tools.scope import intents_of, scope

PROTOCOL = loaded()
INTENTS = PROTOCOL.content.intents
GRANTED = set(PROTOCOL.grants("chat", ["maintainer"]))
WRITES = {name for name, tool in CATALOGUE.items() if tool.writes}


def scoped(*said: str) -> set[str]:
    return set(scope(GRANTED, said, INTENTS))


@pytest.mark.parametrize(
    ("says", "tool"),
    [
        (template.says, template.tool)
        for templates in (PROTOCOL.content.query_templates or {}).values()
        for template in templates
    ],
)
def test_every_example_of_the_protocol_is_offered_its_tool_and_not_everything(says, tool):
    assert tool in scoped(says)
    assert scoped(says) < GRANTED


@pytest.mark.parametrize(
    "says",
    [
        "what does user-api mean in frontend?",
        "which aliases are expired",
        "what happened to billing-api yesterday",
        "Explain why pay-api is in the log",
        "open proposals",
    ],
)
def test_a_question_is_offered_no_change(says):
    assert scoped(says)
    assert not scoped(says) & WRITES


@pytest.mark.parametrize(
    "says", ["zounds here", "zounds", "", "\u0645\u0631\u062d\u0628\u0627", "user-api", "30"]
)
def test_a_request_that_is_not_understood_is_offered_all_that_is_granted(says):
    assert scoped(says) == GRANTED


def test_what_was_said_before_stays_in_scope():
    assert "propose_extension" in scoped("extend legacy-api", "which aliases are expired")
    assert "propose_extension" not in scoped("which aliases are expired")


@pytest.mark.parametrize("says", ["ledger-api", "in frontend, please", "yes, for 60 days", ""])
def test_an_answer_goes_on_with_what_was_asked_and_opens_nothing_more(says):
    assert scoped("extend legacy-api", says) == scoped("extend legacy-api")


def test_a_request_in_other_words_is_no_mere_answer():
    assert scoped("extend legacy-api", "kindly ditch savings") == GRANTED


def test_an_undo_needs_no_tool_of_what_it_takes_back():
    undo = scoped("point pay-api at billing-api", "undo the last change")

    assert undo == scoped("undo the last change")
    assert "propose_undo" in undo
    assert not undo & {"propose_repoint", "propose_owner"}


def test_a_change_that_is_spoken_of_is_told_from_one_that_is_asked_for():
    assert intents_of("who made this change", INTENTS) == ("past",)
    assert "owner" in intents_of("change the owner of pay-api", INTENTS)
    assert "move_name" in intents_of("please change pay-api", INTENTS)


def test_words_inside_names_and_quotes_say_nothing():
    assert intents_of("what is undo-api", INTENTS) == intents_of("what is", INTENTS)
    assert intents_of("what is `delete`", INTENTS) == intents_of("what is", INTENTS)
    assert intents_of('what is "retire"', INTENTS) == intents_of("what is", INTENTS)


def test_a_protocol_without_intents_offers_all_that_is_granted():
    assert scope(GRANTED, ["open proposals"], None) == GRANTED
    assert scope(GRANTED, [], INTENTS) == GRANTED


@given(st.lists(st.text(max_size=60), max_size=4), st.sets(st.sampled_from(sorted(CATALOGUE))))
def test_a_scope_never_holds_what_is_not_granted(said, granted):
    assert scope(granted, said, INTENTS) <= granted


def test_every_tool_that_writes_is_in_the_scope_of_some_intent():
    assert INTENTS is not None
    assert {tool for intent in INTENTS.values() for tool in intent.tools} >= WRITES


def test_a_tool_that_no_intent_names_is_always_offered():
    intents = {name: intent for name, intent in (INTENTS or {}).items() if name != "conflicts"}

    assert "list_conflicts" in scope(GRANTED, ["open proposals"], intents)
    assert "list_conflicts" not in scoped("open proposals")
