"""Attacks that take many runs: what a hostile model can bring about, counted."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from evals.attacks.malicious import Tally
    from evals.attacks.obedient import Measured


def _malicious(runs: int, seed: int) -> Tally:
    from evals.attacks.malicious import attack  # noqa: PLC0415 - imports LangGraph, which is slow

    with tempfile.TemporaryDirectory(prefix="frenly-attack-") as home:
        return attack(runs, seed, Path(home))


def _obedient(runs: int, seed: int) -> Measured:
    from evals.attacks.obedient import attack  # noqa: PLC0415 - imports LangGraph, which is slow

    with tempfile.TemporaryDirectory(prefix="frenly-attack-") as home:
        return attack(runs, seed, Path(home))


ATTACKS: dict[str, Callable[[int, int], Tally | Measured]] = {
    "malicious": _malicious,
    "obedient": _obedient,
}
