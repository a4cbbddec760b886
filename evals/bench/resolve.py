"""Resolve against a plain dictionary with an expiry check: `python -m evals.bench.resolve`.

Both answer the same names in short alternating rounds, so that whatever else the machine does
disturbs both alike. The figure is the median of the rounds' ratios.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from registry.domain.names import Kind, Name
from registry.domain.rows import Alias, AliasType, Context, Contract
from registry.resolution.snapshot import Snapshot
from registry.resolution.walk import seconds

if TYPE_CHECKING:
    from collections.abc import Callable

GOAL = 3.0
SIZES = (1_000, 100_000)
_CALLS, _ROUNDS = 2_000, 301
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def build(size: int) -> tuple[Snapshot, dict[str, tuple[str, float]], list[str]]:
    """Return a snapshot of `size` aliases, the same as a dictionary, and names to ask for."""
    ends = _NOW + timedelta(days=30)
    target = Name(Kind.SERVICE, "user-management-api")
    keys = [f"alias-{number}" for number in range(size)]
    rows: list[Any] = [
        Context(name="system", fallback=("system",)),
        Context(name="application", fallback=("application", "system")),
        Context(name="frontend", fallback=("frontend", "application", "system")),
        Contract(name=target),
    ]
    rows += [
        Alias(
            name=Name(Kind.SERVICE, key),
            context=("frontend", "application", "system")[number % 3],
            type=AliasType.TEMPORARY,
            target=target,
            created_at=_NOW,
            expires_at=ends,
        )
        for number, key in enumerate(keys)
    ]
    plain = {key: (target.key, seconds(ends)) for key in keys}
    asked = random.Random(7).choices(keys, k=_CALLS)  # noqa: S311 - not a secret
    return Snapshot(rows, 1, _NOW), plain, asked


def measure(size: int) -> dict[str, float]:
    """Return nanoseconds a call for both, and their ratio."""
    snapshot, plain, asked = build(size)

    def baseline(name: str, now: float) -> str | None:
        target, until = plain[name]
        return target if now < until else None

    now, resolve = seconds(_NOW), snapshot.resolve

    def by_dictionary() -> None:
        for key in asked:
            baseline(key, now)

    def by_snapshot() -> None:
        for key in asked:
            resolve("service", "frontend", key, now)

    base, ours = [], []
    for _ in range(_ROUNDS):
        base.append(_timed(by_dictionary))
        ours.append(_timed(by_snapshot))
    ratios = [one / other for one, other in zip(ours, base, strict=True)]
    return {
        "aliases": size,
        "dictionary_ns": round(statistics.median(base) / _CALLS * 1e9, 1),
        "resolve_ns": round(statistics.median(ours) / _CALLS * 1e9, 1),
        "ratio": round(statistics.median(ratios), 2),
    }


def _timed(work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> int:
    """Print one line a size; exit 1 when a ratio misses the goal."""
    results = [measure(size) for size in SIZES]
    for result in results:
        sys.stdout.write(json.dumps({**result, "goal": GOAL}) + "\n")
    return int(any(result["ratio"] > GOAL for result in results))


if __name__ == "__main__":
    sys.exit(main())
