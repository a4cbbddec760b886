"""Scenarios played for real: what passes, what fails, and what no disturbance may change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evals.scenarios.player import Player, open_player
from tests.unit.evals.scenarios.scenes import a_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "alias:service:application:money-api"
WISH = {
    "by": "ana",
    "say": "create alias money-api -> ledger-api in application",
    "proposes": [{"edit": "alias.create", "name": "money-api", "target": "ledger-api"}],
}
APPROVED = [{"by": name, "decide": "approve"} for name in ("ben", "cho")]
SOUND = {
    "rows": {KEY: {"target": "ledger-api"}},
    "proposals": ["applied"],
    "resolves": {"money-api@frontend": "ledger-api"},
}


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    with open_player(tmp_path_factory.mktemp("stage"), disturbs=True) as opened:
        yield opened


def test_a_change_ends_the_same_however_it_is_disturbed(player: Player) -> None:
    scenario = a_scenario(WISH, *APPROVED, end=SOUND)

    outcomes = [player.play(scenario, repeat) for repeat in range(1, 9)]

    assert [outcome.wrong for outcome in outcomes] == [()] * 8
    assert len({outcome.end for outcome in outcomes}) == 1
    assert all("propose_alias" in outcome.called for outcome in outcomes)
    assert all(outcome.steps >= 2 and outcome.tokens > 0 for outcome in outcomes)
    assert len(player.endpoint.requests) >= 4


def test_what_nobody_named_is_wrong(player: Player) -> None:
    scenario = a_scenario(WISH, *APPROVED, id="unnamed", end={**SOUND, "rows": {}})

    assert player.play(scenario).wrong == (f"end: {KEY} changed, and must not",)


def test_time_goes_by_as_told(player: Player) -> None:
    ages = [APPROVED[0], {"wait": "8d"}, APPROVED[1]]
    scenario = a_scenario(WISH, *ages, id="late", end={"proposals": ["pending"]})

    assert player.play(scenario).wrong == ()


def test_a_script_speaks_in_the_models_place_and_names_proposals(player: Player) -> None:
    script = [
        [{"tool": "apply", "args": "{P1"}],
        [{"tool": "show_proposal", "args": {"proposal": "{P1}"}}],
    ]
    scripted = {
        "by": "ana",
        "say": "x",
        "script": script,
        "refused": ["tool.unknown"],
        "calls": ["show_proposal"],
    }
    scenario = a_scenario(
        scripted,
        {"restart": True},
        id="scripted",
        given=[
            {
                "by": "mia",
                "edits": [
                    {"edit": "alias.retire", "name": "savings", "context": "application"}
                ],
            }
        ],
    )

    outcome = player.play(scenario)

    assert outcome.wrong == ()
    assert "tool.unknown" in outcome.codes


def test_a_scenario_that_names_nobody_breaks(player: Player) -> None:
    with pytest.raises(KeyError, match="nobody"):
        player.play(a_scenario({"by": "nobody", "say": "hello"}, id="broken"))
