from __future__ import annotations

from dataclasses import replace

import pytest

from agent.triage.questions import questions_of
from registry.contracts.alerts import AlertStatus
from registry.contracts.incidents import Cause, Certainty, Evidence
from tests.support.scenes import a_scene, an_alert

RUNBOOK = Evidence(id="E1", kind="runbook", source="runbook:X", says="")
KNOWN = Cause(
    entity="user-api",
    fault="config_change",
    says="",
    certainty=Certainty.CERTAIN,
    score=0.9,
    rule="r",
    evidence_for=("E1",),
    disproof="It failed before.",
)


def asked(*alerts, evidence=(RUNBOOK,), causes=(KNOWN,)) -> list[str]:
    return list(questions_of(a_scene(*alerts), evidence, causes))


def test_where_all_is_known_nothing_is_asked() -> None:
    assert asked() == []


def test_without_a_cause_it_is_asked_what_broke_and_said_what_would_tell() -> None:
    (question,) = asked(causes=())

    assert question.startswith("What broke it?")
    assert "user-api" in question


def test_a_cause_that_is_not_certain_is_asked_to_be_disproved() -> None:
    (question,) = asked(causes=[replace(KNOWN, certainty=Certainty.LIKELY)])

    assert question == "Is it user-api (config_change)? It is not, if: It failed before."


def test_causes_that_stand_close_are_named_both() -> None:
    one = replace(KNOWN, certainty=Certainty.POSSIBLE, disproof="")
    other = replace(one, entity="billing-api", score=0.85)

    assert asked(causes=[one, other]) == [
        "Is it user-api (config_change) or billing-api (config_change)? "
        "What was read does not tell them apart."
    ]
    assert asked(causes=[one, replace(other, score=0.5)]) == []


def test_a_source_that_did_not_answer_is_asked_for() -> None:
    down = Evidence(
        id="E7",
        kind="missing",
        source="Prometheus",
        says="Prometheus did not answer within 2 s.",
        data={"reason": "late"},
    )

    assert asked(evidence=[RUNBOOK, down]) == [
        "What would Prometheus have told? Prometheus did not answer within 2 s."
    ]
    assert asked(evidence=[RUNBOOK, replace(down, data={"reason": "cut"})]) == []


def test_a_severity_is_asked_for_and_never_made_up() -> None:
    told, untold = an_alert("A"), an_alert("B", severity=None)

    assert asked(untold) == [
        "How urgent is it? No alert gives a severity. Whoever owns the rule of B could tell."
    ]
    assert asked(told, untold) == []


def test_a_missing_runbook_is_asked_for_unless_the_alert_names_one() -> None:
    assert asked(evidence=()) == [
        "What is to be done about HighErrorRate? No runbook was found."
    ]
    assert asked(an_alert(runbook="https://runbooks/x"), evidence=()) == []


@pytest.mark.parametrize(
    "data", [{"owner": "@a"}, {"targets": [{"owner": ""}, {"owner": "@a"}]}]
)
def test_a_name_without_an_owner_is_asked_about(data) -> None:
    known = Evidence(id="E2", kind="dependents", source="x", says="", about="user-api")

    assert asked(evidence=[RUNBOOK, known]) == [
        "Who answers for user-api? The registry names no owner."
    ]
    assert asked(evidence=[RUNBOOK, replace(known, data=data)]) == []


def test_what_an_alert_is_about_is_asked_for() -> None:
    assert asked(an_alert("Odd", labels={"service": ""})) == [
        "What is Odd about? Its labels name no thing."
    ]


def test_nothing_is_asked_where_nothing_is_wrong() -> None:
    watchdog = an_alert("Watchdog", severity="none")
    over = an_alert(status=AlertStatus.RESOLVED)

    assert asked(watchdog, causes=(), evidence=()) == []
    assert asked(over, causes=(), evidence=()) == []
    assert asked(causes=[replace(KNOWN, fault="none")], evidence=()) == []


def test_what_outsiders_wrote_is_short_and_without_control_signs() -> None:
    hostile = an_alert("\x1b[31mred\u202e" + "x" * 500, labels={"service": ""}, severity=None)

    for question in asked(hostile, causes=(), evidence=()):
        assert question.isprintable()
        assert len(question) < 400


def test_many_names_are_a_few_and_how_many_more() -> None:
    questions = asked(*(an_alert(f"A{n}", severity=None) for n in (5, 3, 1, 4, 2)))

    assert "the rule of A1, A2, A3 and 2 more could" in questions[0]
