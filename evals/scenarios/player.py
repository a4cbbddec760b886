"""Play any scenario on a copy of one platform, and say how it went."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.endpoint import Endpoint, every_other
from evals.scenarios.outcome import Outcome
from evals.scenarios.perturbing import Disturbance, disturbance
from evals.scenarios.playing import play
from evals.scenarios.scoring import score
from evals.scenarios.world import Scenery, model_settings, set_scenery
from frenly_ai.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evals.scenarios.form import Scenario
    from evals.scenarios.observed import Observed


@dataclass(frozen=True, kw_only=True)
class Player:
    """Plays scenarios; each play gets a folder of its own."""

    scenery: Scenery
    folder: Path
    endpoint: Endpoint
    """A model's endpoint that fails every other request, for plays that it befalls."""
    disturbs: bool = False

    def play(self, scenario: Scenario, repeat: int = 1) -> Outcome:
        """Play one repeat, counted from 1, and score it."""
        disturbed = disturbance(scenario, repeat) if self.disturbs else Disturbance()
        seen = self._observe(scenario, repeat, disturbed)
        return Outcome(
            scenario=scenario.id,
            repeat=repeat,
            disturbed=disturbed.says(),
            wrong=score(scenario, seen),
            end=seen.end,
            called=tuple(sorted({tool for step in seen.steps for tool in step.called})),
            codes=tuple(sorted({record.code for record in seen.records if record.code})),
            steps=max((step.steps for step in seen.steps), default=0),
            tokens=max((step.tokens for step in seen.steps), default=0),
        )

    def _observe(self, scenario: Scenario, repeat: int, disturbed: Disturbance) -> Observed:
        own = model_settings(read_settings())
        fails = "faults" in disturbed.kinds and own["model"] is None
        model = self.endpoint.settings() if fails else own
        with self.scenery.opened(self.folder / f"{scenario.id}-{repeat}", model) as world:
            return play(scenario, world, disturbed)


@contextmanager
def open_player(folder: Path, *, disturbs: bool = False) -> Iterator[Player]:
    """Set the platform in an empty folder and serve the failing endpoint meanwhile."""
    with Endpoint(every_other) as endpoint:
        yield Player(
            scenery=set_scenery(folder / "scenery"),
            folder=folder,
            endpoint=endpoint,
            disturbs=disturbs,
        )
