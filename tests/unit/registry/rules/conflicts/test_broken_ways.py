"""Circles, long chains and targets that are not there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.proposals import ProposalKind
from registry.domain.rows import Alias, AliasStatus, AliasType, Contract, ContractStatus
from registry.domain.versions import Release, ReleaseStatus
from registry.errors import FrenlyError
from registry.resolution.walk import MAX_HOPS
from registry.rules.case import Case
from registry.rules.conflicts.classes import find_conflicts
from registry.rules.conflicts.trying import offer
from registry.rules.conflicts.ways import MAX_FOLLOWED
from registry.rules.governance import Chains
from registry.rules.structure import way_of
from tests.builders import DAY, NOW, a_contract, a_path, an_alias, service
from tests.unit.registry.rules.conflicts.grounds import (
    CONTEXTS,
    a_ground,
    found,
    only,
    ways,
)

CHANGE = ProposalKind.CHANGE
NAMES = [service(key) for key in ("a", "b", "c", "d", "e")]
names = st.sampled_from(NAMES)
aliases = st.builds(
    Alias,
    name=names,
    context=st.sampled_from([context.name for context in CONTEXTS]),
    type=st.just(AliasType.PERMANENT),
    target=st.none() | names,
    created_at=st.just(NOW),
    expires_at=st.none() | st.sampled_from([NOW, NOW + DAY]),
    status=st.sampled_from([AliasStatus.ACTIVE, AliasStatus.ACTIVE, AliasStatus.RETIRED]),
)
contracts = st.builds(Contract, name=names, status=st.sampled_from(ContractStatus))


@given(rows=st.lists(aliases | contracts, max_size=12))
def test_a_way_told_as_a_value_is_the_way_of_a_lookup(rows) -> None:
    ground = a_ground(*rows)
    case = Case(
        changes=(), after=ground, governance=ground.governance, kind=CHANGE, now=ground.now
    )

    for alias in ground.live:
        told = ground.end_of(alias)
        try:
            looked_up = way_of(case, alias)
        except FrenlyError:
            assert told.contract is None
            assert told.fault is not None
        else:
            assert (told.hops, told.contract) == (looked_up.hops, looked_up.contract)


def test_a_circle_is_told_once_with_every_context_that_runs_into_it() -> None:
    rows = an_alias(key="one-api", target="two-api"), an_alias(key="two-api", target="one-api")

    assert found(*rows) == [
        (
            "cycle",
            "one-api -> two-api -> one-api is a circle, "
            "seen from application, backend, frontend.",
        )
    ]


def test_what_leads_into_a_circle_is_not_another_conflict() -> None:
    rows = (
        an_alias(key="one-api", target="one-api"),
        an_alias(key="victim-api", target="one-api"),
    )

    assert [check for check, _ in found(*rows)] == ["cycle"]


def test_a_circle_that_only_a_third_context_sees_is_found() -> None:
    rows = (
        an_alias(key="one-api", target="two-api", context="frontend"),
        an_alias(key="two-api", target="one-api", context="backend"),
    )

    circles = [told for check, told in found(*rows) if check == "cycle"]
    assert circles == ["one-api -> two-api -> one-api is a circle, seen from gateway."]


def test_a_circle_is_settled_by_what_its_names_mean_elsewhere() -> None:
    rows = (
        an_alias(key="one-api", target="billing-api", context="system"),
        an_alias(key="two-api", target="one-api"),
        an_alias(key="one-api", target="two-api", context="frontend"),
    )

    assert ways(*rows, chains=Chains(max_hops=2)) == [
        "repoint: Point 'two-api' in application at 'billing-api', which the name stands for "
        "elsewhere.",
        "repoint: Point 'one-api' in frontend at 'billing-api', which the name stands for "
        "elsewhere.",
        "override: Retire 'one-api' in frontend; the others lead on.",
        "archive: Retire them and whatever leads to them; none of it resolves.",
    ]


def test_an_alias_named_as_its_own_retired_contract_goes_to_the_successor() -> None:
    gone = a_contract(
        key="old-api", status=ContractStatus.RETIRED, successor=service("billing-api")
    )

    assert ways(gone, an_alias(key="old-api", target="old-api")) == [
        "repoint: Point 'old-api' in application at 'billing-api', which the name stands for "
        "elsewhere.",
        "archive: Retire them and whatever leads to them; none of it resolves.",
    ]


def test_a_chain_is_told_where_it_is_longer_than_governance_allows() -> None:
    rows = an_alias(key="one-api"), an_alias(key="two-api", target="one-api")

    assert found(*rows, chains=Chains(max_hops=2)) == []
    assert found(*rows) == [
        (
            "long_chain",
            "two-api -> one-api -> user-management-api goes through 2 aliases; 1 may stand there.",
        )
    ]
    assert ways(*rows) == [
        "repoint: Point 'two-api' at 'user-management-api'.",
        "archive: Retire 'two-api' in application.",
    ]


def test_a_chain_is_straightened_with_all_that_leads_through_it() -> None:
    rows = [an_alias(key="step-0")]
    rows += [an_alias(key=f"step-{n}", target=f"step-{n - 1}") for n in range(1, 5)]
    ground = a_ground(*rows, chains=Chains(max_hops=2))
    conflicts = {each.rows[0].name.key: each for each in find_conflicts(ground)}

    assert sorted(conflicts) == ["step-2", "step-3", "step-4"]
    offered = offer(ground, conflicts["step-2"])
    assert [(each.method, len(each.edits)) for each in offered.resolutions] == [
        ("merge", 3),
        ("archive", 2),
    ]


def test_a_very_long_chain_may_be_straightened_all_along() -> None:
    rows = [an_alias(key="step-0")]
    rows += [an_alias(key=f"step-{n}", target=f"step-{n - 1}") for n in range(1, 4)]
    ground = a_ground(*rows)
    last = next(c for c in find_conflicts(ground) if c.rows[0] is rows[-1])

    assert [each.says for each in offer(ground, last).resolutions] == [
        "Point 'step-3' at 'user-management-api'.",
        "Point each alias on the way at 'user-management-api'.",
        "Retire 'step-3' in application.",
    ]


def test_a_circle_is_told_only_from_where_the_alias_itself_is_met() -> None:
    rows = (
        an_alias(key="one-api", target="two-api", context="system"),
        an_alias(key="two-api", target="one-api", context="system"),
        an_alias(key="one-api", target="billing-api"),
    )

    circles = [told for check, told in found(*rows) if check == "cycle"]
    assert circles == ["one-api -> two-api -> one-api is a circle, seen from system."]


def test_a_way_without_end_is_given_up_and_told() -> None:
    rows = [an_alias(key="step-0")]
    rows += [
        an_alias(key=f"step-{n}", target=f"step-{n - 1}") for n in range(1, MAX_FOLLOWED + 3)
    ]
    told = found(*rows, chains=Chains(max_hops=8))

    assert MAX_HOPS < MAX_FOLLOWED
    assert sum("goes through more than 64 aliases" in message for _, message in told) == 3
    assert {check for check, _ in told} == {"long_chain"}
    ground = a_ground(*rows, chains=Chains(max_hops=8))
    last = next(each for each in find_conflicts(ground) if each.rows[0] is rows[-1])
    assert [str(each.method) for each in offer(ground, last).resolutions] == ["archive"]


@pytest.mark.parametrize(
    ("rows", "says", "settled"),
    [
        (
            [an_alias(key="lost-api", target="nowhere-api")],
            "stands for 'nowhere-api', which is not registered.",
            ["archive: Retire 'lost-api' in application."],
        ),
        (
            [an_alias(key="lost-api", target="user-managment-api")],
            "stands for 'user-managment-api', which is not registered.",
            [
                "repoint: Point 'lost-api' in application at 'user-management-api'.",
                "archive: Retire 'lost-api' in application.",
            ],
        ),
        (
            [
                a_contract(
                    key="old-api",
                    status=ContractStatus.RETIRED,
                    successor=service("billing-api"),
                ),
                an_alias(key="lost-api", target="old-api"),
            ],
            "stands for 'old-api', a contract that was retired.",
            [
                "repoint: Point 'lost-api' in application at 'billing-api'.",
                "archive: Let lookups of 'lost-api' in application be told that nothing "
                "replaces 'old-api'.",
                "archive: Retire 'lost-api' in application.",
            ],
        ),
        (
            [
                a_contract(key="old-api", status=ContractStatus.RETIRED),
                an_alias(key="lost-api", target="old-api"),
            ],
            "stands for 'old-api', a contract that was retired.",
            [
                "archive: Let lookups of 'lost-api' in application be told that nothing "
                "replaces 'old-api'.",
                "archive: Retire 'lost-api' in application.",
            ],
        ),
        (
            [
                an_alias(key="past-api", type=AliasType.TEMPORARY, expires_at=NOW - DAY),
                an_alias(key="lost-api", target="past-api"),
            ],
            "stands for 'past-api', an alias that has ended.",
            [
                "repoint: Point 'lost-api' in application at 'user-management-api'.",
                "archive: Retire 'lost-api' in application.",
            ],
        ),
        (
            [
                an_alias(key="far-api", context="apart"),
                an_alias(key="lost-api", target="far-api"),
            ],
            "stands for 'far-api', which is an alias only where lookups from there do not come.",
            [
                "repoint: Point 'lost-api' in application at 'user-management-api'.",
                "archive: Retire 'lost-api' in application.",
            ],
        ),
        (
            [
                a_contract(version="v3", releases=(Release(version="v2"),)),
                an_alias(key="lost-api", constraint="v1"),
            ],
            "stands for 'user-management-api' in version 'v1', which has no live version that "
            "it accepts.",
            [
                "repoint: Point 'lost-api' in application at 'user-management-api'.",
                "repoint: Point 'lost-api' in application at 'user-management-api', version v2.",
                "archive: Retire 'lost-api' in application.",
            ],
        ),
        (
            [
                a_contract(
                    version="v3",
                    releases=(Release(version="v2", status=ReleaseStatus.RETIRED),),
                ),
                an_alias(key="lost-api", constraint="v2"),
            ],
            "stands for 'user-management-api' in version 'v2', which has no live version that "
            "it accepts.",
            [
                "repoint: Point 'lost-api' in application at 'user-management-api'.",
                "archive: Retire 'lost-api' in application.",
            ],
        ),
    ],
)
def test_a_target_that_is_not_there_is_told_with_the_ways_out(rows, says, settled) -> None:
    assert found(*rows) == [("dangling", f"'lost-api' in application {says}")]
    assert ways(*rows) == settled


def test_what_every_alias_of_a_name_lost_is_not_guessed() -> None:
    rows = (
        an_alias(key="far-api", target="nowhere-api", context="apart"),
        an_alias(key="lost-api", target="far-api"),
    )
    ground = a_ground(*rows)
    last = next(c for c in find_conflicts(ground) if c.rows[0].name.key == "lost-api")

    assert [str(each.method) for each in offer(ground, last).resolutions] == ["archive"]


def test_an_alias_without_target_warns_and_can_only_end() -> None:
    lost = an_alias(key="lost-api", target=None)

    assert found(lost) == [
        ("dangling", "Nobody has told what 'lost-api' in application stands for.")
    ]
    assert str(only(a_ground(lost)).finding.severity) == "warns"
    assert ways(lost) == ["archive: Retire 'lost-api' in application."]


def test_only_the_alias_that_breaks_a_way_is_told_not_those_behind_it() -> None:
    rows = (
        an_alias(key="lost-api", target="nowhere-api"),
        an_alias(key="victim-api", target="lost-api"),
        an_alias(key="untold-api", target=None),
        an_alias(key="victim-two-api", target="untold-api"),
    )

    assert [told.partition("'")[2].partition("'")[0] for _, told in found(*rows)] == [
        "lost-api",
        "untold-api",
    ]


def test_what_leads_through_an_ended_alias_ends_with_it() -> None:
    rows = (
        an_alias(key="lost-api", target="nowhere-api"),
        an_alias(key="victim-api", target="lost-api"),
        an_alias(key="victim-two-api", target="victim-api"),
    )
    ground = a_ground(*rows)
    (end,) = offer(ground, only(ground)).resolutions
    assert [edit.name.key for edit in end.edits] == ["lost-api", "victim-api", "victim-two-api"]


def test_a_tombstone_stands_in_the_way_of_older_meanings() -> None:
    rows = (
        an_alias(key="old-api", context="system"),
        an_alias(key="old-api", target=None, status=AliasStatus.TOMBSTONE),
        an_alias(key="lost-api", target="old-api"),
    )

    assert found(*rows) == [
        (
            "dangling",
            "'lost-api' in application stands for 'old-api', an alias that has ended.",
        )
    ]


def test_burying_a_nearer_meaning_takes_the_name_away() -> None:
    gone = a_contract(key="gone-api", status=ContractStatus.RETIRED)
    rows = gone, an_alias(context="system"), an_alias(target="gone-api", context="frontend")
    ground = a_ground(*rows)
    buried, retired = offer(ground, only(ground)).resolutions

    assert buried.effects == ()
    assert retired.effects == ("user-api from frontend: nothing -> user-management-api",)


def test_a_narrower_scope_answers_first() -> None:
    rows = (
        an_alias(key="inner-api", target="billing-api", scope="metrics"),
        an_alias(key="inner-api"),
        an_alias(key="outer-api", target="inner-api", scope="metrics/cpu"),
        an_alias(key="other-api", target="inner-api", scope="traces"),
    )
    ground = a_ground(*rows, chains=Chains(max_hops=2))

    ends = {a.name.key: ground.end_of(a).contract.name.key for a in ground.live if a.scope}
    assert (ends["outer-api"], ends["other-api"]) == ("billing-api", "user-management-api")


def test_every_constraint_on_the_way_binds() -> None:
    contract = a_contract(version="v3", releases=(Release(version="v2"), Release(version="v1")))
    rows = (
        an_alias(key="user-api", constraint="<3"),
        an_alias(key="people-api", target="user-api", constraint=">=2"),
        an_alias(key="none-api", target="user-api", constraint="v3"),
    )
    ground = a_ground(contract, *rows, chains=Chains(max_hops=2))

    assert {a.name.key: ground.end_of(a).constraint for a in ground.live} == {
        "user-api": "<3",
        "people-api": "v2",
        "none-api": "",
    }
    assert [each.finding.check for each in find_conflicts(ground)] == ["dangling"]


def test_a_path_is_found_however_its_parameters_are_named() -> None:
    contract = Contract(name=a_path("/users/{id}"), owner="@team")
    alias = replace(an_alias(), name=a_path("/people/{id}"), target=a_path("/users/{userId}"))

    assert found(contract, alias) == []
