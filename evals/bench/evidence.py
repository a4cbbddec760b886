"""What gathering evidence costs: in a storm against one alert, at many names against few.

Prints the ratios of medians of interleaved runs, and the slowest of the runs. Prometheus is
not asked, knowledge by keywords alone: what is measured is Frenly's own work.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from evals.bench.crowd import NOW, Crowd
from evals.bench.loading import fill
from frenly_ai.bootstrap import build
from frenly_ai.evidence import open_gatherer
from frenly_ai.settings import read_settings
from registry import migrations
from registry.contracts.alerts import Alert, AlertStatus
from registry.contracts.incidents import Incident, IncidentState, Scene
from registry.db.engine import open_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.contracts.incidents import Evidence

SIZES = (1_000, 100_000)
STORM = 10_000
_ROUNDS = 20
_GOAL_S = 1.0


def main(argv: list[str]) -> int:
    """Measure and print; fail when a run took longer than an incident may."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs=2, default=SIZES)
    small, large = parser.parse_args(argv).sizes
    times: dict[str, list[float]] = {}
    with ExitStack() as stack:
        rooms = {size: _room(stack, size) for size in (small, large)}
        cases = {
            "one alert, few names": (small, 1),
            "one alert, many names": (large, 1),
            f"{STORM} alerts, many names": (large, STORM),
        }
        scenes = {name: _scene(Crowd(size), count) for name, (size, count) in cases.items()}
        for number in range(_ROUNDS + 1):
            for name, (size, _) in cases.items():
                began = time.perf_counter()
                found = rooms[size](scenes[name])
                if number:  # the first run builds the picture of all names
                    times.setdefault(name, []).append(time.perf_counter() - began)
                _check(name, found)
    first = statistics.median(times["one alert, few names"])
    for name, took in times.items():
        shown = {
            "case": name,
            "times the first": round(statistics.median(took) / first, 1),
            "slowest, seconds": round(max(took), 3),
        }
        print(json.dumps(shown))
    return int(max(map(max, times.values())) > _GOAL_S)


def _room(stack: ExitStack, size: int) -> Callable[[Scene], tuple[Evidence, ...]]:
    home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    engine = open_engine(f"sqlite:///{home / 'frenly.sqlite3'}")
    migrations.prepare(engine)
    fill(engine, Crowd(size))
    engine.dispose()
    app = build(read_settings(home=home, knowledge="keywords"))
    stack.callback(app.close)
    gather = open_gatherer(app)
    app.snapshots.current()
    return gather


def _scene(crowd: Crowd, count: int) -> Scene:
    alias = crowd.alias(crowd.size // 2)
    at = NOW + timedelta(days=400)
    alerts = tuple(
        Alert(
            source="alertmanager",
            name="HighErrorRate",
            status=AlertStatus.FIRING,
            severity="critical",
            labels={"service": alias.name.key, "pod": f"{alias.name.key}-{n}"},
            annotations={"summary": f"{alias.name.key} fails on pod {n}."},
            starts_at=at,
            fingerprint=f"{n:016x}",
        )
        for n in range(count)
    )
    incident = Incident(
        id="I-1",
        key="k",
        state=IncidentState.OPEN,
        title="HighErrorRate",
        opened_at=at,
        updated_at=at,
    )
    return Scene(incident=incident, alerts=alerts, at=at)


def _check(name: str, found: tuple[Evidence, ...]) -> None:
    """Fail when what was to be measured was not done."""
    missing = [each.says for each in found if each.kind == "missing"]
    if missing or not any(each.kind == "dependents" for each in found):
        raise AssertionError(f"{name}: {missing or found}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
