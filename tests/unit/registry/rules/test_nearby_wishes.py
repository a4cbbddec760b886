from __future__ import annotations

from dataclasses import replace

import pytest

from registry.domain import edits as e
from registry.domain.rows import AliasType
from registry.domain.state import Rows
from registry.rules.catalogue import blocks
from registry.rules.nearby import phrase, variations
from registry.rules.validators import validate
from tests.builders import DAY, NOW, a_contract, a_create, an_alias, service
from tests.platforms import the_governance
from tests.unit.registry.rules.cases import GROUND, a_case

CONTRACT = service("user-management-api")
TEMPORARY = {"type": AliasType.TEMPORARY}


def near(*edits, on=()):
    found = validate(a_case(*edits, on=on)) if not on else ()
    return list(
        variations(edits, found, Rows((*GROUND, *on)), governance=the_governance(), now=NOW)
    )


def test_an_ungoverned_context_becomes_the_one_it_falls_back_to() -> None:
    first = near(a_create(context="frontend", **TEMPORARY, lifetime=30 * DAY))[0]

    assert first == (a_create(context="application", **TEMPORARY, lifetime=30 * DAY),)


def test_an_unknown_context_becomes_any_governed_one() -> None:
    tried = near(a_create(context="moon", **TEMPORARY, lifetime=DAY))

    assert {edit.context for (edit,) in tried} == set(the_governance().contexts)


def test_too_long_a_life_becomes_the_longest_there_is() -> None:
    assert near(a_create(**TEMPORARY, lifetime=900 * DAY)) == [
        (a_create(**TEMPORARY, lifetime=365 * DAY),)
    ]


def test_a_lasting_name_where_none_may_last_becomes_a_passing_one() -> None:
    tried = near(a_create(context="migration"))

    assert tried[-1] == (
        a_create(context="migration", type=AliasType.MIGRATION, lifetime=90 * DAY),
    )


@pytest.mark.parametrize(
    ("created", "expires", "days"), [(300, 10, 55), (300, -10, 65), (400, -35, None)]
)
def test_an_extension_becomes_the_longest_that_is_left(created, expires, days) -> None:
    alias = an_alias(
        **TEMPORARY, created_at=NOW - created * DAY, expires_at=NOW + expires * DAY
    )
    edit = e.ExtendAlias(name=alias.name, context=alias.context, by=90 * DAY)

    tried = near(edit, on=(alias,))

    assert [edit.by for (edit,) in tried] == ([days * DAY] if days else [])


def test_what_cannot_be_extended_has_nothing_near() -> None:
    edit = e.ExtendAlias(name=service("user-api"), context="application", by=DAY)

    assert near(edit, on=(an_alias(),)) == []
    assert near(edit, on=(an_alias(key="other-api"),)) == []


def test_an_end_that_comes_too_soon_becomes_the_soonest_there_may_be() -> None:
    soon = e.ScheduleEnd(
        name=service("user-api"), context="application", ends_after=20 * DAY, warn_after=DAY
    )
    found = validate(a_case(soon, on=(an_alias(),)))
    state, governance = Rows((*GROUND, an_alias())), the_governance()

    tried = list(variations((soon,), found, state, governance=governance, now=NOW))

    assert [edit.ends_after for (edit,) in tried] == [31 * DAY]
    assert phrase(tried[0][0]) == "to end user-api in context application in 31d"
    assert list(variations((soon,), (), state, governance=governance, now=NOW)) == []


def test_other_wishes_have_nothing_near() -> None:
    retire = e.RetireAlias(name=service("user-api"), context="application")

    assert near(retire, on=(an_alias(),)) == []
    assert near(retire, on=(an_alias(),)) == []


def test_of_several_edits_one_is_put_otherwise_or_left_out() -> None:
    good, bad = a_create(key="b-api"), a_create(context="moon", **TEMPORARY, lifetime=DAY)

    tried = near(good, bad)

    assert all(len(edits) in {1, 2} for edits in tried)
    assert (good,) in tried
    assert (good, replace(bad, context="application")) in tried


def test_a_very_long_wish_has_nothing_near() -> None:
    assert near(*(a_create(key=f"b-api-{n}", context="moon") for n in range(11))) == []


