"""Look for improvements at growing sizes: `python -m evals.bench.optimise [SIZE ...]`.

The figures are ratios of one run: the search against building a snapshot of the same rows, and
what one alias costs at a size against the smallest size. The bar is five seconds at 10,000.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from agent.optimise.kinds import find_improvements
from agent.optimise.trying import weigh
from evals.optimise.estate import healthy
from evals.optimise.plants import plant
from registry.resolution.snapshot import Snapshot
from registry.rules.conflicts.ground import Ground

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
        snapshots.append(_timed(partial(Snapshot.of, rows, 1)))
        survey = estate.survey()
        searches.append(_timed(partial(_search, survey, rows)))
        found = find_improvements(survey)
        shown = found[:_SHOWN]
        pages.append(_timed(partial(_page, survey, shown)))
        counted = len(found)
    search_s = statistics.median(searches)
    ratios = [one / other for one, other in zip(searches, snapshots, strict=True)]
    return {
        "aliases": size,
        "found": counted,
        "search_s": round(search_s, 2),
        "page_of_20_s": round(statistics.median(pages), 2),
        "us_per_alias": round(search_s / size * 1e6, 1),
        "against_snapshot": round(statistics.median(ratios), 2),
    }


def _search(survey: Survey, rows: list[Row]) -> None:
    """Search with indexes of its own, as whoever looks first must."""
    ground = Ground(rows, survey.ground.governance, survey.ground.now)
    find_improvements(replace(survey, ground=ground))


def _page(survey: Survey, shown: Sequence[Found]) -> None:
    for each in shown:
        weigh(survey, each)


def _timed(work: Callable[[], object]) -> float:
    gc.collect()
    begin = time.process_time()
    work()
    return time.process_time() - begin


def main(argv: list[str]) -> int:
    """Print one line a size; exit 1 when a goal is not met."""
    results = [measure(int(size)) for size in argv or SIZES]
    least = results[0]["us_per_alias"]
    for result in results:
        result["growth"] = round(result["us_per_alias"] / least, 2)
        goals = {"goal_growth": GOAL_GROWTH, "goal_s_at_10000": GOAL_S}
        sys.stdout.write(json.dumps({**result, **goals}) + "\n")
    slow = any(r["search_s"] > GOAL_S for r in results if r["aliases"] <= BARRED)
    return int(slow or any(result["growth"] > GOAL_GROWTH for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
