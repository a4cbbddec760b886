from __future__ import annotations

from frenly_ai.worker import Worker, keep
from registry.errors import Unavailable


class Log:
    def __init__(self):
        self.counts, self.failure = [2, 0], None

    def tend(self):
        if self.failure:
            raise self.failure
        return self.counts.pop(0)


class App:
    def __init__(self):
        self.log = Log()


class Lines:
    def __init__(self):
        self.said = []

    def info(self, event, **fields):
        self.said.append((event, fields))

    warning = info


def test_what_was_published_is_logged():
    app, lines = App(), Lines()

    keep(app, lines)
    keep(app, lines)

    assert lines.said == [("log.published", {"checkpoints": 2})]


def test_an_anchor_that_is_away_is_told():
    app, lines = App(), Lines()
    app.log.failure = Unavailable("It is away.", hint="Wait.")

    assert not Worker(lambda: keep(app, lines), 0.1, lines)._is_well()

    assert lines.said == [("work.failed", {"code": "unavailable", "message": "It is away."})]
