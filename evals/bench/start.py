"""`frenly --help` against `python -c pass`: `python -m evals.bench.start`."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

GOAL = 8.0
_ROUNDS = 15


def measure() -> dict[str, float]:
    """Return the median wall times in milliseconds, rounds alternating, and their ratio."""
    help_of = [sys.executable, "-c", "from frenly_ai.cli.main import main; main()", "--help"]
    nothing = [sys.executable, "-c", "pass"]
    _timed(help_of)  # compiles what is not yet compiled
    base, ours = [], []
    for _ in range(_ROUNDS):
        base.append(_timed(nothing))
        ours.append(_timed(help_of))
    base_ms, ours_ms = (statistics.median(times) * 1e3 for times in (base, ours))
    return {
        "python_ms": round(base_ms, 1),
        "help_ms": round(ours_ms, 1),
        "ratio": round(ours_ms / base_ms, 2),
    }


def _timed(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
    return time.perf_counter() - begin


def main() -> int:
    """Print the figure; exit 1 when it misses the goal."""
    result = measure()
    sys.stdout.write(json.dumps({**result, "goal": GOAL}) + "\n")
    return int(result["ratio"] > GOAL)


if __name__ == "__main__":
    sys.exit(main())
