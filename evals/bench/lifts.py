"""How far a ranking of alerts that fire together beats chance, over every half of the cases.

Run: python -m evals.bench.lifts path/to/incidents [HALVES]
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any

from evals.corpus import incidents_itbench

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHUFFLES = 20
_LIFTS = (
    "lift_over_chance",
    "lift_over_commonest_kind",
    "lift_over_commonest_kind_then_chance",
)


def main(folder: Path, halves: int) -> None:
    """Predict, shuffle, halve; print."""
    read = [json.loads(path.read_text("utf-8")) for path in folder.glob("*/incident.json")]
    cases = [case for case in read if incidents_itbench.is_of_this_half(case)]
    answers = json.loads((folder / "answers.json").read_text("utf-8"))
    predictions = [incidents_itbench.predict_case(case) for case in cases]
    same = sum(_is_stable(case) for case in cases)
    print(f"{same} of {len(cases)} cases: one prediction over {_SHUFFLES} shuffles")
    for places in ("top_1", "top_3"):
        whole = incidents_itbench.score(predictions, answers)[places]
        parts = [_half(predictions, answers, seed)[places] for seed in range(halves)]
        print(f"{places}: {whole['share']:.3f}, of halves {_spread(parts, 'share')}")
        for lift in _LIFTS:
            print(f"  {lift}: {whole[lift]}, of halves {_spread(parts, lift)}")


def _is_stable(case: dict[str, Any]) -> bool:
    told = incidents_itbench.predict_case(case)
    return all(
        incidents_itbench.predict_case(_shuffled(case, seed)) == told
        for seed in range(_SHUFFLES)
    )


def _shuffled(case: dict[str, Any], seed: int) -> dict[str, Any]:
    draw = random.Random(seed)  # noqa: S311 - no secret
    parts = ("alerts", "entities")
    return {**case, **{part: draw.sample(case[part], len(case[part])) for part in parts}}


def _half(predictions: Sequence[Any], answers: Sequence[Any], seed: int) -> dict[str, Any]:
    drawn = random.Random(seed).sample(predictions, len(predictions) // 2)  # noqa: S311 - no secret
    return incidents_itbench.score(drawn, answers)


def _spread(parts: Sequence[Any], name: str) -> str:
    found = [part[name] for part in parts if part[name] is not None]
    return f"{min(found):.2f} to {max(found):.2f}, mean {mean(found):.2f}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100)  # noqa: PLR2004 - the second argument
