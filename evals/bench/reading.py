"""How reading a long log compares with parsing the same lines as JSON, in one run."""

from __future__ import annotations

import json
import time
from statistics import median
from typing import TYPE_CHECKING

from tools.evidence.reading.files import read_files

if TYPE_CHECKING:
    from collections.abc import Callable

LINES = 100_000


def a_log(lines: int) -> str:
    """Return lines of JSON with numbers and ids that vary, and one line of trouble."""
    rows = [
        json.dumps({
            "time": f"2026-01-05T{n // 3600 % 24:02d}:{n // 60 % 60:02d}:{n % 60:02d}Z",
            "level": "INFO",
            "message": f"request {n * 2_654_435_761 % 2**32:x} served",
            "duration_ms": 20 + n % 7,
        })
        for n in range(lines)
    ]  # fmt: skip
    rows[lines // 2] = json.dumps({"level": "ERROR", "message": "no space left on device"})
    return "\n".join(rows)


def seconds(work: Callable[[], object]) -> float:
    """Return the median of three runs."""
    found = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return median(found)


def main() -> None:
    """Print the ratio."""
    text = a_log(LINES)
    reading = seconds(lambda: read_files({"pod.log": text}))
    parsing = seconds(lambda: [json.loads(line) for line in text.splitlines()])
    print(f"reading {LINES} lines: {reading:.2f} s")
    print(f"ratio to parsing them as JSON and doing nothing: {reading / parsing:.2f}")


if __name__ == "__main__":
    main()
