"""Every expectation of a scenario can fail, and says what came instead."""

from __future__ import annotations

from typing import Any

import pytest

from evals.scenarios.observed import SeenStep
from evals.scenarios.scoring import score
from tests.unit.evals.scenarios.scenes import a_proposal, a_record, a_scenario, seen

ROW = {"status": "active", "target": {"kind": "service", "key": "ledger-api"}}
KEY = "alias:service:application:pay-api"
SAID = SeenStep(
    text="It is so. [audit:1] Which one?",
    facts=({"id": "audit:1", "fact": "made on Monday", "source": "log"},),
    called=("show_history",),
    records=(a_record(code="proposal.refused", checks="name_unique, no_shadowing"),),
    steps=3,
    tokens=900,
)


def says(**expected: Any) -> dict[str, Any]:
    return {"by": "ana", "say": "hello", **expected}


def test_what_went_as_it_must_has_nothing_wrong() -> None:
    step = says(
        asks=True,
        cites=["audit:"],
        finds=["Monday"],
        calls=["show_history"],
        refused=["proposal.refused", "no_shadowing"],
    )

    assert score(a_scenario(step), seen(SAID)) == ()


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        (says(cites=["alias:"]), "nothing that begins with 'alias:' is cited"),
        (says(finds=["Tuesday"]), "'Tuesday' was not found"),
        (says(calls=["list_aliases"]), "list_aliases did not answer"),
        (says(refused=["tool.unknown"]), "no refusal 'tool.unknown' is recorded"),
        (says(refused=["shadowing"]), "no refusal 'shadowing' is recorded"),
        (says(joins=True), "no open proposal was met"),
        (says(fails="denied"), "no error, not 'denied'"),
        (says(proposes=[{"edit": "alias.create"}]), "0 proposals were made, not 1"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_a_message_should_lead_to_and_does_not(step: dict[str, Any], wrong: str) -> None:
    (found,) = score(a_scenario(step), seen(SAID))

    assert found.startswith("step 1: ")
    assert wrong in found


def test_a_question_is_a_question_with_no_proposal() -> None:
    asks = a_scenario(says(asks=True))
    proposed = SeenStep(text="Which?", made=("P-1",))

    assert "no question" in score(asks, seen(SeenStep(text="Done.")))[0]
    assert "no question" in " ".join(score(asks, seen(proposed, proposals=(a_proposal(),))))


def test_a_proposal_nobody_wanted_is_wrong() -> None:
    found = score(a_scenario(), seen(SeenStep(made=("P-1",)), proposals=(a_proposal(),)))

    assert "nothing was wanted" in found[0]
    assert "the proposals are ['pending'], not []" in found[1]


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        ({"name": "pay-api", "lifetime": "10d"}, ""),
        ({"name": "bay-api"}, "the edit's name is"),
        ({"lifetime": "9d"}, "the edit's lifetime is 864000, not '9d'"),
        ({"context": "system"}, "the edit's context is 'application', not 'system'"),
        ({"owner": "@x"}, "the edit's owner is None"),
        ({"name": "not a name"}, "the edit's name is"),
    ],
    ids=str,
)
def test_the_proposed_edit_is_compared_part_by_part(wanted: dict[str, str], wrong: str) -> None:
    scenario = a_scenario(says(proposes=[wanted]), end={"proposals": ["pending"]})

    found = score(scenario, seen(SeenStep(made=("P-1",)), proposals=(a_proposal(),)))

    assert wrong in "".join(found)
    assert bool(found) == bool(wrong)


def test_a_proposal_with_more_edits_than_wanted_is_wrong() -> None:
    double = a_proposal()
    double.content["edits"].append({"edit": "alias.retire"})
    scenario = a_scenario(says(proposes=[{"name": "pay-api"}]), end={"proposals": ["pending"]})

    (found,) = score(scenario, seen(SeenStep(made=("P-1",)), proposals=(double,)))

    assert "has 2 edits, not 1" in found


def test_two_proposals_for_one_wish_are_wrong() -> None:
    scenario = a_scenario(
        says(proposes=[{"name": "pay-api"}]), end={"proposals": ["pending", "pending"]}
    )
    both = (a_proposal(), a_proposal("P-2"))

    (found,) = score(scenario, seen(SeenStep(made=("P-1", "P-2")), proposals=both))

    assert "2 proposals were made, not 1" in found


def test_an_error_is_wrong_unless_it_is_wanted() -> None:
    failed = SeenStep(error="denied", text="Not yours.")

    assert score(a_scenario(says(fails="denied")), seen(failed)) == ()
    assert "failed with 'denied' (Not yours.)" in score(a_scenario(), seen(failed))[0]


def test_a_decision_that_should_have_been_refused_is_wrong() -> None:
    decides = {"by": "ben", "decide": "approve", "fails": "proposal.self_approval"}

    (found,) = score(a_scenario(says(), decides), seen(SeenStep(), SeenStep()))

    assert found == "step 2: no error, not 'proposal.self_approval'"


@pytest.mark.parametrize(
    ("end", "after", "wrong"),
    [
        ({}, {KEY: ROW}, f"end: {KEY} changed, and must not"),
        ({"rows": {KEY: {"target": "ledger-api"}}}, {KEY: ROW}, ""),
        ({"rows": {KEY: {"target": "other-api"}}}, {KEY: ROW}, f"end: {KEY}: target is"),
        ({"rows": {KEY: {}}}, {}, f"end: {KEY} did not change"),
        ({"rows": {KEY: None}}, {KEY: ROW}, f"end: {KEY} is there"),
        ({"recorded": ["a:b:c"]}, {}, "end: no a:b:c is recorded"),
        ({"proposals": ["applied"]}, {}, "end: the proposals are [], not ['applied']"),
        ({"resolves": {"a@b": "c"}}, {}, "end: a@b resolves to None, not c"),
        ({"steps_at_most": 2}, {}, "the model was asked 3 times"),
        ({"tokens_at_most": 899}, {}, "about 900 tokens were sent"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_the_end_is_compared_with_how_it_must_stand(
    end: dict[str, Any], after: dict[str, Any], wrong: str
) -> None:
    found = score(a_scenario(end=end), seen(SAID, after=after))

    assert wrong in "".join(found)
    assert bool(found) == bool(wrong)


def test_a_row_that_should_be_gone_may_be_gone() -> None:
    gone = a_scenario(end={"rows": {KEY: None}})

    assert score(gone, seen(before={KEY: ROW})) == ()
    assert "is absent" in score(a_scenario(end={"rows": {KEY: {}}}), seen(before={KEY: ROW}))[0]


def test_what_breaks_a_law_is_wrong_in_any_scenario() -> None:
    assert score(a_scenario(), seen(unlawful=("revision 7 stems from 0 proposals",))) == (
        "revision 7 stems from 0 proposals",
    )


def test_a_play_that_broke_is_wrong_whatever_was_seen() -> None:
    assert score(a_scenario(), seen(broken="KeyError")) == ("broken: KeyError",)
