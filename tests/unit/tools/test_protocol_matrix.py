"""Every channel, role, tool and class of arguments against a second reading of the file."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.fakes_registry import an_actor
from tests.unit.tools.protocols import ROLES, SHIPPED
from tests.unit.tools.test_dispatch import ARGS, Desk
from tests.unit.tools.test_dispatch import SHIPPED as PROTOCOL
from tools.catalogue import CATALOGUE
from tools.protocol_file import CHANNELS
from tools.verdicts import judge_call, matrix

FILE = yaml.safe_load(SHIPPED)
OUTSIDE = {"lifetime": "900d", "by": "900d", "limit": 1_000, "type": "eternal", "act": "reboot"}
AT_THE_EDGE = {"alert": {"by": "7d"}, "pull_request": {"lifetime": "30d"}}


def oracle(channel: str, role: str, tool: str) -> dict[str, Any] | None:
    """Read the rules of a tool's arguments straight from the YAML; None when it is closed."""
    for grant in FILE["channels"].get(channel, {"grants": []})["grants"]:
        if role in grant["roles"] and tool in grant["tools"]:
            return grant["tools"][tool].get("arguments", {})
    return None


def cases(
    channel: str, tool: str, rules: dict[str, Any]
) -> list[tuple[str, dict[str, Any], bool]]:
    """Write down one call of each class, and whether it may run."""
    fits = {k: v for k, v in ARGS[tool].items() if k in rules}
    fits |= {k: v for k, v in AT_THE_EDGE.get(channel, {}).items() if k in rules}
    fields = CATALOGUE[tool].args.model_fields
    found = [("fits", fits, True), ("unknown", {**fits, "actor": "admin"}, False)]
    for name, field in fields.items():
        if name not in rules:
            found.append((f"{name} closed", {**fits, name: OUTSIDE.get(name, "other")}, False))
            continue
        found.append((f"{name} no text", {**fits, name: {"any": ["thing"]}}, False))
        if name not in {"limit", "kind"}:
            found.append((f"{name} long", {**fits, name: "x" * 3_000}, False))
            found.append((f"{name} unseen", {**fits, name: "a\u202eb"}, False))
        if field.is_required():
            less = {k: v for k, v in fits.items() if k != name}
            found.append((f"{name} missing", less, False))
        if rules[name].keys() & {"at_most", "between", "one_of"}:
            found.append((f"{name} outside", {**fits, name: OUTSIDE[name]}, False))
        if "from" in rules[name]:
            found.append((f"{name} not registered", {**fits, name: "nowhere-at-all"}, False))
    return found


@pytest.mark.parametrize("channel", [*CHANNELS, "unheard-of"])
@pytest.mark.parametrize("role", ROLES)
def test_the_dispatcher_does_what_the_file_says_and_nothing_else(channel, role):
    desk = Desk(PROTOCOL, role, actor=an_actor("mara", "maintainer")).with_a_proposal()
    desk.actor = an_actor("mara", role)
    for tool in CATALOGUE:
        rules = oracle(channel, role, tool)
        calls = (
            [("closed", ARGS[tool], False)] if rules is None else cases(channel, tool, rules)
        )
        for what, args, may_run in calls:
            desk.refusals.clear()
            desk.registry.wishes.clear()

            outcome = desk.session(channel).call(tool, args)

            assert outcome.ok == may_run, (channel, role, tool, what, outcome)
            assert len(desk.refusals) == (not may_run), (tool, what)
            assert len(desk.registry.wishes) == (may_run and CATALOGUE[tool].writes)


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_printed_matrix_is_the_file(channel):
    cells = [cell for cell in matrix(PROTOCOL, ROLES, CATALOGUE) if cell.channel == channel]

    assert len(cells) == len(ROLES) * len(CATALOGUE)
    for cell in cells:
        rules = oracle(channel, cell.role, cell.tool)
        assert bool(cell.approval) == (rules is not None), cell
        assert set(cell.arguments) == set(rules or {})


@pytest.mark.parametrize("tool", CATALOGUE)
def test_a_verdict_is_what_the_dispatcher_would_do(tool):
    desk = Desk(PROTOCOL, "maintainer").with_a_proposal()
    ctx = desk.session()._ctx

    for what, args, may_run in cases("chat", tool, oracle("chat", "maintainer", tool) or {}):
        verdict = judge_call(PROTOCOL, CATALOGUE, ("chat", tool, args), ctx)

        assert verdict.allowed == may_run, what
        assert bool(verdict.why) != may_run
        assert verdict.people == (3 if may_run and tool == "propose_deprecation" else 0)


def test_a_verdict_on_what_does_not_exist_is_a_refusal():
    desk = Desk(PROTOCOL, "viewer")
    ctx = desk.session()._ctx

    unknown = judge_call(PROTOCOL, CATALOGUE, ("chat", "approve", {}), ctx)
    closed = judge_call(PROTOCOL, CATALOGUE, ("chat", "propose_undo", {}), ctx)

    assert unknown.says() == closed.says() == "refused"
    assert "no tool" in unknown.why
    assert "not granted" in closed.why
