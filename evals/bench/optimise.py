"""Look for improvements at growing sizes: `python -m evals.bench.optimise [SIZE ...]`.

The figures are ratios of one run: the search against building a snapshot of the same rows, and
what one alias costs at a size against the smallest size. The bar is five seconds at 10,000.
"""

from __future__ import annotations

import statistics
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from agent.optimise.kinds import find_improvements
from agent.optimise.trying import weigh
from evals.bench.growth import cpu_s, figures, print_growth
from evals.optimise.estate import healthy
from evals.optimise.plants import plant
from registry.resolution.snapshot import Snapshot
from registry.rules.conflicts.ground import Ground

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.optimise.model import Found
    from agent.optimise.survey import Survey
    from registry.domain.rows import Row

GOAL_GROWTH = 2.0
GOAL_S = 5.0
SIZES = (10_000, 50_000)
BARRED = 10_000
_ROUNDS = 3
_SHOWN = 20


def measure(size: int) -> dict[str, Any]:
    """Return median CPU times: snapshot, search with its indexes, and one page with changes."""
    estate = healthy(1, size)
    plant(estate, 3)
    snapshots, searches, pages, counted = [], [], [], 0
    for _ in range(_ROUNDS):
        rows = list(estate.world.rows.values())
        snapshots.append(cpu_s(partial(Snapshot.of, rows, 1)))
        survey = estate.survey()
        searches.append(cpu_s(partial(_search, survey, rows)))
        found = find_improvements(survey)
        shown = found[:_SHOWN]
        pages.append(cpu_s(partial(_page, survey, shown)))
        counted = len(found)
    page_s = round(statistics.median(pages), 2)
    return {**figures(size, searches, snapshots), "found": counted, "page_of_20_s": page_s}


def _search(survey: Survey, rows: list[Row]) -> None:
    """Search with indexes of its own, as whoever looks first must."""
    ground = Ground(rows, survey.ground.governance, survey.ground.now)
    find_improvements(replace(survey, ground=ground))


def _page(survey: Survey, shown: Sequence[Found]) -> None:
    for each in shown:
        weigh(survey, each)


def main(argv: list[str]) -> int:
    """Print one line a size; exit 1 when a goal is not met."""
    goals = {"goal_growth": GOAL_GROWTH, "goal_s_at_10000": GOAL_S}
    results = print_growth(measure, [int(size) for size in argv or SIZES], goals)
    slow = any(r["search_s"] > GOAL_S for r in results if r["aliases"] <= BARRED)
    return int(slow or any(result["growth"] > GOAL_GROWTH for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
