"""Scenarios on inspect-ai: a sample each, our graph on a real platform as the solver.

Inspect keeps the repeats, runs, catches what breaks and writes its log; it asks no model, so
it needs no network. What the operator's own model is, our settings say.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from inspect_ai import Epochs, Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import Sample
from inspect_ai.scorer import Score, accuracy, scorer
from inspect_ai.solver import solver

from evals.scenarios.outcome import Outcome
from evals.scenarios.player import open_player

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspect_ai.log import EvalLog
    from inspect_ai.scorer import Scorer, Target
    from inspect_ai.solver import Generate, Solver, TaskState

    from evals.scenarios.form import Scenario
    from evals.scenarios.player import Player

_OUTCOME = "outcome"


def run(
    scenarios: Sequence[Scenario], *, repeats: int, disturbs: bool, log_dir: Path
) -> list[Outcome]:
    """Play every scenario as often as asked; a play that breaks is an outcome, not an error."""
    by_id = {scenario.id: scenario for scenario in scenarios}
    with (
        tempfile.TemporaryDirectory(prefix="frenly-eval-") as folder,
        open_player(Path(folder), disturbs=disturbs) as player,
    ):
        task = Task(
            name="scenarios",
            dataset=[_sample(scenario) for scenario in scenarios],
            solver=_played(player, by_id),
            scorer=_by_state(),
            epochs=Epochs(repeats),
            fail_on_error=False,
        )
        logs = inspect_eval(
            task,
            model=None,
            log_dir=str(log_dir),
            log_format="json",
            display="none",
            max_samples=1,
            acp_server=False,
            ctl_server=False,
            log_realtime=False,
        )
    return _outcomes(logs)


def _sample(scenario: Scenario) -> Sample:
    said = "\n".join(f"{message.by}: {message.delivered}" for message in scenario.messages)
    return Sample(id=scenario.id, input=said, target=scenario.says)


@solver
def _played(player: Player, scenarios: dict[str, Scenario]) -> Solver:
    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001 - no model is asked
        scenario = scenarios[str(state.sample_id)]
        outcome = await to_thread.run_sync(player.play, scenario, state.epoch)
        state.metadata[_OUTCOME] = outcome.content()
        return state

    return solve


@scorer(metrics=[accuracy()])
def _by_state() -> Scorer:
    async def judge(state: TaskState, target: Target) -> Score:  # noqa: ARG001 - inspect's face
        found: dict[str, Any] = state.metadata[_OUTCOME]
        wrong = found["wrong"]
        return Score(value="I" if wrong else "C", explanation="\n".join(wrong), metadata=found)

    return judge


def _outcomes(logs: Sequence[EvalLog]) -> list[Outcome]:
    return [
        Outcome.read(sample.metadata[_OUTCOME])
        if _OUTCOME in sample.metadata
        else Outcome.broken(
            str(sample.id), sample.epoch, sample.error.message if sample.error else "no outcome"
        )
        for log in logs
        for sample in log.samples or ()
    ]
