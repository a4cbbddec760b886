from __future__ import annotations

import pytest

from frenly_ai.worker import LogKeeper
from registry.errors import Unavailable


class Log:
    def __init__(self):
        self.calls, self.failure = 0, None

    def tend(self):
        self.calls += 1
        if self.failure:
            raise self.failure
        return 2


class App:
    def __init__(self):
        self.log = Log()


class Lines:
    def __init__(self):
        self.said = []

    def info(self, event, **fields):
        self.said.append((event, fields))

    warning = info


@pytest.fixture
def kept():
    app, lines, now = App(), Lines(), [0.0]
    return app.log, lines, now, LogKeeper(app, lines, lambda: now[0])


def test_what_was_published_is_logged(kept):
    _, lines, _, keeper = kept

    keeper.tick()

    assert lines.said == [("log.published", {"checkpoints": 2})]


def test_a_failure_is_told_each_time_and_waits_longer_each_time(kept):
    log, lines, now, keeper = kept
    log.failure = Unavailable("It is away.", hint="Wait.")
    for now[0] in (0.0, 1.0, 2.0, 3.0, 5.9, 6.0, 7.0):
        keeper.tick()
    assert log.calls == 3
    assert {event for event, _ in lines.said} == {"log.not_kept"}
    assert lines.said[0][1]["message"] == "It is away."

    log.failure = None
    now[0] = 100.0
    keeper.tick()
    now[0] = 100.1
    keeper.tick()

    assert log.calls == 5
