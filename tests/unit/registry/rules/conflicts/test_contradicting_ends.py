"""Ends that contradict each other."""

from __future__ import annotations

import pytest

from registry.domain.rows import AliasType, ContractStatus
from registry.domain.schedules import Schedule
from registry.domain.times import AfterApply
from registry.domain.versions import Release, ReleaseStatus
from registry.rules.conflicts.classes import find_conflicts
from registry.rules.conflicts.trying import offer
from registry.rules.governance import Chains
from tests.builders import DAY, NOW, a_contract, an_alias, service
from tests.unit.registry.rules.conflicts.grounds import a_ground, found, only, ways

SHORT = {"type": AliasType.TEMPORARY, "created_at": NOW - DAY}
LONG_CHAINS = {"chains": Chains(max_hops=3)}
SOON, LATER = NOW + 10 * DAY, NOW + 20 * DAY


def an_end(at) -> Schedule:
    return Schedule(warns_at=NOW + DAY, ends_at=at)


def leaving(**fields):
    return a_contract(
        key="old-api",
        **{
            "status": ContractStatus.DEPRECATED,
            "successor": service("billing-api"),
            "deprecated_at": NOW - 5 * DAY,
            **fields,
        },
    )


def test_an_expiry_and_an_announced_end_must_agree() -> None:
    late = an_alias(expires_at=LATER, schedule=an_end(SOON), **SHORT)
    early = an_alias(expires_at=SOON, schedule=an_end(LATER), **SHORT)

    assert found(late) == [
        (
            "expiry",
            "'user-api' in application expires on 2026-01-25 12:00, and is announced to end "
            "on 2026-01-15 12:00.",
        )
    ]
    assert ways(late) == ["archive: Retire 'user-api' in application now."]
    assert ways(early) == [
        "extend: Let what ends first live as long as the rest.",
        "archive: Retire 'user-api' in application now.",
    ]
    assert found(an_alias(expires_at=SOON, schedule=an_end(SOON), **SHORT)) == []
    assert found(an_alias(schedule=an_end(SOON))) == []


def test_a_planned_end_counts_as_if_applied_now() -> None:
    planned = AfterApply(10 * DAY)

    assert found(an_alias(expires_at=planned, schedule=an_end(SOON), **SHORT)) == []


@pytest.mark.parametrize("end", [{}, {"expires_at": LATER, **SHORT}])
def test_an_alias_that_outlives_the_one_it_leads_through_is_told(end) -> None:
    through = an_alias(key="user-api", expires_at=SOON, **SHORT)
    alias = an_alias(key="people-api", target="user-api", **end)

    assert found(through, alias, **LONG_CHAINS) == [
        (
            "expiry",
            "'people-api' in application outlives 'user-api' in application, through which it "
            "leads until 2026-01-15.",
        )
    ]
    assert ways(through, alias, **LONG_CHAINS)[:2] == [
        "repoint: Point 'people-api' straight at 'user-management-api'.",
        "extend: Let what ends first live as long as the rest."
        if end
        else "archive: Retire 'user-api' in application now.",
    ]


def test_an_alias_that_ends_first_or_is_carried_on_is_no_conflict() -> None:
    through = an_alias(key="user-api", expires_at=SOON, **SHORT)
    first = an_alias(key="people-api", target="user-api", expires_at=SOON - DAY, **SHORT)
    nearer = an_alias(key="user-api", expires_at=SOON, context="frontend", **SHORT)
    carried = an_alias(key="people-api", target="user-api", context="frontend")

    assert found(through, first, **LONG_CHAINS) == []
    told = found(an_alias(key="user-api"), nearer, carried, **LONG_CHAINS)
    assert not any("outlives" in message for _, message in told)


def test_aliases_that_outlive_a_contract_are_told_together() -> None:
    names = [f"name-{letter}" for letter in "abcdef"]
    rows = [an_alias(key=name, target="old-api") for name in names]

    assert found(leaving(sunset_at=SOON), *rows) == [
        (
            "expiry",
            "'old-api' stops on 2026-01-15; later than that stand name-a in application, "
            "name-b in application, name-c in application, name-d in application, name-e in "
            "application and 1 more.",
        )
    ]
    assert ways(leaving(sunset_at=SOON), *rows) == [
        "repoint: Point them at 'billing-api'.",
        "archive: Retire the aliases.",
    ]
    assert ways(leaving(sunset_at=SOON, successor=None), *rows) == [
        "archive: Retire the aliases."
    ]


