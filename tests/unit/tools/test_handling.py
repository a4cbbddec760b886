from __future__ import annotations

import pytest

from registry.errors import Missing
from tests.unit.tools.protocols import LIMITS, a_protocol, loaded
from tests.unit.tools.test_dispatch import ANY_ALIAS, ANY_UNDO, Desk
from tools.handling import REFUSALS, handle

LIST = "list_anchors: { approval: none }"


def handling(fallback: str, code: str = "tool.unknown") -> str:
    lines = (
        f"  {each}: {{ says: Mind it., fallback: {fallback if each == code else 'correct'} }}\n"
        for each in REFUSALS
    )
    return "error_handling:\n" + "".join(lines)


def a_desk(text: str) -> Desk:
    return Desk(loaded(text), "member")


def test_a_refusal_is_told_with_the_protocols_own_advice():
    desk = a_desk(a_protocol(LIST) + handling("correct"))

    outcome = desk.session().call("nothing", {})

    assert outcome.error.advice == "Mind it."
    assert outcome.may_retry


def test_after_stop_no_call_runs_any_more_and_each_is_recorded():
    desk = a_desk(a_protocol(LIST) + handling("stop"))
    session = desk.session()

    first, second = session.call("nothing", {}), session.call("list_anchors", {})

    assert not first.may_retry
    assert second.error.code == "tool.limit_reached"
    assert "goes no further" in second.error.message
    assert [refusal.code for refusal in desk.refusals] == ["tool.unknown", "tool.limit_reached"]


def test_after_read_only_reads_run_and_changes_do_not():
    desk = a_desk(a_protocol(LIST, ANY_UNDO) + handling("read_only"))
    session = desk.session()

    session.call("nothing", {})

    assert session.call("list_anchors", {}).ok
    assert session.call("propose_undo", {"proposal": "p1"}).error.code == "tool.limit_reached"


@pytest.mark.parametrize("fallback", ["stop", "read_only"])
def test_what_a_refusal_closed_stays_closed_when_the_run_goes_on_later(fallback):
    desk = a_desk(a_protocol(LIST, ANY_UNDO) + handling(fallback))
    session = desk.session()
    session.call("nothing", {})

    later = desk.dispatcher.session("chat", session._ctx, session.used)

    assert later.call("propose_undo", {"proposal": "p1"}).error.code == "tool.limit_reached"
    assert later.call("list_anchors", {}).ok == (fallback == "read_only")


def test_a_tool_is_recommended_only_where_it_is_granted():
    text = "action_recommendations:\n  missing: { tool: list_anchors, says: Look there }\n"
    content = loaded(a_protocol(LIST) + text).content
    error = Missing("There is none.", hint="Look.")

    assert handle(error, content, {"list_anchors"}).error.advice == (
        "Look there: call 'list_anchors'."
    )
    assert handle(error, content, set()).error.advice == ""


def test_a_budget_goes_on_where_it_was_broken_off():
    desk = a_desk(a_protocol(ANY_ALIAS, LIST, limits=LIMITS.replace("calls: 8", "calls: 3", 1)))
    session = desk.session()
    session.call("show_alias", {"name": "user-api"})
    session.call("show_alias", {"name": "user-api"})
    desk.time += 4

    later = desk.dispatcher.session("chat", session._ctx, session.used)

    assert session.used["calls"] == 2
    assert later.call("show_alias", {"name": "user-api"}).error.code == "tool.repeated"
    assert later.call("list_anchors", {}).error.code == "tool.limit_reached"
    assert later.used["calls"] == 4


def test_the_time_of_a_run_goes_on_where_it_was_broken_off():
    desk = a_desk(a_protocol(LIST))
    session = desk.session()
    desk.time += 9
    used = session.used
    desk.time += 1_000

    later = desk.dispatcher.session("chat", session._ctx, used)

    assert later.call("list_anchors", {}).ok
    desk.time += 1
    assert later.call("list_anchors", {}).error.code == "tool.limit_reached"
