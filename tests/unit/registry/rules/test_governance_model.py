from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from registry.domain.rows import AliasType
from registry.errors import InvalidInput
from registry.rules.access import AccessControl
from registry.rules.governance import ContextRule, Expiration, Governance, Naming, Rules
from tests.platforms import governed, the_access, the_governance


def test_what_is_left_out_takes_the_strict_default() -> None:
    bare = Governance.model_validate({"contexts": {}})

    assert bare.rules.approvals.minimum == 2
    assert bare.rules.chains.max_hops == 1
    assert bare.rules.uniqueness.across_contexts
    assert bare.fallback("anything") == ("anything",)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("soon", "is not a duration"),
        (90, "90 has no unit"),
        (True, "True has no unit"),
        ("999999y", "too long"),
    ],
)
def test_a_duration_that_could_be_misread_refuses_the_policy(raw, says) -> None:
    with pytest.raises(ValidationError, match=says):
        Expiration.model_validate({"max_ttl": raw})


def test_a_duration_may_be_written_or_given() -> None:
    assert Expiration.model_validate({"max_ttl": "2w"}).max_ttl == timedelta(days=14)
    assert Expiration(max_ttl=timedelta(days=14)).model_dump(mode="json")["max_ttl"] == "14d"


@pytest.mark.parametrize("pattern", ["[a-z", "[[a-z]"])
def test_a_pattern_that_is_none_or_will_mean_another_refuses_the_policy(pattern) -> None:
    with pytest.raises(ValidationError, match="is not a regular expression"):
        Naming(pattern=pattern)


def test_a_policy_does_not_change_once_read() -> None:
    with pytest.raises(ValidationError):
        the_governance().version = "2"


@pytest.mark.parametrize(
    ("rule", "groups", "passing"),
    [
        (ContextRule(permissions=("a", "b")), ("a", "b"), False),
        (ContextRule(permissions=("temporary_only", "a")), ("a",), True),
        (ContextRule(permissions=("a",), auto_expire=True), ("a",), True),
    ],
)
def test_permissions_name_groups_and_may_ask_for_an_end(rule, groups, passing) -> None:
    assert (rule.groups, rule.only_expiring) == (groups, passing)


def test_every_touched_context_adds_its_groups_to_the_quorum() -> None:
    policy = the_governance()

    assert policy.quorum(set()).groups == ("ssot_maintainers",)
    assert policy.quorum({"application", "frenly_ai", "moon"}).groups == (
        "ai_team",
        "ssot_maintainers",
        "team_approval",
    )
    assert policy.quorum({"application"}).approvals == 2


def test_the_hash_of_a_policy_moves_with_every_rule() -> None:
    rules = the_governance().rules
    longer = governed(naming=rules.naming.model_copy(update={"max_length": 51}))

    assert longer.hash != the_governance().hash
    assert governed().hash == the_governance().hash


def test_roles_grant_what_they_say_and_gone_ones_nothing() -> None:
    access = the_access()

    assert "decide" in access.may(["maintainer"])
    assert access.may(["gone"]) == access.groups(["gone"]) == frozenset()
    assert access.groups(["member", "ai_team"]) == {"team_approval", "ai_team"}
    assert len(access.hash) == 64


def test_a_role_that_is_nearly_right_is_suggested() -> None:
    the_access().check_roles(["viewer", "admin"])
    with pytest.raises(InvalidInput, match="'maintainor' is not a role") as caught:
        the_access().check_roles(["maintainor"])

    assert caught.value.hint == "Did you mean 'maintainer'?"


def test_a_permission_nobody_knows_refuses_the_roles() -> None:
    with pytest.raises(ValidationError, match="may"):
        AccessControl.model_validate(
            {"version": "1", "roles": {"r": {"says": "", "may": ["fly"]}}}
        )


def test_types_that_expire_are_those_with_an_end() -> None:
    assert [kind.expires for kind in (AliasType.PERMANENT, AliasType.MIGRATION)] == [
        False,
        True,
    ]


def test_reminders_and_the_default_policy_are_governance_s_to_say() -> None:
    given = Rules.model_validate(
        {"reminders": ["2w", "1d"], "compatibility": {"default": "full"}}
    )

    assert given.reminders == (timedelta(days=14), timedelta(days=1))
    assert given.compatibility.default == "full"
    for wrong in ({"reminders": ["soon"]}, {"compatibility": {"default": "some"}}):
        with pytest.raises(ValidationError):
            Rules.model_validate(wrong)
