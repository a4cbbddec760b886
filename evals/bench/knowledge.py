"""How far the constants of the ranking depend on the alerts they are chosen on.

Usage: python -m evals.bench.knowledge DIR [ROUNDS]

Each round draws half of the alerts, by name; chooses weights and threshold on them from a grid;
and measures the choice, and the shipped constants, on the other half. Prints the means.
"""

from __future__ import annotations

import random
import sys
from itertools import product
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

from evals.corpus.runbooks import documents_of, queries_of
from tools.knowledge.entries import entries_of
from tools.knowledge.ranking import ENOUGH, WEIGHTS, Ranking, Weights

_GRID = [
    Weights(contrast, title) for contrast, title in product((0, 0.3, 0.6, 0.9), (0, 0.3, 0.6))
]
_THRESHOLDS = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8)


class Choice(NamedTuple):
    """Constants that a round may choose."""

    weights: Weights
    enough: float


class Outcome(NamedTuple):
    """What came of one query: right first, right among three, and rightly none."""

    first: float
    among_three: float
    none: float | None


def judge(ranking: Ranking, query: dict[str, Any], choice: Choice) -> Outcome:
    """Search once and compare with the answer."""
    ranked = ranking.rank(query["text"], weights=choice.weights)[:3]
    found = [each.entry.document.path for each in ranked if each.fit >= choice.enough]
    if not ranked or ranked[0].fit < choice.enough or not found[0].startswith("corpus/"):
        found = []
    if not query["relevant"]:
        return Outcome(0.0, 0.0, float(not found))
    wanted = [f"corpus/{path}" for path in query["relevant"]]
    return Outcome(float(found[:1] == wanted), float(wanted[0] in found), None)


def figures(outcomes: list[Outcome]) -> tuple[float, float, float]:
    """Return the three rates."""
    asked = [each for each in outcomes if each.none is None]
    none = [each.none for each in outcomes if each.none is not None]
    return (
        mean(each.first for each in asked),
        mean(each.among_three for each in asked),
        mean(none or [1.0]),
    )


def main(folder: Path, rounds: int) -> None:
    """Draw, choose, measure; print."""
    ranking, queries = Ranking(entries_of(documents_of(folder))), queries_of(folder)
    choices = [Choice(*pair) for pair in product(_GRID, _THRESHOLDS)]
    shipped = Choice(WEIGHTS, ENOUGH)
    fixed = [Choice(weights, ENOUGH) for weights in _GRID]
    table = {c: [judge(ranking, q, c) for q in queries] for c in {*choices, *fixed, shipped}}
    names = sorted({q["alertname"] for q in queries})
    found: dict[str, list[tuple[float, float, float]]] = {
        "weights and threshold chosen on the other half": [],
        "weights chosen on the other half": [],
        "as shipped": [],
    }
    for seed in range(rounds):
        drawn = set(random.Random(seed).sample(names, len(names) // 2))  # noqa: S311 - no secret

        def part(choice: Choice, *, chosen: bool, drawn: set[str] = drawn) -> list[Outcome]:
            pairs = zip(queries, table[choice], strict=True)
            return [o for q, o in pairs if (q["alertname"] in drawn) == chosen]

        for name, open_choices in zip(found, (choices, fixed, [shipped]), strict=True):
            best = max(open_choices, key=lambda c: sum(figures(part(c, chosen=True))))
            found[name].append(figures(part(best, chosen=False)))
    for name, rows in found.items():
        first, three, none = (mean(column) for column in zip(*rows, strict=True))
        print(f"{name}: hit@1 {first:.3f}  hit@3 {three:.3f}  none {none:.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100)  # noqa: PLR2004 - the second argument
