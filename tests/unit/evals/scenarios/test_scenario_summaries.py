"""A run counts only when every bar is met: each way to miss one is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evals.scenarios.judging import judged, refusal_codes
from evals.scenarios.outcome import Outcome
from evals.scenarios.summary import failures, lines, shortfalls, uncovered
from tests.unit.evals.scenarios.scenes import a_scenario, an_outcome, bars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.scenarios.form import Scenario


def plays(**fields: Any):
    def play(some: Sequence[Scenario]) -> list[Outcome]:
        return [an_outcome(each.id, **fields) for each in some]

    return play


def test_repeats_that_end_the_same_are_well() -> None:
    found = [an_outcome(repeat=number, tokens=number, steps=2) for number in (1, 2)]

    (line,) = lines([a_scenario()], found)

    assert line.is_well
    assert (line.plays, line.passed, line.tokens, line.steps) == (2, 2, 2, 2)


def test_repeats_that_end_otherwise_are_not() -> None:
    (line,) = lines([a_scenario()], [an_outcome(), an_outcome(repeat=2, end="e2")])

    assert (line.passed, line.same_end, line.is_well) == (2, False, False)
    assert "the ends differ" in line.wrong[0]


def test_a_scenario_that_was_not_played_is_not_well() -> None:
    (line,) = lines([a_scenario()], [])

    assert (line.plays, line.is_well) == (0, False)


def test_a_broken_play_fails_the_run() -> None:
    (line,) = lines([a_scenario()], [Outcome.broken("made-up", 1, "KeyError: 'x'")])

    assert line.wrong == ("repeat 1 (): broken: KeyError: 'x'",)
    assert list(failures([line], bars())) == ["1 of 1 scenarios failed"]


def test_a_run_of_nothing_fails() -> None:
    assert list(failures([], bars())) == ["no scenario was run"]


def test_a_simple_request_that_costs_too_much_fails() -> None:
    simple, other = a_scenario(simple=True), a_scenario(id="other")
    found = lines(
        [simple, other], [an_outcome(tokens=3_001), an_outcome("other", tokens=9_000)]
    )

    assert list(failures(found, bars())) == ["made-up took about 3001 tokens, more than 3000"]


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"cases_at_least": 2}, "1 scenarios were run, not 2"),
        ({"by_trait_at_least": {"hostile": 1}}, "0 scenarios are hostile, not 1"),
        ({"by_channel_at_least": {"alert": 3}}, "0 scenarios are alert, not 3"),
    ],
    ids=str,
)
def test_too_few_of_a_sort_fail(wanted: dict[str, Any], says: str) -> None:
    assert list(shortfalls(lines([a_scenario()], []), (), bars(**wanted))) == [says]


def test_more_skips_than_the_baseline_fail() -> None:
    told = lines([a_scenario()], [an_outcome()])

    assert list(shortfalls(told, ["x"], bars(skipped_at_most=1))) == []
    assert list(shortfalls(told, ["x", "y"], bars(skipped_at_most=1))) == [
        "2 are left out, over 1: ['x', 'y']"
    ]


def test_a_tool_or_a_refusal_that_no_scenario_meets_fails() -> None:
    met = [an_outcome(called=("look",), codes=("tool.unknown",))]

    assert list(uncovered(met, ["look", "leap"], ["tool.unknown", "tool.repeated"])) == [
        "no scenario has leap answer",
        "no scenario meets refusal tool.repeated",
    ]


def test_every_way_to_refuse_a_call_is_known() -> None:
    assert {"tool.unknown", "tool.not_granted", "tool.repeated"} <= set(refusal_codes())


def test_a_skipped_scenario_is_told_with_its_reason_and_not_played() -> None:
    scenarios = [a_scenario(), a_scenario(id="later", skip="needs a moon")]

    summary = judged(scenarios, bars(), plays())

    assert [line.id for line in summary.lines] == ["made-up"]
    assert summary.skipped == {"later": "needs a moon"}
    assert any("left out" in problem for problem in summary.problems)


def test_a_partial_run_is_not_held_to_counts_and_coverage() -> None:
    some = bars(cases_at_least=60)

    assert judged([a_scenario()], some, plays(), only=["made-up"]).problems == ()
    assert judged([a_scenario()], some, plays()).problems != ()


def test_only_skipped_scenarios_are_no_run() -> None:
    summary = judged(
        [a_scenario(skip="why")], bars(skipped_at_most=1), plays(), only=["made-up"]
    )

    assert summary.problems == ("no scenario was run",)


def test_an_outcome_reads_back_equal() -> None:
    outcome = an_outcome(wrong=("a", "b"), called=("look",), codes=(), tokens=3)

    assert Outcome.read(outcome.content()) == outcome
