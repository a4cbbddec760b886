"""Search for conflicts at growing sizes: `python -m evals.bench.conflicts [SIZE ...]`.

The figure is how much one alias costs at a size against the smallest size: a search that grew
with the pairs of names would double it with every doubling. Beside it stands the time of the
search against that of building a snapshot of the same rows.
"""

from __future__ import annotations

import sys
from typing import Any

from evals.bench.growth import cpu_s, figures, print_growth
from evals.conflicts.background import build
from evals.conflicts.measure import ground_of
from registry.resolution.snapshot import Snapshot
from registry.rules.conflicts.classes import find_conflicts

GOAL = 2.0
SIZES = (10_000, 100_000)
_ROUNDS = 3


def measure(size: int) -> dict[str, Any]:
    """Return the median CPU time of a search among `size` healthy aliases, indexes included."""
    world = build(seed=1, aliases=size)
    searches, snapshots = [], []
    for _ in range(_ROUNDS):
        snapshots.append(cpu_s(lambda: Snapshot.of(world.rows.values(), 1)))
        searches.append(cpu_s(lambda: find_conflicts(ground_of(world, world.rows))))
    found = len(find_conflicts(ground_of(world, world.rows)))
    return {**figures(size, searches, snapshots), "found": found}


def main(argv: list[str]) -> int:
    """Print one line a size; exit 1 when the cost of an alias grows past the goal."""
    results = print_growth(measure, [int(size) for size in argv or SIZES], {"goal": GOAL})
    return int(any(result["growth"] > GOAL for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
