"""Who ends a name that somebody uses is told, stopped, or let pass, as governance says."""

from __future__ import annotations

from typing import Any

import pytest

from registry.domain.changes import RowChange, post_state
from registry.domain.findings import Severity
from registry.domain.proposals import ProposalKind
from registry.domain.rows import AliasStatus, ContractStatus
from registry.domain.state import Rows
from registry.rules.case import Case
from registry.rules.in_use import UsageRule, WhenUsed, users_gone, within
from registry.usage.in_use import InUse
from tests.builders import DAY, NOW, a_context, a_contract, an_alias
from tests.platforms import governed

USED = InUse(repositories=("shop/checkout",), callers=("till",))


def found(before: Any, after: Any, used: InUse = USED, when: WhenUsed = WhenUsed.WARNS) -> Any:
    changes = (RowChange((before or after).key, before, after),)
    case = Case(
        changes=changes,
        after=post_state(Rows(() if before is None else (before,)), changes),
        governance=governed(usage=UsageRule(when_used=when)),
        kind=ProposalKind.CHANGE,
        now=NOW,
        used=lambda name, context: used,
    )
    return list(users_gone(case))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (an_alias(), an_alias(status=AliasStatus.RETIRED)),
        (an_alias(), an_alias(status=AliasStatus.TOMBSTONE)),
        (an_alias(), None),
        (a_contract(), a_contract(status=ContractStatus.RETIRED)),
        (a_contract(status=ContractStatus.DEPRECATED), None),
    ],
)
def test_whoever_ends_a_name_in_use_hears_who_uses_it(before, after) -> None:
    (told,) = found(before, after)

    assert told.severity is Severity.WARNS
    assert "in the code of shop/checkout and in lookups by till" in told.message
    assert "can-remove" in told.fix


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, an_alias()),
        (an_alias(), an_alias(target="billing-api")),
        (an_alias(status=AliasStatus.RETIRED), an_alias()),
        (an_alias(status=AliasStatus.RETIRED), an_alias(status=AliasStatus.TOMBSTONE)),
        (a_contract(), a_contract(status=ContractStatus.DEPRECATED)),
        (a_contract(status=ContractStatus.RETIRED), None),
        (a_context(), None),
    ],
)
def test_what_ends_no_name_is_let_pass(before, after) -> None:
    assert found(before, after) == []


def test_a_name_that_nobody_uses_may_end() -> None:
    assert found(an_alias(), None, InUse()) == []


def test_governance_says_what_a_use_weighs() -> None:
    (told,) = found(an_alias(), None, when=WhenUsed.BLOCKS)

    assert told.severity is Severity.BLOCKS
    assert found(an_alias(), None, when=WhenUsed.PASSES) == []


def test_lookups_alone_are_a_use() -> None:
    (told,) = found(an_alias(), None, InUse(callers=("till",)))

    assert told.message == "'user-api' in 'application' is still used in lookups by till."


def test_how_long_uses_count_is_as_governance_says() -> None:
    rule = UsageRule(lookups_within=2 * DAY, scanned_within=3 * DAY)

    assert within(rule, NOW) == (NOW, 2 * DAY, 3 * DAY)


def test_of_many_users_the_first_are_named() -> None:
    many = InUse(repositories=tuple(f"r{n}" for n in range(9)))

    (told,) = found(an_alias(), None, many)

    assert "r0, r1, r2, r3, r4 and 4 more." in told.message
