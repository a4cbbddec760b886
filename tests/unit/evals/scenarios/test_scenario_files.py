"""Scenario files are closed: what is misspelled, doubled or out of place refuses to be read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from agent.untrusted import fenced, unfenced
from evals.scenarios.bars import read_bars
from evals.scenarios.loading import FOLDER, chosen, load
from registry.errors import InvalidInput
from tests.unit.evals.scenarios.scenes import a_scenario

if TYPE_CHECKING:
    from pathlib import Path

STEP = "{by: ana, say: hello}"
SOUND = f"id: one\nsays: y\nchannel: chat\nsteps: [{STEP}]\n"


def written(folder: Path, text: str, channel: str = "chat", name: str = "case.yaml") -> Path:
    (folder / channel).mkdir(exist_ok=True)
    (folder / channel / name).write_text(text)
    return folder


def test_a_file_may_hold_one_scenario_or_several(tmp_path: Path) -> None:
    written(tmp_path, SOUND)
    several = f"- {{id: two, says: y, channel: alert, steps: [{STEP}]}}\n- {{id: three, says: y, channel: alert, steps: [{STEP}]}}\n"
    written(tmp_path, several, channel="alert")

    assert [scenario.id for scenario in load(tmp_path)] == ["two", "three", "one"]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no scenario") as caught:
        load(tmp_path)

    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id: x\nsays: y\nchannel: chat\nsteps: []\n", "steps"),
        ("id: x\nsays: y\nchannel: chat\n", "case.yaml: x: steps"),
        (SOUND + "expct: 1\n", "expct"),
        (f"id: x\nsays: y\nchannel: chat\nsteps: [{STEP}, {{by: ana}}]\n", "say, decide"),
        (f"id: x\nsays: y\nchannel: chat\nsteps: [{STEP}, 3]\n", "say, decide"),
        (f"id: x\nsays: y\nchannel: chat\nsteps: [{STEP}, {{wait: soon}}]\n", "'soon' is not"),
        ("id: x\nsays: y\nchannel: chat\nsteps: [{wait: 1d}]\n", "nobody says anything"),
        (f"id: x\nsays: y\nchannel: pigeon\nsteps: [{STEP}]\n", "channel"),
        (f"id: x\nsays: y\nchannel: alert\nsteps: [{STEP}]\n", "is about channel 'alert'"),
        (f"id: X y\nsays: y\nchannel: chat\nsteps: [{STEP}]\n", "id"),
        (SOUND + "trait: no_action\nend: {proposals: [pending]}\n", "no action is right"),
        (SOUND + "given: [{by: ana, edits: [{edit: alias.nope}]}]\n", "is not an edit"),
        (SOUND + "not_under: {boredom: x}\n", "not_under"),
        ("id: [x\n", "case.yaml:2"),
        ("just a text\n", "case.yaml"),
        ("[]\n", "holds no scenario"),
        ("", "case.yaml"),
        ("id: x\nid: y\n", "case.yaml:2"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_broken_scenario_is_refused_by_its_place(
    tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(InvalidInput, match=says) as caught:
        load(written(tmp_path, text))

    assert caught.value.hint


def test_an_id_stands_once(tmp_path: Path) -> None:
    written(tmp_path, SOUND)
    written(tmp_path, SOUND, name="twin.yaml")

    with pytest.raises(InvalidInput, match=r"chat/twin.yaml: 'one' stands in chat/case.yaml"):
        load(tmp_path)


def test_scenarios_are_picked_by_id_and_a_wrong_one_gets_the_nearest(tmp_path: Path) -> None:
    found = load(written(tmp_path, SOUND))

    assert chosen(found, ()) == chosen(found, ["one"]) == found
    with pytest.raises(InvalidInput, match="'onw'") as caught:
        chosen(found, ["onw"])
    assert "one" in caught.value.hint


def test_what_outsiders_wrote_is_delivered_in_the_products_own_fence() -> None:
    scenario = a_scenario({"by": "pager", "say": "An alert fired.", "carries": "disk full"})
    (message,) = scenario.messages

    assert unfenced(message.delivered) == "An alert fired."
    assert [source.text for source in fenced(message.delivered)] == ["disk full"]


def test_our_scenarios_are_as_many_as_the_bars_ask_for() -> None:
    ours, wanted = load(FOLDER), read_bars()
    counts = Counter(each.channel for each in ours) + Counter(each.trait for each in ours)

    assert len(ours) >= wanted.cases_at_least >= 60
    for least in (wanted.by_trait_at_least, wanted.by_channel_at_least):
        assert all(counts[name] >= number for name, number in least.items())
    assert wanted.by_trait_at_least == {"no_action": 12, "hostile": 12}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("cases_at_least: 0\n", "cases_at_least"),
        ("cases: 3\n", "bars.yaml"),
        ("[1]\n", "bars.yaml"),
    ],
)
def test_wrong_bars_are_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "bars.yaml"
    path.write_text(text)

    with pytest.raises(InvalidInput, match=says):
        read_bars(path)