def test_an_alias_that_ends_before_its_contract_is_no_conflict() -> None:
    alias = an_alias(target="old-api", expires_at=SOON - DAY, **SHORT)

    assert found(leaving(sunset_at=SOON), alias) == []


def test_a_new_permanent_alias_for_a_deprecated_contract_is_told() -> None:
    assert found(leaving(), an_alias(target="old-api")) == [
        (
            "expiry",
            "'old-api' is deprecated since 2025-12-31; permanent aliases for it were made "
            "after that: user-api in application.",
        )
    ]
    old = an_alias(target="old-api", created_at=NOW - 6 * DAY)
    ending = an_alias(key="b-api", target="old-api", expires_at=SOON, **SHORT)
    assert found(leaving(), old, ending) == []
    assert found(leaving(deprecated_at=None), an_alias(target="old-api")) == []


def test_an_alias_that_is_bound_to_a_leaving_version_is_told() -> None:
    def bound(**fields):
        old = Release(version="v1", status=ReleaseStatus.DEPRECATED, **fields)
        return a_contract(version="v2", releases=(old,)), an_alias(constraint="v1")

    assert found(*bound(sunset_at=SOON)) == [
        (
            "expiry",
            "'user-management-api' v1 stops on 2026-01-15; later than that stand user-api in "
            "application.",
        )
    ]
    assert ways(*bound(sunset_at=SOON))[0] == (
        "repoint: Point them at the newest version of 'user-management-api'."
    )
    assert found(*bound()) == []
    contract, _ = bound(sunset_at=SOON)
    assert found(contract, an_alias(constraint="v2")) == []
    assert found(contract, an_alias(constraint="v9"))[0][0] == "dangling"


def test_a_name_that_ends_at_two_times_along_a_lookup_order_is_told() -> None:
    base = an_alias(expires_at=LATER, **SHORT)
    nearer = an_alias(expires_at=SOON, context="frontend", **SHORT)

    assert found(base, nearer) == [
        (
            "expiry",
            "'user-api' means one thing and ends on 2026-01-25 in application, on 2026-01-15 "
            "in frontend.",
        )
    ]
    assert ways(base, nearer) == [
        "extend: Let what ends first live as long as the rest.",
        "archive: Retire 'user-api' in application now.",
        "archive: Retire 'user-api' in frontend now.",
    ]


def test_a_name_that_ends_here_and_never_there_can_only_end() -> None:
    base, nearer = an_alias(), an_alias(expires_at=SOON, context="frontend", **SHORT)

    assert "never in application" in found(base, nearer)[0][1]
    assert ways(base, nearer) == ["archive: Retire 'user-api' in frontend now."]


def test_ends_in_contexts_that_do_not_follow_each_other_are_their_own_business() -> None:
    one = an_alias(expires_at=LATER, context="backend", **SHORT)
    other = an_alias(expires_at=SOON, context="frontend", **SHORT)
    past = an_alias(expires_at=NOW - DAY, **SHORT)
    untold = an_alias(target=None, context="system")

    told = find_conflicts(a_ground(one, other, past, untold))
    assert [each.finding.check for each in told] == ["dangling"]


def test_an_extension_is_exact_to_the_second() -> None:
    base = an_alias(expires_at=LATER, **SHORT)
    nearer = an_alias(expires_at=SOON + DAY / 7, context="frontend", **SHORT)
    ground = a_ground(base, nearer)
    (edit,) = offer(ground, only(ground)).resolutions[0].edits

    assert edit.by.microseconds == 0
    assert abs(SOON + DAY / 7 + edit.by - LATER) < DAY / 86_400


def test_an_extension_past_the_longest_life_is_not_offered_and_the_reason_is() -> None:
    base = an_alias(expires_at=NOW + 400 * DAY, **SHORT)
    nearer = an_alias(expires_at=SOON, context="frontend", **SHORT)
    ground = a_ground(base, nearer)
    offered = offer(ground, only(ground))

    assert "extend" not in {str(each.method) for each in offered.resolutions}
    assert offered.obstacle.startswith("Alias 'user-api' would live ")
