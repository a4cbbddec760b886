"""An answer that stands in the question measures nothing."""

from __future__ import annotations

import pytest

from agent.prompts import all_prompts
from evals.scenarios.judging import judged
from evals.scenarios.leaks import leaks
from evals.scenarios.loading import load
from registry.errors import InvalidInput
from tests.unit.evals.scenarios.scenes import a_scenario, bars

ASKS = {"by": "ana", "say": "what does savings mean?", "finds": ["ledger-api"]}


def test_what_is_looked_up_and_nowhere_told_is_no_leak() -> None:
    assert list(leaks([a_scenario(ASKS)], ["Be brief."])) == []


@pytest.mark.parametrize(
    "steps",
    [
        [{**ASKS, "say": "what does savings mean, is it Ledger-API?"}],
        [{"by": "ana", "say": "I like ledger-api"}, ASKS],
        [{**ASKS, "carries": "summary: ledger-api is slow"}],
        [{**ASKS, "finds": [], "cites": ["savings"]}],
    ],
    ids=["in the message", "in an earlier one", "in what it carries", "an id"],
)
def test_an_answer_that_the_model_is_told_is_found(steps: list[dict[str, object]]) -> None:
    (found,) = leaks([a_scenario(*steps)], [])

    assert found.startswith("made-up: message ")


def test_an_answer_in_a_prompt_is_found() -> None:
    (found,) = leaks([a_scenario(ASKS)], ["For example, savings means ledger-api."])

    assert "'ledger-api' must be looked up" in found


def test_a_later_message_gives_nothing_away_to_an_earlier_one() -> None:
    after = {"by": "ana", "say": "so it is ledger-api"}

    assert list(leaks([a_scenario(ASKS, after)], [])) == []


def test_a_run_with_a_leak_is_refused_before_anything_is_played() -> None:
    played: list[object] = []
    leaking = a_scenario({**ASKS, "say": "is it ledger-api?"})

    with pytest.raises(InvalidInput, match="ledger-api"):
        judged([leaking], bars(), lambda some: played.extend(some) or [])

    assert played == []


def test_our_scenarios_give_no_answer_away() -> None:
    assert list(leaks(load(), [prompt.template for prompt in all_prompts()])) == []
