"""Searches at growing sizes: what one alias costs at a size against the smallest size."""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def cpu_s(work: Callable[[], object]) -> float:
    """Return the CPU seconds of one piece of work, without the rubbish of the one before."""
    gc.collect()
    begin = time.process_time()
    work()
    return time.process_time() - begin


def figures(size: int, searches: Sequence[float], snapshots: Sequence[float]) -> dict[str, Any]:
    """Tell what rounds of a search took, beside building a snapshot in the same round."""
    search_s = statistics.median(searches)
    ratios = [one / other for one, other in zip(searches, snapshots, strict=True)]
    return {
        "aliases": size,
        "search_s": round(search_s, 2),
        "us_per_alias": round(search_s / size * 1e6, 1),
        "against_snapshot": round(statistics.median(ratios), 2),
    }


def print_growth(
    measure: Callable[[int], dict[str, Any]], sizes: Iterable[int], goals: dict[str, float]
) -> list[dict[str, Any]]:
    """Measure size by size, print one line each with its growth, and return them."""
    results = [measure(size) for size in sizes]
    least = results[0]["us_per_alias"]
    for result in results:
        result["growth"] = round(result["us_per_alias"] / least, 2)
        sys.stdout.write(json.dumps({**result, **goals}) + "\n")
    return results
