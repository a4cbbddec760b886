"""Scripted conversations: a wrong expectation fails, and nothing passes unread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evals.scenarios import FOLDER, Scenario, load, run
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

WISH = "give application a temporary alias profile-api for user-management-api for 30 days"
RIGHT = {
    "by": "ana",
    "say": WISH,
    "waiting": True,
    "refused": False,
    "contains": ("profile-api",),
    "edit": {"edit": "alias.create", "context": "application"},
}


def a_scenario(**expected: object) -> Scenario:
    turn = {**RIGHT, **expected}
    return Scenario.model_validate({"id": "made-up", "says": "a test", "turns": [turn]})


def test_a_right_expectation_passes() -> None:
    assert run(a_scenario()).wrong == ()


@pytest.mark.parametrize(
    ("expected", "wrong"),
    [
        ({"waiting": False}, "waiting is True, not False"),
        ({"refused": True}, "refused is False, not True"),
        ({"contains": ("moonlight",)}, "'moonlight' is not said"),
        ({"cites": ("alias:no-such",)}, "nothing that begins with 'alias:no-such' is cited"),
        ({"proposes_nothing": True}, "was proposed"),
        ({"edit": {"context": "system"}}, "the edit is {"),
        ({"say": "list contexts", "waiting": False}, "nothing was proposed"),
        ({"say": " "}, "empty"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_expectation_fails_and_says_what_came_instead(
    expected: dict[str, object], wrong: str
) -> None:
    result = run(a_scenario(**expected))

    assert any(wrong in one and one.startswith("turn 1: ") for one in result.wrong), result


def test_every_scenario_of_ours_is_read() -> None:
    assert len(load()) == len(list(FOLDER.glob("*.yaml")))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no scenario") as caught:
        load(tmp_path)

    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id: x\nsays: y\nturns: []\n", "no turn"),
        ("id: x\nsays: y\n", "broken.yaml: turns"),
        ("id: x\nsays: y\nturns: [{by: ana, say: hi, expct: 1}]\n", "expct"),
        ("id: x\nsays: y\nturns: [{by: ana}]\n", r"turns\.0\.say"),
        ("id: [x\n", "broken.yaml:2"),
        ("just a text\n", "broken.yaml"),
        ("", "broken.yaml"),
        ("id: x\nid: y\nsays: z\nturns: []\n", "broken.yaml:2"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_broken_scenario_file_is_refused_by_name(
    tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "broken.yaml").write_text(text)

    with pytest.raises(InvalidInput, match=says):
        load(tmp_path)
