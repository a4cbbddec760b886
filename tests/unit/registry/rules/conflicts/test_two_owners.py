"""Two owners where governance wants one."""

from __future__ import annotations

from registry.rules.governance import Ownership
from tests.builders import a_contract, an_alias
from tests.unit.registry.rules.conflicts.grounds import found, ways

OTHER = {"owner": "@other", "context": "frontend"}
STRICT = {"ownership": Ownership(one_per_target=True)}


def test_a_name_that_means_one_thing_has_one_owner_where_contexts_meet() -> None:
    rows = an_alias(), an_alias(**OTHER)

    assert found(*rows) == [
        (
            "two_owners",
            "'user-api' means one thing and is @team's in application, @other's in frontend.",
        )
    ]
    assert ways(*rows) == [
        "hand_over: Hand 'user-api' in frontend to @team.",
        "hand_over: Hand 'user-api' in application to @other.",
    ]
    assert found(*rows, ownership=Ownership(one_per_name=False)) == []


def test_the_contracts_owner_comes_first_when_it_has_part_of_the_name() -> None:
    rows = (
        a_contract(owner="@other"),
        an_alias(),
        an_alias(context="backend"),
        an_alias(**OTHER),
    )

    assert ways(*rows)[0] == (
        "hand_over: Hand 'user-api' in application and 'user-api' in backend to @other."
    )


def test_who_holds_most_comes_first_when_the_contract_is_somebody_elses() -> None:
    rows = (
        a_contract(owner="@third"),
        an_alias(),
        an_alias(**OTHER),
        an_alias(owner="@other", context="backend"),
    )

    assert ways(*rows)[0] == "hand_over: Hand 'user-api' in application to @other."


def test_no_owner_the_same_owner_and_other_places_are_no_conflict() -> None:
    assert found(an_alias(), an_alias(context="frontend", owner="")) == []
    assert found(an_alias(), an_alias(context="frontend", owner="Team")) == []
    assert found(an_alias(), an_alias(context="apart", owner="@other")) == []


def test_an_alias_belongs_to_its_contracts_owner_where_governance_says_so() -> None:
    rows = an_alias(), an_alias(**OTHER)

    assert found(an_alias(owner="@other")) == []
    assert found(*rows, **STRICT) == [
        (
            "two_owners",
            "'user-api' in frontend is @other's, and its contract 'user-management-api' is "
            "@team's.",
        )
    ]
    assert ways(*rows, **STRICT) == ["hand_over: Hand 'user-api' in frontend to @team."]
