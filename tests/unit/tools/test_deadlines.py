from __future__ import annotations

import math

import pytest

from tests.fakes_registry import FakeRegistry
from tests.unit.tools.protocols import a_protocol, loaded
from tests.unit.tools.test_dispatch import Desk
from tools.deadlines import NEVER, Deadline, TooSlow, within


def test_a_deadline_counts_down_to_nothing():
    time = [10.0]
    deadline = Deadline(lambda: time[0], 12.0)

    assert deadline.left_s() == 2.0
    deadline.check()
    time[0] = 13.0

    assert deadline.left_s() == 0.0
    with pytest.raises(TooSlow):
        deadline.check()
    assert NEVER.left_s() == math.inf


@pytest.mark.parametrize("verb", ["decide", "apply", "work", "add_user", "_deps", "state"])
def test_what_is_not_on_the_port_is_out_of_reach(verb):
    with pytest.raises(AttributeError, match="not within a tool's reach"):
        getattr(within(FakeRegistry(), NEVER), verb)


def test_a_call_whose_time_is_over_asks_the_registry_nothing_more():
    time = [0.0]
    registry = within(FakeRegistry(), Deadline(lambda: time[0], 1.0))

    assert registry.contexts()
    time[0] = 1.0

    with pytest.raises(TooSlow):
        registry.contexts()


class SlowRegistry(FakeRegistry):
    """Takes ten seconds for each question."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def contexts(self):
        self.desk.time += 10
        return super().contexts()


def test_a_slow_tool_is_an_outcome_that_says_so():
    grant = (
        "show_alias: { approval: none, arguments: { name: { max_length: 99 },"
        " context: { from: registry.contexts } } }"
    )
    desk = Desk(loaded(a_protocol(grant)), "member")
    desk.registry = SlowRegistry(desk)

    outcome = desk.session().call("show_alias", {"name": "user-api", "context": "frontend"})

    assert outcome.error.code == "tool.too_slow"
    assert outcome.error.kind == "unavailable"
    assert not outcome.may_retry
