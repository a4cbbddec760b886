"""Doubled, mistakable, misplaced and misnamed names, and anchors read twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.contracts.improvements import Risk
from registry.domain.edits import (
    CreateAlias,
    RepointAlias,
    RetireAlias,
    ScheduleEnd,
)
from registry.domain.names import Kind, Name
from registry.domain.rows import AliasType
from tests.builders import NOW, a_contract, an_anchor
from tests.unit.agent.optimise.surveys import DAY, a_survey, old, only, told, used

TWINS = (old(), old(key="user_api"))


def retired(improvement) -> list[str]:
    return [str(e.name) for e in improvement.edits if isinstance(e, RetireAlias)]


def test_of_two_spellings_the_unused_one_goes_whatever_its_form():
    ours = only(a_survey(*TWINS, counts=(used("user-api", lookups=5),)))
    theirs = only(a_survey(*TWINS, counts=(used("user_api", lookups=5),)))

    assert (retired(ours), ours.risk) == (["user_api"], Risk.MEDIUM)
    assert retired(theirs) == ["user-api"]


def test_a_doubled_name_of_which_both_are_used_is_a_high_risk():
    both = (used("user-api", lookups=5), used("user_api", lookups=1))

    found = only(a_survey(*TWINS, counts=both))

    assert found.risk is Risk.HIGH
    assert "is still used" in found.at_risk


def test_without_a_record_nobody_says_that_ending_a_name_is_safe():
    found = only(a_survey(*TWINS, coverage=None))

    assert found.risk is Risk.MEDIUM
    assert "not known" in found.at_risk


def test_spellings_of_upstream_releases_are_no_doubles():
    assert told(a_survey(old(), old(key="user_api", deprecated_in="v1"), coverage=None)) == []


def test_a_chain_longer_than_allowed_is_made_straight_at_no_risk():
    survey = a_survey(old(key="inner-api"), old(key="outer-api", target="inner-api"),
                      coverage=None)  # fmt: skip

    found = only(survey)

    assert (found.kind, found.risk) == ("chained", Risk.NONE)
    assert isinstance(found.edits[0], RepointAlias)


def test_names_that_mean_different_things_are_a_high_risk_to_settle():
    other = a_contract(key="billing-api")
    survey = a_survey(other, old(), old(key="user_api", target="billing-api"), coverage=None)

    assert (only(survey).kind, only(survey).risk) == ("near_duplicate", Risk.HIGH)


def test_a_slip_beside_the_right_spelling_ends_and_the_right_one_stays():
    rows = [old(key=f"{word}-payment-api") for word in ("card", "bank", "cash")]
    slip = old(key="card-paymnet-api")

    found = only(a_survey(*rows, slip, coverage=None))

    assert found.kind == "near_duplicate"
    assert isinstance(found.edits[0], ScheduleEnd)
    assert found.edits[0].name == slip.name


@pytest.mark.parametrize(
    "slip",
    [
        old(key="card-paymnet-api", context="system"),
        old(key="card-paymnet-api", removed_in="v2"),
        old(key="card-paymnet-api", type=AliasType.TEMPORARY, expires_at=NOW + 90 * DAY),
        old(key="card-payments-api"),
    ],
    ids=["elsewhere", "of an old release", "ends", "a plural"],
)
def test_what_only_looks_like_a_slip_stays(slip):
    rows = [old(key=f"{word}-payment-api") for word in ("card", "bank", "cash")]

    assert told(a_survey(*rows, slip, coverage=None)) == []


def test_a_copy_of_what_the_next_context_says_goes_and_no_lookup_changes():
    found = only(a_survey(old(context="system"), old(context="frontend"), coverage=None))

    assert (found.kind, found.risk, found.effects) == ("wrongly_scoped", Risk.NONE, ())
    assert [(e.context, type(e)) for e in found.edits] == [("frontend", RetireAlias)]


@pytest.mark.parametrize(
    "copy",
    [
        old(context="frontend", type=AliasType.CONTEXTUAL),
        old(context="frontend", owner="@others"),
        old(context="frontend", scope="jobs"),
        old(context="apart"),
    ],
    ids=["contextual", "another owner", "a scope", "out of sight"],
)
def test_a_copy_that_is_meant_stays(copy):
    rules = {"ownership": a_survey().ground.governance.rules.ownership.model_copy(
        update={"one_per_name": False}
    )}  # fmt: skip

    assert told(a_survey(old(context="system"), copy, coverage=None, **rules)) == []


def test_a_copy_through_which_another_alias_leads_stays():
    rows = (old(context="system"), old(context="frontend"))
    leads = old(key="login-api", target="user-api", context="frontend")
    chains = {"chains": a_survey().ground.governance.rules.chains.model_copy(
        update={"max_hops": 3}
    )}  # fmt: skip

    assert told(a_survey(*rows, leads, coverage=None, **chains)) == []


def test_a_copy_that_outlives_the_other_is_needed():
    ends = {"type": AliasType.TEMPORARY, "expires_at": NOW + 50 * DAY}
    survey = a_survey(old(context="system", **ends), old(context="frontend"), coverage=None)

    assert [kind for kind, _ in told(survey)] == ["expiring"]  # a conflict of ends, no copy


def test_a_name_that_all_have_is_lifted_to_what_they_share():
    rows = [old(context=context) for context in ("frontend", "backend", "application")]
    below = [old(context=context) for context in ("frontend", "backend")]

    assert [kind for kind, _ in told(a_survey(*rows, coverage=None))] == ["wrongly_scoped"] * 2
    assert told(a_survey(*below, coverage=None)) == []  # two copies are not many


def test_a_misspelled_name_gets_a_better_one_beside_it_and_its_end():
    found = only(a_survey(old(key="UserAccess"), coverage=None))

    made, ending = found.edits
    assert isinstance(made, CreateAlias)
    assert isinstance(ending, ScheduleEnd)
    assert (str(made.name), str(ending.name)) == ("user-access", "UserAccess")
    assert found.risk is Risk.LOW


def test_a_misspelled_name_of_its_own_contract_only_ends():
    found = only(a_survey(old(key="UserManagementApi"), coverage=None))

    assert [type(edit) for edit in found.edits] == [ScheduleEnd]


def test_a_name_too_short_is_told_though_no_spelling_suggests_itself():
    found = only(a_survey(old(key="ua"), coverage=None))

    assert (found.kind, found.edits) == ("misnamed", ())
    assert found.obstacle == "No spelling suggests itself."


def test_names_of_other_kinds_that_end_or_are_taken_are_not_misnamed():
    env = old(key="x", target=None, candidates=())
    bound = [
        old(key="UserAccess", type=AliasType.TEMPORARY, expires_at=NOW + 60 * DAY),
        old(key="Old_Access", removed_in="v3"),
    ]
    upper = old(key="user-api")
    upper = type(upper).read({**upper.content(), "kind": "env", "key": "USER_API"})

    assert told(a_survey(*bound, upper, coverage=None)) == []
    assert env.name == Name(Kind.SERVICE, "x")


def test_anchors_of_one_source_and_family_are_told_with_what_to_do_by_hand():
    twins = (an_anchor(id="one"), an_anchor(id="two", source="./api//openapi.yaml"))
    others = (an_anchor(id="three", family="other"), an_anchor(id="four", source="x/y.yaml"))

    found = only(a_survey(*twins, *others, coverage=None))

    assert (found.kind, found.edits) == ("redundant_anchor", ())
    assert "manifest" in found.obstacle
    assert "'one' and 'two'" in found.what


def test_an_anchor_without_source_is_no_copy_of_another():
    none = (an_anchor(id="one", source=""), an_anchor(id="two", source=""))

    assert told(a_survey(*none, coverage=None)) == []


def test_an_anchor_whose_source_has_copies_is_told_with_each_of_them():
    survey = replace(
        a_survey(an_anchor(id="one"), coverage=None), copies={"one": ("old/openapi.yaml",)}
    )

    found = only(survey)

    assert found.kind == "redundant_anchor"
    assert "old/openapi.yaml" in found.what
    assert "delete the copies" in found.obstacle
