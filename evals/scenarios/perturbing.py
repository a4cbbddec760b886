"""What goes wrong around a play: deliveries twice, another order, restarts, a failing model."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.scenarios.form import Decide, Restart, Say, Wait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evals.scenarios.form import Perturbation, Scenario

    AnyStep = Say | Decide | Wait | Restart

_ROUNDS: tuple[frozenset[Perturbation], ...] = (
    frozenset(),
    frozenset({"restarts"}),
    frozenset({"duplicates"}),
    frozenset({"order"}),
    frozenset({"faults"}),
    frozenset({"order", "duplicates"}),
    frozenset({"restarts", "faults"}),
    frozenset({"duplicates", "order", "restarts", "faults"}),
)
"""What befalls each repeat, the first of which is undisturbed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """What befalls one repeat of a scenario."""

    kinds: frozenset[Perturbation] = frozenset()
    seed: int = 0

    def says(self) -> str:
        """Name what befalls it."""
        return " + ".join(sorted(self.kinds)) or "undisturbed"


def disturbance(scenario: Scenario, repeat: int) -> Disturbance:
    """Choose what befalls a repeat, counted from 1, as far as the scenario bears it."""
    kinds = _ROUNDS[(repeat - 1) % len(_ROUNDS)] - scenario.not_under.keys()
    if not scenario.any_order:
        kinds -= {"order"}
    return Disturbance(kinds=frozenset(kinds), seed=repeat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A step as it reaches the operator."""

    number: int
    """Which step of the scenario, counted from 1."""
    step: Say | Decide | Wait | Restart
    again: bool = False
    """Whether it was delivered before."""


def deliveries(scenario: Scenario, disturbed: Disturbance) -> Iterator[Delivery]:
    """Yield the steps in the order and as often as they arrive."""
    numbered = list(enumerate(scenario.steps, start=1))
    if "order" in disturbed.kinds:
        numbered.sort(key=lambda each: _drawn(scenario.id, disturbed.seed, each[0]))
    for number, step in numbered:
        if "restarts" in disturbed.kinds:
            yield Delivery(number=0, step=Restart(restart=True))
        yield Delivery(number=number, step=step)
        if "duplicates" in disturbed.kinds and isinstance(step, Say | Decide):
            yield Delivery(number=number, step=step, again=True)


def _drawn(*what: object) -> bytes:
    return hashlib.sha256(repr(what).encode()).digest()
