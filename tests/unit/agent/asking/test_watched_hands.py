from __future__ import annotations

from agent.asking.hands import WatchedHands
from registry.errors import Denied
from tests.unit.agent.asking.desks import START, Clock, Watcher, a_desk, about, planner
from tools.outcomes import ToolError, ToolOutcome


class Hands:
    """Takes two seconds for a call, and remembers what it was told."""

    def __init__(self, clock: Clock, outcome: ToolOutcome) -> None:
        self.clock, self.outcome, self.told = clock, outcome, []
        self.used = {"calls": 3}

    def call(self, name, raw_args):
        self.clock.pause(2)
        return self.outcome

    def refuse(self, name, raw_args, error):
        self.told.append((name, raw_args, error))
        return self.outcome

    def begin_message(self, calls):
        self.told.append(calls)


def watched(outcome):
    clock, watcher = Clock(), Watcher()
    inside = Hands(clock, outcome)
    desk = a_desk(planner(), clock=clock, watches=(watcher,))
    return WatchedHands(inside, desk, about()), inside, watcher


def test_each_call_is_seen_with_its_time_and_end():
    hands, _, watcher = watched(ToolOutcome(ok=True, tool="resolve_name", result_json="{}"))

    assert hands.call("resolve_name", {"name": "secret"}).ok

    (seen,) = watcher.tools
    assert (seen.tool, seen.code, seen.at, seen.latency_s) == ("resolve_name", "", START, 2)
    assert "secret" not in repr(seen)


def test_a_call_that_failed_is_seen_with_its_code():
    error = ToolError(code="tool.unknown", kind="missing", message="No.", hint="-")
    hands, _, watcher = watched(ToolOutcome(ok=False, tool="x", error=error))

    hands.call("x", "{")

    assert watcher.tools[0].code == "tool.unknown"


def test_everything_else_is_handed_on():
    hands, inside, watcher = watched(ToolOutcome(ok=True, tool="x", result_json="{}"))
    error = Denied("No.", hint="-")

    hands.begin_message(2)
    hands.refuse("x", {}, error)

    assert (inside.told, hands.used) == ([2, ("x", {}, error)], {"calls": 3})
    assert watcher.tools == []
