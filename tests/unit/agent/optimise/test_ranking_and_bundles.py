"""The order of improvements, what is left out of a look, bundles, and the policy's file."""

from __future__ import annotations

import pytest

from agent.optimise.bundling import bundle
from agent.optimise.kinds import KINDS, check_kind, find_improvements, left_out
from agent.optimise.policy import load_optimise_policy
from registry.contracts.improvements import Risk
from registry.errors import Conflict, InvalidInput
from tests.unit.agent.optimise.surveys import POLICY, a_survey, old, told, used

HOT = (used("user-api", lookups=POLICY.hot_lookups),)
FILE = """version: 1
optimising:
  ends_within: 30d
  unused_for: 90d
  scanned_within: 30d
  hot_lookups: 1000
  hot_uses: 10
  asked_elsewhere: 100
  rejected_rests: 90d
  rounds: {on_behalf_of: rounds, at_most: 3, waiting_at_most: 10, risk_at_most: low}
"""


def test_what_keeps_something_from_failing_comes_before_what_is_only_tidier():
    survey = a_survey(old(owner=""), old(key="idle-api"), old(key="ua"), counts=HOT)

    assert [kind for kind, _ in told(survey)] == ["unowned", "unused", "unused"]


def test_the_order_and_the_ids_do_not_depend_on_the_order_of_rows():
    rows = [old(owner=""), old(key="idle-api"), old(key="rest-api"), old(key="user_api")]

    there, back = (
        [each.id for each in find_improvements(a_survey(*some, counts=HOT))]
        for some in (rows, rows[::-1])
    )

    assert there == back
    assert len(set(there)) == len(there) > 3


def test_an_alias_is_ended_once_however_many_reasons_there_are():
    survey = a_survey(old(key="ua"), old(key="ub_x"), old(key="ub-x"))

    assert told(survey) == [
        ("duplicate", "alias:service:application:ub-x alias:service:application:ub_x"),
        ("unused", "alias:service:application:ua"),
    ]


def test_one_kind_alone_can_be_looked_for():
    survey = a_survey(old(owner=""), old(key="idle-api"), counts=HOT)

    assert {each.kind for each in find_improvements(survey, "unused")} == {"unused"}


def test_an_unknown_kind_is_refused_with_the_nearest():
    with pytest.raises(InvalidInput) as refused:
        check_kind("unusd")

    assert "'unused'" in refused.value.hint


def test_every_kind_that_needs_the_record_is_told_as_left_out_without_it():
    survey = a_survey(coverage=None)

    assert len(left_out(survey)) == 2
    assert left_out(survey, "chained") == ()
    assert left_out(a_survey()) == ()
    assert {kind.name for kind in KINDS.values() if kind.needs_usage} == {
        "unowned", "unused", "unused_contract"
    }  # fmt: skip


def test_a_bundle_is_one_change_with_the_worst_risk_of_its_parts():
    survey = a_survey(old(owner=""), old(key="idle-api"), counts=HOT)

    whole = bundle(survey, find_improvements(survey))

    assert len(whole.edits) == 2
    assert whole.risk is Risk.LOW
    assert "2 improvements" in whole.what


def test_two_copies_that_answer_for_each_other_are_not_ended_together():
    """Each alone can go, for the other answers; together they leave nobody an answer."""
    circle = ("frontend", "backend")
    contexts = [
        type(row)(name=row.name, fallback=(row.name, *(c for c in circle if c != row.name)))
        for row in a_survey().ground.contexts()
        if row.name in circle
    ]
    survey = a_survey(*contexts, *(old(context=name) for name in circle), coverage=None)
    found = find_improvements(survey)
    assert [each.kind for each in found] == ["wrongly_scoped"] * 2

    whole = bundle(survey, found)

    assert whole.effects
    assert whole.risk is Risk.MEDIUM


def test_what_offers_no_change_cannot_be_bundled():
    survey = a_survey(old(key="ua"), old(key="UserAccess"), coverage=None)

    with pytest.raises(Conflict, match="No spelling suggests itself"):
        bundle(survey, find_improvements(survey))


def test_the_policy_is_read_closed():
    assert load_optimise_policy(FILE, source="x.yaml").rounds.on_behalf_of == "rounds"
    for wrong, said in (
        (FILE.replace("hot_uses", "hot_use"), "'hot_uses'"),
        (FILE.replace("at_most: 3", "at_mst: 3"), "'at_most'"),
        (FILE.replace("version: 1", "versio: 1"), "'version'"),
        (FILE.replace("risk_at_most: low", "risk_at_most: tiny"), "See its comment"),
    ):
        with pytest.raises(InvalidInput) as refused:
            load_optimise_policy(wrong, source="x.yaml")
        assert refused.value.message.startswith("x.yaml:")
        assert said in refused.value.hint
