"""Names that are used much, or that end while they are used."""

from __future__ import annotations

import pytest

from registry.contracts.improvements import Risk
from registry.domain.edits import ChangeAliasOwner, ExtendAlias, ScheduleEnd, UpdateContract
from registry.domain.rows import AliasType
from registry.domain.schedules import Schedule
from tests.builders import NOW, a_contract
from tests.unit.agent.optimise.surveys import DAY, POLICY, a_survey, old, only, told, used

HOT = POLICY.hot_lookups
SOON = {"type": AliasType.TEMPORARY, "expires_at": NOW + 10 * DAY}


def test_a_hot_alias_without_owner_is_handed_to_its_contracts_owner():
    found = only(a_survey(old(owner=""), counts=(used("user-api", lookups=HOT),)))

    assert (found.kind, found.risk, found.benefit) == ("unowned", Risk.NONE, 3)
    assert isinstance(found.edits[0], ChangeAliasOwner)
    assert found.edits[0].owner == "@team"


def test_a_hot_contract_is_handed_to_the_one_team_that_owns_its_aliases():
    bare = a_contract(owner="")
    counts = (used("user-management-api", lookups=HOT), used("user-api", lookups=1))

    found = only(a_survey(bare, old(owner="@core"), counts=counts))

    assert isinstance(found.edits[0], UpdateContract)
    assert found.edits[0].owner == "@core"


def test_where_nobody_can_be_told_to_own_it_that_is_said():
    bare = a_contract(owner="")
    counts = (used("user-management-api", lookups=HOT),)

    found = only(a_survey(bare, counts=counts))

    assert found.edits == ()
    assert "name somebody" in found.obstacle


def test_a_cold_name_may_go_without_owner():
    assert told(a_survey(old(owner=""), counts=(used("user-api", lookups=HOT - 1),))) == []


@pytest.mark.parametrize("counts", [{"lookups": 1}, {"in_code": 1}])
def test_a_used_alias_that_ends_soon_may_live_longer(counts):
    found = only(
        a_survey(old(created_at=NOW - DAY, **SOON), counts=(used("user-api", **counts),))
    )

    assert (found.kind, found.risk, found.benefit) == ("expiring", Risk.NONE, 3)
    assert isinstance(found.edits[0], ExtendAlias)


def test_one_that_has_lived_as_long_as_it_may_is_told_with_what_stands_in_the_way():
    survey = a_survey(
        old(created_at=NOW - 364 * DAY, **SOON), counts=(used("user-api", lookups=1),)
    )

    found = only(survey)

    assert found.edits == ()
    assert "days from its creation" in found.obstacle
    assert "user-management-api" in found.why


def test_an_announced_end_is_moved_where_the_name_is_still_used():
    announced = Schedule(warns_at=NOW - 25 * DAY, ends_at=NOW + 5 * DAY)

    found = only(a_survey(old(schedule=announced), counts=(used("user-api", lookups=1),)))

    assert [type(edit) for edit in found.edits] == [ScheduleEnd]
    assert found.edits[0].ends_after > 30 * DAY


def test_an_end_far_away_or_of_an_unused_name_troubles_nobody():
    later = {**SOON, "expires_at": NOW + 40 * DAY}
    one_use = (used("user-api", lookups=1),)

    assert told(a_survey(old(created_at=NOW - DAY, **later), counts=one_use)) == []
    assert told(a_survey(old(created_at=NOW - DAY, **SOON))) == []


def test_a_use_in_code_may_mean_the_alias_of_that_name_that_stays():
    other = old(context="backend", owner="@team", type=AliasType.CONTEXTUAL)
    ending = old(context="frontend", created_at=NOW - DAY, **SOON)

    survey = a_survey(other, ending, counts=(used("user-api", in_code=4),))

    assert told(survey) == []
