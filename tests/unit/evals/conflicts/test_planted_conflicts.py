"""Planted conflicts: all found, none made up, and whatever is offered settles them."""

from __future__ import annotations

import json

import pytest
from hypothesis import settings

from evals.conflicts.background import build
from evals.conflicts.measure import ground_of, measure
from evals.conflicts.plants import PLANTS, plant
from evals.conflicts.world import NOW
from registry.domain.changes import RowChange
from registry.domain.findings import blockers
from registry.domain.proposals import ProposalKind
from registry.rules.case import Case
from registry.rules.conflicts.classes import CLASSES, find_conflicts
from registry.rules.validators import validate

FULL = settings.get_current_profile_name() == "full"
SEEDS = range(1, 21) if FULL else (1, 2)
"""Two platforms in every run, one of each rule of ownership; `--hypothesis-profile=full` more."""
EVERY_RULE = 1


@pytest.mark.parametrize("seed", SEEDS)
def test_all_are_found_none_is_made_up_and_every_offer_settles(seed: int) -> None:
    measured = measure(seed, aliases=10_000)

    assert measured.wrong() == []
    assert len(measured.rounds) >= 3
    assert {each.check for each in measured.planted} == set(CLASSES) == set(PLANTS)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_healthy_names_pass_every_validator(seed: int) -> None:
    world = build(seed, 2_000)
    case = Case(
        changes=tuple(RowChange(key, None, row) for key, row in sorted(world.rows.items())),
        after=ground_of(world, world.rows),
        governance=world.governance,
        kind=ProposalKind.CHANGE,
        now=NOW,
    )

    assert blockers(validate(case)) == ()


def test_a_search_that_finds_nothing_is_told_as_missing_everything() -> None:
    world = build(EVERY_RULE, 1_000)
    planted = plant(world, each=1)
    found = find_conflicts(ground_of(world, world.rows))

    measured = measure(EVERY_RULE, 1_000, each=1)
    assert len(found) == len(planted) == len(measured.found)
    blind = measured._replace(found=measured.found[1:], unsettled=["one"], rounds=[["left"]])
    assert [line.partition(":")[0] for line in blind.wrong()] == [
        "missed",
        "without resolution",
        "left or brought",
    ]
    assert not blind.is_perfect
    assert measured._replace(planted=planted[1:]).wrong()[0].startswith("made up: ")


def test_the_figures_are_told_a_class() -> None:
    content = measure(EVERY_RULE, 1_000, each=1).content()

    assert list(content["classes"]) == list(CLASSES)
    assert all(figures["recall"] == 1 for figures in content["classes"].values())
    assert json.dumps(content)
