"""The loop that works survives what fails, and ends when told."""

from __future__ import annotations

import time
from typing import Any

import pytest

from frenly_ai.worker import LONGEST_WAIT_S, Worker
from registry.errors import Unavailable


class Log:
    """Keeps events."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str]] = []

    def warning(self, event: str, **fields: Any) -> None:
        self.events.append((event, fields["code"]))

    def exception(self, event: str) -> None:
        self.events.append((event, "traceback"))


def run(steps: list[BaseException | None]) -> tuple[Log, int]:
    """Run a worker whose ticks end as the steps say; it is stopped by the last."""
    log, done = Log(), []

    def tick() -> None:
        done.append(1)
        if len(done) == len(steps):
            worker.request_stop()
        error = steps[len(done) - 1]
        if error is not None:
            raise error

    worker = Worker(tick, 0.001, log)
    worker.run()
    return log, len(done)


def test_work_goes_on_after_an_expected_failure_and_after_a_bug() -> None:
    away = Unavailable("Away.", hint="Wait.")

    log, done = run([None, away, RuntimeError("a bug"), None])

    assert done == 4
    assert log.events == [("work.failed", "unavailable"), ("work.broke", "traceback")]


@pytest.mark.parametrize(
    ("failures", "pause_s"), [(0, 0.5), (1, 1.0), (3, 4.0), (50, LONGEST_WAIT_S)]
)
def test_each_failure_doubles_the_pause_up_to_a_limit(failures: int, pause_s: float) -> None:
    assert Worker(lambda: None, 0.5, Log())._pause_s(failures) == pause_s


def test_a_worker_in_a_thread_stops_within_a_tick() -> None:
    ticks: list[int] = []
    worker = Worker(lambda: ticks.append(1), 0.001, Log())

    worker.start()
    while not ticks:
        time.sleep(0.001)
    worker.stop()
    seen = len(ticks)
    time.sleep(0.02)

    assert len(ticks) == seen


def test_a_worker_that_never_began_can_be_stopped() -> None:
    Worker(lambda: None, 0.001, Log()).stop()
