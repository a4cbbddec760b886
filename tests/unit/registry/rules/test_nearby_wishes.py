from __future__ import annotations

import pytest

from registry.domain import edits as e
from registry.domain.rows import AliasType
from registry.domain.state import Rows
from registry.rules.nearby import phrase, variations
from registry.rules.validators import validate
from tests.builders import DAY, NOW, a_create, an_alias, service
from tests.platforms import the_governance
from tests.unit.registry.rules.cases import GROUND, a_case

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


def test_other_wishes_and_several_at_once_have_nothing_near() -> None:
    retire = e.RetireAlias(name=service("user-api"), context="application")

    assert near(retire, on=(an_alias(),)) == []
    assert near(a_create(context="moon"), a_create(key="b-api", context="moon")) == []


def test_a_wish_is_said_as_a_person_would_ask() -> None:
    extend = e.ExtendAlias(name=service("user-api"), context="application", by=30 * DAY)

    assert phrase(a_create(**TEMPORARY, lifetime=30 * DAY)) == (
        "a temporary alias profile-api for user-management-api in context application for 30d"
    )
    assert phrase(a_create()).endswith("in context application")
    assert phrase(extend) == "to extend user-api in context application by 30d"
    assert phrase(e.RetireContract(name=service("x"))) == "the same wish in smaller steps"
