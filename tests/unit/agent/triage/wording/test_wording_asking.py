"""One question, within limits; whatever comes of it, the incident stays as it was."""

from __future__ import annotations

import json

import pytest

from agent.asking.budgets import Allowance, Budgets
from agent.asking.failures import AnswerBroke, ModelDenied, ModelFailed
from agent.triage.wording.asking import Worder
from agent.triage.wording.facts import MOST_TOKENS
from registry.contracts.incidents import Evidence, Line
from registry.domain.actors import SYSTEM
from tests.support.scenes import a_scene
from tests.unit.agent.asking.desks import a_desk, a_station, planner
from tests.unit.agent.desk import Scripted, called, said

EVIDENCE = Evidence(id="E1", kind="log", source="file:pod.log:1", says="killed")
SCENE = a_scene(evidence=(EVIDENCE,))
TRUE = {"text": "It was killed.", "evidence": ["E1"]}
FALSE = {"text": "Restart node-7.", "evidence": ["E1"]}
ANSWER = {"summary": [TRUE, FALSE], "doubts": []}


def worded(model, **fields):
    desk = a_desk(a_station(model), planner(), **fields)
    return Worder(desk, SYSTEM)(SCENE, "b"), desk


def test_without_a_model_nothing_is_asked():
    desk = a_desk(planner())

    assert Worder(desk, SYSTEM)(SCENE, "b") is None
    assert desk.book.calls == []


def test_what_the_evidence_bears_is_kept_with_who_said_it():
    wording, desk = worded(Scripted(answers=[said(json.dumps(ANSWER))]))

    assert wording.summary == (Line(says="It was killed.", evidence=("E1",)),)
    assert (wording.dropped, wording.model, wording.basis) == (1, "gpt-x", "b")
    assert wording.prompt.startswith("triage@1#")
    assert 0 < wording.tokens < MOST_TOKENS
    (call,) = desk.book.calls
    assert (call.thread, call.channel, call.actor) == ("incident:I-1", "alert", SYSTEM.id)


@pytest.mark.parametrize(
    "message",
    [
        said("The cause is E1, trust me."),
        called("approve_proposal", {"proposal": "P-1"}),
        said('{"summary": []}'),
        said(json.dumps(ANSWER), finish="length"),
    ],
)
def test_any_other_answer_says_nothing(message):
    wording, desk = worded(Scripted(answers=[message]))

    assert wording is None
    assert len(desk.book.calls) == 1


@pytest.mark.parametrize(
    "error",
    [
        ModelFailed("away", hint="wait"),
        ModelDenied("no", hint="ask"),
        AnswerBroke("cut", hint="again"),
    ],
)
def test_a_model_that_fails_leaves_the_report_as_it_is(error):
    wording, desk = worded(Scripted(answers=[error]))

    assert wording is None
    assert [line for line in desk.journal.lines if line[0] == "fell back"] == []


def test_a_budget_that_is_used_up_is_kept_and_told():
    model = Scripted(answers=[said(json.dumps(ANSWER))])

    wording, desk = worded(model, budgets=Budgets(everybody=Allowance(tokens=10)))

    assert wording is None
    assert model.asked == []
    assert desk.journal.lines[0][0] == "refused"