def test_a_wish_is_said_as_a_person_would_ask() -> None:
    extend = e.ExtendAlias(name=service("user-api"), context="application", by=30 * DAY)

    assert phrase(a_create(**TEMPORARY, lifetime=30 * DAY)) == (
        "a temporary alias profile-api for user-management-api in context application for 30d"
    )
    assert phrase(a_create()).endswith("in context application")
    assert phrase(extend) == "to extend user-api in context application by 30d"
    assert phrase(e.RetireContract(name=service("x"))) == "to retire x"
    assert phrase(e.UndoProposal(proposal="P")) == "the same wish in smaller steps"
    assert phrase(extend, a_create()).count(", and ") == 1


def after(check: str, edit, *on, **rules):
    """Return what is offered when `check` alone refused the edit."""
    governance = the_governance()
    if rules:
        expiration = governance.rules.expiration.model_copy(update=rules)
        changed = governance.rules.model_copy(update={"expiration": expiration})
        governance = governance.model_copy(update={"rules": changed})
    state = Rows((*GROUND, *on))
    found = (blocks(check, "No."),)
    return list(variations((edit,), found, state, governance=governance, now=NOW))


def test_what_stands_on_a_retired_alias_is_moved_to_its_contract_first() -> None:
    retire = e.RetireAlias(name=service("user-api"), context="application")
    user = an_alias(key="login-api", target="user-api")
    move = e.RepointAlias(name=user.name, context="application", target=CONTRACT)

    assert after("no_consumer_broken", retire, an_alias(), user) == [(move, retire)]
    assert after("no_consumer_broken", retire) == []


def test_where_no_name_may_pass_a_lasting_one_is_offered() -> None:
    passing = a_create(**TEMPORARY, lifetime=DAY)

    assert (a_create(),) in after("type_allowed", passing, temporary_aliases=False)


def test_an_end_behind_the_expiry_comes_no_later_than_that() -> None:
    alias = an_alias(**TEMPORARY, expires_at=NOW + 40 * DAY)
    late = e.ScheduleEnd(name=alias.name, context="application", ends_after=60 * DAY)

    assert [edit.ends_after for (edit,) in after("end_ordered", late, alias)][-1] == 40 * DAY
    assert len(after("end_ordered", late)) == 2


@pytest.mark.parametrize(
    ("check", "edit", "better"),
    [
        (
            "sunset_announced",
            e.DeprecateVersion(name=CONTRACT, version="v1", sunset_after=DAY),
            e.DeprecateVersion(name=CONTRACT, version="v1", sunset_after=30 * DAY),
        ),
        (
            "name_well_formed",
            e.RegisterContract(name=service("BadName")),
            e.RegisterContract(name=service("bad-name")),
        ),
        ("name_well_formed", e.RegisterContract(name=service("ab")), None),
        ("name_well_formed", a_create(key="ab"), None),
        ("owner_known", e.RegisterContract(name=service("new-api")), None),
        ("owner_known", e.UpdateContract(name=CONTRACT, owner=""), None),
        ("owner_known", e.RegisterContext(name="shop", fallback=("shop",)), None),
        ("no_consumer_broken", e.RetireContract(name=service("gone-api")), None),
        ("end_ordered", e.RetireVersion(name=CONTRACT, version="v1"), None),
        ("chain_short", e.RepointAlias(name=CONTRACT, context="x", target=CONTRACT), None),
    ],
)
def test_a_wish_about_a_contract_is_put_otherwise_where_it_can_be(check, edit, better) -> None:
    assert after(check, edit) == ([] if better is None else [(better,)])


def test_what_is_bound_to_a_version_follows_the_newest_before_that_goes() -> None:
    bound = an_alias(constraint="v1")
    free = an_alias(key="free-api")
    move = e.RepointAlias(name=bound.name, context="application", target=CONTRACT)
    update = e.UpdateContract(name=CONTRACT, version="v2")

    assert after("version_bound", update, bound, free) == [(move, update)]


def test_very_many_users_are_nobodys_small_change() -> None:
    users = [an_alias(key=f"a-{n}-api", target="billing-api") for n in range(21)]
    old = a_contract(key="billing-api", successor=CONTRACT)
    retire = e.RetireContract(name=old.name)

    assert after("no_consumer_broken", retire, old, *users)[0] == (retire,)
