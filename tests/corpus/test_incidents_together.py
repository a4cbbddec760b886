"""Alerts that really fire together: how often the thing at fault is ranked first."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from evals.corpus import incidents_itbench

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def cases(corpus: Path) -> list[dict[str, Any]]:
    read = (
        json.loads(path.read_text("utf-8"))
        for path in sorted((corpus / "incidents").glob("*/incident.json"))
    )
    return [case for case in read if incidents_itbench.is_of_this_half(case)]


@pytest.fixture(scope="module")
def answers(corpus: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(
        (corpus / "incidents/answers.json").read_text("utf-8")
    )
    return found


def test_the_thing_at_fault_is_found_far_above_chance(cases, answers) -> None:
    prediction = [incidents_itbench.predict_case(case) for case in cases]

    score = incidents_itbench.score(prediction, answers)

    assert score["cases"] == 22
    for places in ("top_1", "top_3"):
        assert score[places]["lift_over_chance"] > 1.5
        assert score[places]["lift_over_commonest_kind"] > 1.5
    assert score["top_1"]["lift_over_commonest_kind_then_chance"] > 1.5


def test_both_halves_bear_it(cases, answers) -> None:
    halves = [sorted(cases, key=lambda case: case["id"])[start::2] for start in (0, 1)]

    for half in halves:
        score = incidents_itbench.score(
            [incidents_itbench.predict_case(case) for case in half], answers
        )
        assert score["top_1"]["share"] >= 0.75


def test_twenty_shuffles_give_one_prediction(cases) -> None:
    for case in cases:
        predictions = []
        for seed in range(20):
            draw = random.Random(seed)  # noqa: S311 - no secret
            mixed = {
                **case,
                "alerts": draw.sample(case["alerts"], len(case["alerts"])),
                "entities": draw.sample(case["entities"], len(case["entities"])),
            }
            predictions.append(incidents_itbench.predict_case(mixed))
        assert all(one == predictions[0] for one in predictions)


def test_neither_ids_nor_descriptions_are_read(cases) -> None:
    for case in cases:
        bare = {"id": "x", "alerts": case["alerts"], "entities": case["entities"]}

        assert {**incidents_itbench.predict_case(bare), "id": 0} == {
            **incidents_itbench.predict_case(case),
            "id": 0,
        }
