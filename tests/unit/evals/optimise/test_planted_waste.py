"""Planted waste: all found, none made up, and what is offered settles it."""

from __future__ import annotations

import pytest
from hypothesis import settings

from agent.optimise.kinds import KINDS
from evals.optimise.estate import healthy
from evals.optimise.measure import find, measure
from evals.optimise.plants import PLANTS, plant

FULL = settings.get_current_profile_name() == "full"
SEEDS = range(1, 21) if FULL else (1, 2)
ALIASES = 10_000 if FULL else 1_500


@pytest.mark.parametrize("seed", SEEDS)
def test_all_is_found_nothing_is_made_up_and_every_change_settles(seed: int) -> None:
    measured = measure(seed, ALIASES)

    assert measured.wrong() == []
    assert {each.kind for each in measured.planted} == set(KINDS) == set(PLANTS)
    assert all(measured.offered[kind] for kind in set(KINDS) - {"redundant_anchor"})


def test_a_search_that_finds_nothing_is_told_as_missing_everything() -> None:
    measured = measure(1, 1_000, each=1)
    blind = measured._replace(told=[], left=["one"], claims=["two"])

    assert len(blind.missed) == len(measured.planted) == len(measured.told)
    assert [line.partition(":")[0] for line in blind.wrong()[-2:]] == ["left", "claimed"]
    assert measured._replace(planted=[]).false == measured.told


def test_the_same_seed_plants_the_same_waste() -> None:
    def planted():
        estate = healthy(3, 1_000)
        return plant(estate, 1), [found.id for found in find(estate)]

    assert planted() == planted()
