"""Search for conflicts at growing sizes: `python -m evals.bench.conflicts [SIZE ...]`.

The figure is how much one alias costs at a size against the smallest size: a search that grew
with the pairs of names would double it with every doubling. Beside it stands the time of the
search against that of building a snapshot of the same rows.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any

from evals.conflicts.background import build
from evals.conflicts.measure import ground_of
from registry.resolution.snapshot import Snapshot
from registry.rules.conflicts.classes import find_conflicts

if TYPE_CHECKING:
    from collections.abc import Callable

GOAL = 2.0
SIZES = (10_000, 100_000)
_ROUNDS = 3


def measure(size: int) -> dict[str, Any]:
    """Return the median CPU time of a search among `size` healthy aliases, indexes included."""
    world = build(seed=1, aliases=size)
    searches, snapshots = [], []
    for _ in range(_ROUNDS):
        snapshots.append(_timed(lambda: Snapshot.of(world.rows.values(), 1)))
        searches.append(_timed(lambda: find_conflicts(ground_of(world, world.rows))))
    found = len(find_conflicts(ground_of(world, world.rows)))
    search_s = statistics.median(searches)
    ratios = [one / other for one, other in zip(searches, snapshots, strict=True)]
    return {
        "aliases": size,
        "search_s": round(search_s, 2),
        "us_per_alias": round(search_s / size * 1e6, 1),
        "against_snapshot": round(statistics.median(ratios), 2),
        "found": found,
    }


def _timed(work: Callable[[], object]) -> float:
    gc.collect()
    begin = time.process_time()
    work()
    return time.process_time() - begin


def main(argv: list[str]) -> int:
    """Print one line a size; exit 1 when the cost of an alias grows past the goal."""
    results = [measure(int(size)) for size in argv or SIZES]
    least = results[0]["us_per_alias"]
    for result in results:
        result["growth"] = round(result["us_per_alias"] / least, 2)
        sys.stdout.write(json.dumps({**result, "goal": GOAL}) + "\n")
    return int(any(result["growth"] > GOAL for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
