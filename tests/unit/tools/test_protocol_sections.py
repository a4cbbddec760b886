"""The optional sections of a protocol file: closed like the rest, and never a right more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.errors import InvalidInput
from tests.unit.tools.protocols import SHIPPED, SOURCE, a_protocol, loaded
from tests.unit.tools.test_dispatch import ARGS, Desk
from tools.catalogue import CATALOGUE
from tools.handling import FAILURES, REFUSALS

LIST = "list_anchors: { approval: none }"
HIGH = "propose_undo: { approval: high, arguments: { proposal: { max_length: 64 } } }"
LEVELS = "impact_levels: { low: 1, medium: 2, high: 3, critical: 4 }\n"
LIMIT = "list_aliases: { approval: none, arguments: { limit: { between: [2, 9] } } }"
BY = (
    "propose_extension: { approval: human, arguments: { name: { max_length: 99 },"
    " context: { max_length: 99 }, by: { between: [1d, 30d] } } }"
)


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("impact_levels: { low: 2,", "impact_levels: {", "'low' is missing", "no default"),
        ("low: 2,", "low: 9,", "must not ask for fewer", "docs/op"),
        ("low: 2,", "low: 0,", "'low': Input", "docs/op"),
        ("low: 2,", "lowest: 2,", "'lowest' is not known", "'low'?"),
        ("intents:", "intends:", "'intends' is not known", "'intents'?"),
        ("  undo:\n    words:", "  undo:\n    word:", "'word' is not known", "'words'?"),
        ("[propose_undo, list", "[propose_undoo, list", "'propose_undoo' is no", "'propose_undo'?"),
        ("tool: list_conflicts }", "tool: list_conflict }", "is not a tool", "'list_conflicts'?"),
        ("tool.unknown: {", "tool.unknow: {", "'tool.unknow' is not a code", "'tool.unknown'?"),
        ("fallback: correct", "fallback: corect", "'fallback'", "'correct'?"),
        ("  missing: { tool", "  missingg: { tool", "'missingg' is not a code", "'missing'?"),
    ],
)  # fmt: skip
def test_a_wrong_word_in_a_section_is_refused_with_its_line(old, new, message, hint):
    assert old in SHIPPED
    line = SHIPPED[: SHIPPED.index(old)].count("\n") + 1

    with pytest.raises(InvalidInput) as caught:
        loaded(SHIPPED.replace(old, new, 1))

    place, _, says = caught.value.message.partition(": ")
    assert place.startswith(f"{SOURCE}:")
    assert abs(int(place.rpartition(":")[2]) - line) <= 1
    assert message.removesuffix(" no") in says
    assert hint in caught.value.hint


def test_a_lost_code_or_level_refuses_the_file():
    lost = "".join(line for line in SHIPPED.splitlines(True) if "tool.repeated:" not in line)
    levels = "".join(line for line in SHIPPED.splitlines(True) if "impact_levels:" not in line)

    for text, says in ((lost, "'tool.repeated' is not handled"), (levels, "is not defined")):
        with pytest.raises(InvalidInput, match=says):
            loaded(text)


def test_every_code_that_a_refusal_bears_can_be_handled():
    assert set(REFUSALS) < set(FAILURES)
    assert loaded().content.error_handling.keys() == set(REFUSALS)


def test_a_level_says_how_many_people_agree_at_least():
    protocol = loaded(a_protocol(HIGH, LIST) + LEVELS)
    grants = protocol.grants("chat", ["member"])

    assert protocol.people(grants["propose_undo"][0]) == 3
    assert protocol.people(grants["list_anchors"][0]) == 0


def test_a_proposal_bears_its_call_and_the_fewest_people_that_a_grant_demands():
    human = HIGH.replace("high", "human")
    text = a_protocol(HIGH, roles="member") + LEVELS
    more = f"      - roles: [viewer]\n        tools:\n          {human}\n"
    both = text.replace(LEVELS, more + LEVELS)
    for roles, people in ((("member",), 3), (("member", "viewer"), 0)):
        desk = Desk(loaded(both), "maintainer")
        shipped = Desk().with_a_proposal()
        desk.registry = shipped.registry
        desk.actor = replace(desk.actor, roles=roles)

        assert desk.session().call("propose_undo", {"proposal": "p1"}).ok

        (wish,) = desk.registry.wishes
        assert wish.origin.people == people
        assert wish.origin.call == {
            "tool": "propose_undo",
            "arguments": {"proposal": "p1"},
            "roles": list(roles),
        }


@pytest.mark.parametrize(("limit", "ok"), [(1, False), (2, True), (9, True), (10, False)])
def test_a_number_lies_between_its_bounds(limit, ok):
    desk = Desk(loaded(a_protocol(LIMIT)), "member")

    assert desk.session().call("list_aliases", {"limit": limit}).ok == ok


@pytest.mark.parametrize(
    ("by", "code"),
    [
        ("1h", "tool.argument_refused"),
        ("1d", ""),
        ("30d", ""),
        ("31d", "tool.argument_refused"),
    ],
)
def test_a_duration_lies_between_its_bounds(by, code):
    desk = Desk(loaded(a_protocol(BY)), "member")

    outcome = desk.session().call("propose_extension", {**ARGS["propose_extension"], "by": by})

    assert (outcome.error.code if outcome.error else "") == code


@pytest.mark.parametrize(
    ("between", "message"),
    [
        ("[30d, 1d]", "cannot lie between"),
        ("[1d]", "between"),
        ("[1, 30]", "cannot be bounded by 30"),
        ("[1d, 30]", "cannot be bounded by 30"),
        ("[1d, 2d, 3d]", "between"),
        ("[1 moon, 2d]", "is not a duration"),
    ],
)
def test_bounds_that_cannot_be_meant_are_refused(between, message):
    with pytest.raises(InvalidInput) as caught:
        loaded(a_protocol(BY.replace("[1d, 30d]", between)))

    assert message in caught.value.message


def test_a_change_that_nobody_asked_for_is_refused_and_recorded():
    desk = Desk(loaded(), "maintainer").with_a_proposal()
    ctx = desk.session()._ctx
    asked = desk.dispatcher.scoped("chat", desk.actor, ["which aliases are expired"])
    session = desk.dispatcher.session("chat", ctx, scoped=asked)

    change = session.call("propose_undo", {"proposal": "p1"})
    look = session.call("show_proposal", {"proposal": "p1"})

    assert change.error.code == "tool.not_asked"
    assert not change.may_retry
    assert look.ok
    assert [refusal.code for refusal in desk.refusals] == ["tool.not_asked"]
    assert not any(CATALOGUE[tool.name].writes for tool in asked)
    wide = desk.dispatcher.session(
        "chat", ctx, scoped=desk.dispatcher.scoped("chat", desk.actor, ["undo it"])
    )
    assert wide.call("propose_undo", {"proposal": "p1"}).ok
