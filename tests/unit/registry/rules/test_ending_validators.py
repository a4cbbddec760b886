from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.domain import edits as e
from registry.domain.rows import AliasType, ContractStatus
from registry.domain.schedules import Dip, Schedule
from registry.domain.versions import Release, ReleaseStatus
from registry.rules.endings import (
    end_announced,
    end_ordered,
    sunset_announced,
    version_bound,
)
from tests.builders import DAY, NOW, a_contract, an_alias, service
from tests.unit.registry.rules.cases import a_case, a_case_of, messages, only

CONTRACT = service("user-management-api")
OLD = a_contract(version="v2", releases=(Release(version="v1"), Release(version="v1.1")))
RETIRE = e.RetireVersion(name=CONTRACT, version="v1")
HOUR = timedelta(hours=1)


def end(days: int = 60, **fields) -> e.ScheduleEnd:
    given = {"name": service("user-api"), "context": "application", **fields}
    return e.ScheduleEnd(ends_after=days * DAY, **given)


def an_expiring(days: int):
    return an_alias(type=AliasType.TEMPORARY, expires_at=NOW + days * DAY)


@pytest.mark.parametrize("dips", [(), (Dip(31 * DAY, HOUR), Dip(31 * DAY + HOUR, HOUR))])
def test_an_end_that_warns_browns_out_and_comes_in_this_order_passes(dips) -> None:
    case = a_case(end(brownouts=dips), on=(an_expiring(60),))

    assert list(end_ordered(case)) == list(end_announced(case)) == []


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (end(warn_after=60 * DAY), "begin to warn when it is over"),
        (end(brownouts=(Dip(59 * DAY, 2 * DAY),)), "brown-outs do not lie"),
        (end(warn_after=9 * DAY, brownouts=(Dip(8 * DAY, HOUR),)), "brown-outs do not lie"),
        (
            end(brownouts=(Dip(40 * DAY, 2 * DAY), Dip(41 * DAY, 2 * DAY))),
            "brown-outs do not lie",
        ),
        (end(81), "after the alias expires (2026-03-26)"),
    ],
)
def test_an_end_that_nobody_could_follow_is_blocked(edit, fault) -> None:
    found = only(end_ordered(a_case(edit, on=(an_expiring(80),))))

    assert found.severity == "blocks"
    assert fault in found.message


def test_only_an_end_that_the_change_announces_is_judged() -> None:
    odd = an_alias(schedule=Schedule(warns_at=NOW + 2 * DAY, ends_at=NOW + DAY))
    handed = e.ChangeAliasOwner(name=odd.name, context="application", owner="@other")

    assert list(end_ordered(a_case(handed, on=(odd,)))) == []
    assert messages(end_ordered(a_case_of(None, odd)))


@pytest.mark.parametrize(("days", "blocked"), [(30, False), (29, True)])
def test_users_are_warned_for_the_whole_window(days, blocked) -> None:
    found = list(end_announced(a_case(end(days + 1, warn_after=DAY), on=(an_alias(),))))

    assert bool(found) is blocked
    if found:
        assert found[0].message.endswith("would be warned for 29d only.")


@pytest.mark.parametrize(
    "edit",
    [
        e.DeprecateContract(name=CONTRACT, sunset_after=29 * DAY),
        e.DeprecateVersion(name=CONTRACT, version="v1", sunset_after=29 * DAY),
    ],
)
def test_what_is_deprecated_answers_for_the_whole_window(edit) -> None:
    found = only(sunset_announced(a_case(edit, on=(OLD,))))
    longer = replace(edit, sunset_after=30 * DAY)
    open_end = replace(edit, sunset_after=None)

    assert found.severity == "blocks"
    assert found.message.endswith("would answer for 29d only after that.")
    assert list(sunset_announced(a_case(longer, on=(OLD,)))) == []
    assert list(sunset_announced(a_case(open_end, on=(OLD,)))) == []


def test_a_sunset_that_stands_already_is_not_judged_again() -> None:
    short = a_contract(deprecated_at=NOW, sunset_at=NOW + DAY, status=ContractStatus.DEPRECATED)
    told = e.UpdateContract(name=CONTRACT, description="Ends soon.")

    assert list(sunset_announced(a_case(told, on=(short,)))) == []
    assert messages(sunset_announced(a_case_of(None, short)))
    assert list(sunset_announced(a_case_of(short, None))) == []


def test_a_version_goes_when_nobody_is_bound_to_it_alone() -> None:
    free = (
        an_alias(),
        an_alias(key="wide-api", constraint=">=1,<2"),
        an_alias(key="next-api", constraint="v2"),
        an_alias(key="gone-api", constraint="v1", expires_at=NOW - DAY),
        an_alias(key="lost-api", constraint="v9"),
    )

    assert list(version_bound(a_case(RETIRE, on=(OLD, *free)))) == []


def test_a_version_stays_for_a_live_alias_that_accepts_no_other() -> None:
    bound = an_alias(constraint="v1", scope="admin")

    found = only(version_bound(a_case(RETIRE, on=(OLD, bound))))

    assert found.severity == "blocks"
    assert found.message == (
        "1 live alias(es) accept no other version of 'user-management-api' than v1: "
        "user-api (application[admin]: v1)."
    )


def test_a_bound_alias_may_move_in_the_same_proposal() -> None:
    bound = an_alias(constraint="v1")
    move = e.RepointAlias(
        name=bound.name, context="application", target=CONTRACT, constraint="v2"
    )

    assert list(version_bound(a_case(move, RETIRE, on=(OLD, bound)))) == []


def test_undoing_a_release_asks_as_well_and_other_changes_do_not() -> None:
    bound = an_alias(constraint="v2")
    before = a_contract(version="v2", releases=(Release(version="v1"),))
    retired = a_contract(
        version="v2", releases=(Release(version="v1", status=ReleaseStatus.RETIRED),)
    )

    assert messages(version_bound(a_case_of(before, a_contract(version="v1"), bound)))
    assert list(version_bound(a_case_of(before, None, bound))) == []
    assert list(version_bound(a_case_of(None, before, bound))) == []
    assert list(version_bound(a_case_of(before, retired, bound))) == []
