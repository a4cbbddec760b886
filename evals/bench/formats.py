"""What reading alerts costs against parsing the same bytes, and how it grows with the body.

    .venv/bin/python -m evals.bench.formats

Prints per format the ratio of the fastest of interleaved runs, and the ratio per alert of a
body ten times as long: 1 is linear. The last line is the memory that 10,000 alerts take.
"""

from __future__ import annotations

import json
import time
import tracemalloc
from typing import TYPE_CHECKING, Any

from agent.triage.formats.reading import read_alerts

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (100, 1_000)
STORM = 10_000
_ROUNDS = 15


def alertmanager(count: int) -> bytes:
    """Return a group as Alertmanager's webhook tells it."""
    alerts = [
        {
            "status": "firing",
            "labels": {
                "alertname": "A",
                "severity": "warning",
                "namespace": "n",
                "pod": f"p{i}",
            },
            "annotations": {"summary": "It is slow.", "description": f"Pod p{i} is slow."},
            "startsAt": "2026-01-05T12:00:00Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example/graph",
            "fingerprint": f"{i:016x}",
        }
        for i in range(count)
    ]
    return json.dumps({"groupKey": "{}", "groupLabels": {}, "alerts": alerts}).encode()


def generic(count: int) -> bytes:
    """Return alerts of a sender that nobody described."""
    alerts: list[Any] = [
        {
            "title": f"a{i}",
            "severity": "high",
            "state": "open",
            "tags": ["env:prod"],
            "host": "h",
        }
        for i in range(count)
    ]
    return json.dumps({"alerts": alerts}).encode()


def _took(act: Callable[[bytes], object], body: bytes) -> float:
    begin = time.perf_counter()
    act(body)
    return time.perf_counter() - begin


def measure(make: Callable[[int], bytes]) -> dict[str, float]:
    """Return how reading compares with parsing, and a long body with a short one."""
    small, large = map(make, SIZES)
    times: dict[str, list[float]] = {"parse": [], "small": [], "large": []}
    for _ in range(_ROUNDS):
        times["parse"].append(_took(json.loads, large))
        times["small"].append(_took(read_alerts, small))
        times["large"].append(_took(read_alerts, large))
    # Whatever else runs on the machine only slows a run down: the fastest is the truest.
    parse, short, long = (min(each) for each in times.values())
    return {
        "over_parsing": round(long / parse, 1),
        "per_alert_of_a_long_body": round(long / short * SIZES[0] / SIZES[1], 2),
    }


def storm_mib() -> float:
    """Return the memory that a storm's alerts take at most while they are read, in MiB."""
    body = alertmanager(STORM)
    tracemalloc.start()
    read_alerts(body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return round(peak / 2**20, 1)


def main() -> None:
    """Print one line per format, then the memory of a storm."""
    for make in (alertmanager, generic):
        print(json.dumps({"format": make.__name__, **measure(make)}))
    print(json.dumps({"alerts": STORM, "peak_mib": storm_mib()}))


if __name__ == "__main__":
    main()
