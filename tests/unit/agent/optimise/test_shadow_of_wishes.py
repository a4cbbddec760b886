"""Wishes of people beside what the optimiser would have asked for at that moment."""

from __future__ import annotations

from datetime import timedelta

from agent.optimise.kinds import find_improvements
from agent.optimise.shadow import PastWish, Verdict, acts_of, compare
from registry.domain.edits import (
    ChangeAliasOwner,
    CreateAlias,
    RegisterContract,
    RepointAlias,
    RetireAlias,
    ScheduleEnd,
    UndoProposal,
    UpdateContract,
)
from tests.builders import NOW, service
from tests.unit.agent.optimise.surveys import a_survey, old

ROWS = (old(), old(key="user_api"))
THERE = {"name": service("user_api"), "context": "application"}


def verdicts(*edits, was_rejected: bool = False) -> list[Verdict]:
    """Compare one wish with what is found of two spellings."""
    survey = a_survey(*ROWS, coverage=None)
    wish = PastWish("P-1", NOW, acts_of(edits), was_rejected)
    return [each.verdict for each in compare(survey, find_improvements(survey), [wish])]


def test_ending_a_name_gently_or_at_once_is_the_same_act():
    assert verdicts(RetireAlias(**THERE)) == [Verdict.AGREED]
    assert verdicts(ScheduleEnd(**THERE, ends_after=timedelta(days=30))) == [Verdict.AGREED]


def test_another_act_on_a_name_that_was_seen_is_otherwise():
    moved = RepointAlias(**THERE, target=service("billing-api"))

    assert verdicts(moved) == [Verdict.OTHERWISE]


def test_an_act_on_a_name_that_was_not_seen_is_missed():
    elsewhere = ChangeAliasOwner(name=service("login-api"), context="system", owner="@web")

    assert verdicts(elsewhere) == [Verdict.MISSED]
    assert verdicts(UpdateContract(name=service("x-api"), owner="@web")) == [Verdict.MISSED]


def test_what_nobody_could_foresee_is_told_apart():
    made = CreateAlias(
        name=service("pay-api"), context="system", target=service("user-management-api")
    )

    assert verdicts(made, RegisterContract(name=service("pay-service"))) == [Verdict.NEW]
    assert verdicts(UpdateContract(name=service("x-api"), version="v2")) == [Verdict.NEW]
    assert verdicts(UndoProposal(proposal="P-0")) == [Verdict.NEW]


def test_what_people_rejected_counts_against_it_only_if_it_would_have_asked():
    assert verdicts(RetireAlias(**THERE), was_rejected=True) == [Verdict.AGAINST]
    other = RetireAlias(name=service("login-api"), context="system")
    assert verdicts(other, was_rejected=True) == [Verdict.SPARED]


def test_a_deed_is_told_as_what_is_done_to_which_name():
    acts = acts_of([RepointAlias(**THERE, target=service("billing-api"))])

    assert PastWish("P-1", NOW, acts, was_rejected=False).says() == (
        "move service:application:user_api -> billing-api"
    )
