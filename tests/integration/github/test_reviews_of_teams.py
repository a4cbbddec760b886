"""A team that owns a table counts by its members, asked for when they review, by number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frenly_ai.github.host import HostAway, TooLarge
from frenly_ai.github.owners import Team
from frenly_ai.github.policy import load_github
from tests.integration.github.changing import (
    ANA,
    BEN,
    CLEO,
    HEAD,
    MAIN,
    a_change,
    approvals,
    heard,
    opened,
    proposal_of,
    reviewed,
)
from tests.integration.github.conftest import POLICY

NAMES, OTHERS = Team("example", "names"), Team("example", "others")


@pytest.fixture
def asking(shop):
    """The same shop, where teams count."""
    policy = POLICY.replace("reviews_decide: true", "reviews_decide: true, teams: true")
    acting = replace(shop.acting, policy=load_github(policy, source="github.yaml"))
    return replace(shop, acting=acting)


@pytest.fixture
def pull(asking):
    ref = a_change(asking)
    asking.number = ref.number
    owned_by(asking, "@Example/Names")
    opened(asking)
    return ref


def owned_by(shop, *owners):
    shop.host.files[".github/CODEOWNERS", MAIN] = f"names/ {' '.join(owners)}\n"


def summary(shop, ref) -> str:
    return shop.host.said[ref][0].body.replace("`", "")


def test_reviews_of_two_members_apply_the_change(asking, pull):
    asking.host.teams = {NAMES: {BEN, CLEO}}

    reviewed(asking, pull, BEN)
    assert approvals(asking, pull) == ["ben"]
    reviewed(asking, pull, CLEO)
    asking.app.registry.work()

    assert proposal_of(asking, pull).proposal.status == "applied"


def test_who_is_in_no_team_that_owns_it_counts_for_nobody(asking, pull):
    asking.host.teams = {NAMES: {CLEO}, OTHERS: {BEN}}

    reviewed(asking, pull, BEN)

    assert approvals(asking, pull) == []
    assert "does not count" not in summary(asking, pull)


def test_the_host_is_asked_when_the_review_is_heard(asking, pull):
    asking.host.teams = {NAMES: set()}
    reviewed(asking, pull, BEN)
    assert approvals(asking, pull) == []

    asking.host.teams = {NAMES: {BEN}}
    heard(asking, BEN)

    assert approvals(asking, pull) == ["ben"]


def test_the_author_is_no_owner_through_a_team(asking, pull):
    asking.host.teams = {NAMES: {ANA}}

    reviewed(asking, pull, ANA)

    assert approvals(asking, pull) == []


def test_a_member_whom_nobody_mapped_is_not_even_asked_about(asking, pull):
    del asking.host.teams  # to ask would break

    reviewed(asking, pull, 99)

    assert approvals(asking, pull) == []


def test_a_login_that_somebody_else_took_makes_nobody_a_member(asking, pull):
    asking.host.teams = {NAMES: {BEN}}
    given = reviewed(asking, pull, CLEO)

    asking.host.reviewed[pull] = [replace(given, login="account-12")]
    heard(asking, CLEO)

    assert approvals(asking, pull) == []


def test_a_team_of_another_organization_owns_nothing(asking, pull):
    owned_by(asking, "@mallory/names")
    asking.host.teams = {Team("mallory", "names"): {BEN}, NAMES: {BEN}}

    reviewed(asking, pull, BEN)

    assert approvals(asking, pull) == []


def test_a_team_that_the_change_itself_names_is_not_asked(asking, pull):
    owned_by(asking, "@account-13")
    asking.host.files[".github/CODEOWNERS", HEAD] = "* @example/names\n"
    asking.host.teams = {NAMES: {BEN}}

    reviewed(asking, pull, BEN)

    assert approvals(asking, pull) == []


def test_what_cannot_be_known_counts_for_nobody_and_is_said(asking, pull):
    reviewed(asking, pull, BEN)

    assert approvals(asking, pull) == []
    assert "Who is in @example/names is not told." in summary(asking, pull)


def test_a_team_that_is_known_counts_beside_one_that_is_not(asking, pull):
    owned_by(asking, "@example/others", "@example/names")
    asking.host.teams = {NAMES: {BEN}}

    reviewed(asking, pull, BEN)

    assert approvals(asking, pull) == ["ben"]


def test_of_very_many_teams_the_first_are_asked_and_the_rest_is_not_known(asking, pull):
    teams = [Team("example", f"t{n}") for n in range(12)]
    owned_by(asking, *map(str, teams))
    asking.host.teams = {team: set() for team in teams} | {teams[11]: {BEN}}

    reviewed(asking, pull, BEN)

    assert approvals(asking, pull) == []
    assert "Who is in @example/t10, @example/t11 is not told." in summary(asking, pull)


def test_teams_are_asked_only_where_the_policy_says_so(shop):
    ref = a_change(shop)
    owned_by(shop, "@example/names")
    shop.host.teams = {NAMES: {BEN}}
    opened(shop)

    reviewed(shop, ref, BEN)

    assert approvals(shop, ref) == []
    assert "@example/names owns names/aliases.yaml, and teams are not asked." in summary(
        shop, ref
    )


@pytest.mark.parametrize("error", [HostAway, TooLarge])
def test_a_host_that_is_away_is_asked_again_and_a_team_too_large_is_not(asking, pull, error):
    reader = type(asking.host)

    class Failing(reader):
        def is_member(self, team, account):
            raise error("It fails.", hint="None.")

    asking.host.__class__ = Failing
    asking.host.teams = {NAMES: {BEN}}
    try:
        reviewed(asking, pull, BEN)
    finally:
        asking.host.__class__ = reader

    counts = asking.room.desk.counts()
    assert counts.get("waiting", 0) == (1 if error is HostAway else 0)
    assert approvals(asking, pull) == []
    if error is HostAway:
        with asking.app.engine.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE code_event SET due_at = at WHERE state = 'waiting'"
            )
        asking.work()
        assert approvals(asking, pull) == ["ben"]
