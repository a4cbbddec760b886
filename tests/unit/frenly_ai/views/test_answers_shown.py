"""What people read of lookups."""

from __future__ import annotations

from dataclasses import replace

from frenly_ai.views.answers import (
    explanation_lines,
    notice_lines,
    problem_content,
    resolution_lines,
)
from registry.contracts.answers import (
    Explanation,
    Hop,
    Notice,
    Passed,
    Question,
    Resolution,
    Step,
)
from registry.errors import Missing
from tests.builders import DAY, NOW, service

HOP = Hop(context="otel", scope="web", key="a-api", type="permanent", expires_at=NOW)
ANSWER = Resolution(
    kind="service",
    canonical="b-api",
    version="v2",
    base_url="",
    contract_status="active",
    hops=(replace(HOP, constraint=">=1"),),
    revision=7,
)


def test_an_answer_shows_the_way() -> None:
    assert resolution_lines(ANSWER) == [
        "b-api",
        "  by permanent alias a-api in otel[web], version >=1, until 2026-01-05 12:00 UTC",
        "  version v2",
        "  revision 7",
    ]


def test_a_canonical_is_said_to_be_no_alias() -> None:
    assert "  not an alias: itself canonical" in resolution_lines(replace(ANSWER, hops=()))


def test_nothing_is_noted_of_what_stays() -> None:
    assert list(notice_lines(ANSWER)) == []


def test_what_ends_is_noted_with_what_to_use_instead() -> None:
    ending = replace(ANSWER, notice=Notice(NOW, NOW + DAY, service("b-api")))
    old = replace(ending, release_status="deprecated")
    gone = replace(ANSWER, contract_status="deprecated")

    assert list(notice_lines(ending)) == [
        "'a-api' is deprecated since 2026-01-05, until 2026-01-06 12:00 UTC; "
        "use 'b-api' instead"
    ]
    assert next(notice_lines(old)).startswith("'b-api v2' is deprecated since")
    assert list(notice_lines(gone)) == ["'b-api' is deprecated"]


def test_an_explanation_is_shown_step_by_step() -> None:
    proof = {"position": 3, "leaf": "", "proof": ["a", "b"], "checkpoint": {"size": 9}}
    proven = Step(
        row="alias:service:otel[web]:a-api",
        says="'a-api' stands for 'b-api'",
        rule="it is first",
        passed_over=(Passed(place="system", key="a-api", why="it was retired"),),
        revision=5,
        changed_at=NOW,
        proposal="P-1",
        proof=proof,
    )
    bare = Step(row="contract:service:b-api", says="'b-api' is a contract", rule="no alias")
    found = Explanation(
        question=Question(service("a-api"), "otel", "web"),
        revision=7,
        steps=(proven, bare),
        answer=ANSWER,
        problem=None,
    )

    assert explanation_lines(found)[:9] == [
        "a-api from otel[web], revision 7",
        "1. 'a-api' stands for 'b-api'",
        "   why: it is first",
        "   not: a-api in system: it was retired",
        "   row: alias:service:otel[web]:a-api, last changed by revision 5 "
        "at 2026-01-05 12:00 UTC (proposal P-1)",
        "   log: entry 3 of 9, proven by 2 hashes",
        "2. 'b-api' is a contract",
        "   why: no alias",
        "   log: not in a checkpoint yet",
    ]
    assert explanation_lines(found)[9] == "answer: b-api"
    plain = replace(found, question=Question(service("a-api"), "otel"), answer=None)
    assert explanation_lines(plain)[0] == "a-api from otel, revision 7"


def test_a_refusal_is_written_with_its_facts() -> None:
    error = Missing("Gone.", hint="Look.", name="a-api")

    assert problem_content(error) == {
        "code": "missing",
        "message": "Gone.",
        "hint": "Look.",
        "name": "a-api",
    }
