"""A whole run: leaks looked for, scenarios played, coverage compared with what there is."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from agent.prompts import all_prompts
from evals.scenarios.leaks import leaks
from evals.scenarios.loading import chosen
from evals.scenarios.summary import Summary, failures, lines, shortfalls, uncovered
from frenly_ai.settings import read_settings
from registry.errors import FrenlyError, InvalidInput
from tools import refusals
from tools.catalogue import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evals.scenarios.bars import Bars
    from evals.scenarios.form import Scenario
    from evals.scenarios.outcome import Outcome


def judged(
    scenarios: Sequence[Scenario],
    bars: Bars,
    play: Callable[[Sequence[Scenario]], list[Outcome]],
    *,
    only: Sequence[str] = (),
) -> Summary:
    """Play the scenarios and judge them; only a full run is held to coverage and counts.

    Raises:
        InvalidInput: an answer stands in a question, or a scenario that is asked for is not
            there.
    """
    found = sorted(leaks(scenarios, [prompt.template for prompt in all_prompts()]))
    if found:
        raise InvalidInput("; ".join(found) + ".", hint="Take the answer out of the question.")
    picked = chosen(scenarios, only)
    skipped = {scenario.id: scenario.skip for scenario in picked if scenario.skip}
    run = [scenario for scenario in picked if not scenario.skip]
    outcomes = play(run) if run else []
    told = lines(run, outcomes)
    problems = list(failures(told, bars))
    if not only:
        problems += shortfalls(told, skipped, bars)
        problems += uncovered(outcomes, CATALOGUE, refusal_codes())
    return Summary(
        lines=tuple(told),
        skipped=skipped,
        model=read_settings().model or "offline planner",
        problems=tuple(problems),
    )


def refusal_codes() -> list[str]:
    """Return the code of every way in which a tool call is refused."""
    found = {
        each.code
        for _, each in inspect.getmembers(refusals, inspect.isclass)
        if issubclass(each, FrenlyError) and each.__module__ == refusals.__name__
    }
    return sorted(found)
