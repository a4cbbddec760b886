"""What the operator may do: explained, tabulated, tried over what was asked before."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from frenly_ai.tool_refusals import record_tool_refusal
from tools.catalogue import CATALOGUE
from tools.outcomes import Refusal
from tools.protocol_file import CHANNELS

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = files("config").joinpath("operator_protocols.yaml").read_text(encoding="utf-8")
ASKED = "give application a temporary alias brand-new-api for user-management-api for 30 days"
FOREIGN = """
operator_protocols:
  query_templates:
    status:
      templates:
        - { pattern: "status?", operations: [get_health] }
        - { pattern: "services?", operations: [get_service_list] }
  response_logic:
    intent_classification:
      rules:
        - { pattern: "what|show", intent: "informational" }
    action_recommendation:
      rules: [{ condition: "x", action: "restart_service" }]
  adaptation_rules:
    rules: [{ impact_level: "high" }, { impact_level: "huge" }]
  error_handling:
    error_types:
      - { type: "query_timeout", fallback: "return_partial_results" }
      - { type: "adaptation_failed", fallback: "merge_changes" }
    error_codes: { 404: "Not found", 418: "Teapot" }
  querry_templates: {}
operations:
  create_alias: { endpoint: "/alias" }
  get_alias: { endpoint: "/alias/{x}" }
  paint_alias: { endpoint: "/paint" }
"""


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    path = tmp_path / "changed.yaml"
    text = SHIPPED.replace(
        "type: { one_of: [permanent, temporary", "type: { one_of: [permanent", 1
    )
    path.write_text(text, "utf-8")
    return path


def test_one_tool_is_explained_with_its_values_and_who_decides(empty_cli) -> None:
    answer = empty_cli.done("operator", "explain", "alert", "service", "propose_extension")

    assert "propose_extension: medium: people decide, at least 2" in answer.out
    assert "by: given, and at most 7d" in answer.out
    assert "context: if given, one that is registered (registry.contexts)" in answer.out


def test_what_is_refused_is_explained_too(empty_cli) -> None:
    viewer = empty_cli.done("operator", "explain", "chat", "viewer", "--json").json
    closed = empty_cli.done("operator", "explain", "mcp", "admin")

    refused = {t["tool"]: t["why_not"] for t in viewer["tools"] if not t["allowed"]}
    assert set(refused) == {name for name, tool in CATALOGUE.items() if tool.writes}
    assert set(refused.values()) == {"no grant of this role opens it"}
    assert "what does user-api mean in frontend" in viewer["may_be_asked"]
    assert "undo the last change" not in viewer["may_be_asked"]
    assert "the channel is closed" in closed.out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("chatt", "member"), "'chat'"),
        (("chat", "membr"), "'member'"),
        (("chat", "member", "propose_alia"), "'propose_alias'"),
    ],
)
def test_a_word_that_is_none_is_answered_with_the_nearest(empty_cli, words, hint) -> None:
    answer = empty_cli("operator", "explain", *words)

    assert answer.code == 2
    assert hint in answer.err


def test_the_matrix_has_a_cell_for_everything(empty_cli) -> None:
    cells = empty_cli.done("operator", "matrix", "--json").json
    text = empty_cli.done("operator", "matrix", "--channel", "chat").out

    assert {cell["channel"] for cell in cells} == set(CHANNELS)
    assert {cell["tool"] for cell in cells} == set(CATALOGUE)
    assert text.splitlines()[0].split()[0] == "chat"
    assert next(x for x in text.splitlines() if x.startswith("propose_undo")).split()[1] == "-"
    assert empty_cli.done("operator", "matrix", "--channel", "mcp").out == "mcp: closed\n"


def test_every_tool_is_listed_and_shown(empty_cli) -> None:
    listed = empty_cli.done("tools", "list", "--json").json
    shown = empty_cli.done("tools", "show", "propose_alias")

    assert [tool["tool"] for tool in listed] == list(CATALOGUE)
    assert "context (required)" in shown.out
    assert "granted on pull_request to ai_team, maintainer, member, service" in shown.out
    assert "for example: give application" in shown.out
    assert empty_cli.done("tools", "show", "propose_undo", "--json").json["granted"]["alert"]
    missing = empty_cli("tools", "show", "propose_alia")
    assert missing.code == 3
    assert "'propose_alias'" in missing.err


def test_a_changed_protocol_is_checked_before_it_is_in_force(empty_cli, changed) -> None:
    assert "valid" in empty_cli.done("operator", "validate", changed).out
    changed.write_text(SHIPPED.replace("resolve_name:", "resolve_nam:", 1), "utf-8")
    wrong = empty_cli("operator", "validate", changed)

    assert wrong.code == 2
    assert "'resolve_name'" in wrong.err


def test_a_foreign_protocol_is_listed_with_what_it_becomes(empty_cli, tmp_path) -> None:
    path = tmp_path / "foreign.yaml"
    path.write_text(FOREIGN, "utf-8")

    found = empty_cli.done("operator", "validate", path, "--lenient", "--json").json

    becomes = {part["what"]: part["becomes"] for part in found}
    assert becomes["operation 'create_alias'"] == "propose_alias"
    assert becomes["operation 'paint_alias'"] == ""
    assert becomes["operations get_service_list"] == "list_contracts"
    assert becomes["operations get_health"] == ""
    assert becomes["impact 'high'"] == "impact_levels.high"
    assert becomes["impact 'huge'"] == ""
    assert becomes["intent 'informational'"] == "intents"
    assert becomes["action 'restart_service'"] == ""
    assert becomes["error 'query_timeout'"] == "tool.too_slow"
    assert becomes["error 'adaptation_failed'"] == ""
    assert becomes["fallback 'merge_changes'"] == ""
    assert becomes["error codes"] == "404: missing"
    assert becomes["section 'querry_templates'"] == ""
    why = {part["what"]: part["why"] for part in found}
    assert why["section 'querry_templates'"] == "Did you mean 'query_templates'?"
    lines = [int(part["at"].rpartition(":")[2]) for part in found]
    assert lines == sorted(lines)
    assert "have a counterpart" in empty_cli.done("operator", "validate", path, "--lenient").out


@pytest.mark.parametrize(("text", "says"), [("[]", "no mapping"), ("a: [", "cannot be read")])
def test_a_foreign_file_that_is_none_is_refused(empty_cli, tmp_path, text, says) -> None:
    path = tmp_path / "foreign.yaml"
    path.write_text(text, "utf-8")

    answer = empty_cli("operator", "validate", path, "--lenient")

    assert answer.code == 2
    assert says.removeprefix("no ") in answer.err
    assert empty_cli("operator", "validate", "--lenient").code == 2


def test_a_backtest_tells_which_verdicts_flip(cli, changed) -> None:
    cli.done("chat", ASKED, by="ana")
    same = cli.done("operator", "backtest", _shipped(changed), "--fail-on-flip", by="ana")
    told = cli.done("operator", "backtest", changed, "--json", by="ana").json

    assert same.out.startswith("0 of ")
    assert told["counts"] == {"allowed -> refused": 1}
    (flip,) = told["flips"]
    assert (flip["tool"], flip["channel"], flip["actor"]) == ("propose_alias", "chat", "ana")
    assert flip["arguments"]["name"] == "brand-new-api"
    assert flip["before"]["allowed"]
    assert "may not be 'temporary' here" in flip["after"]["why"]
    assert cli("operator", "backtest", changed, "--fail-on-flip", by="ana").code == 1


def test_a_backtest_tells_of_approvals_and_of_what_was_refused(cli, changed) -> None:
    cli.done("chat", ASKED, by="ana")
    stricter = SHIPPED.replace(
        "propose_alias:\n            approval: human",
        "propose_alias:\n            approval: high",
        1,
    )
    changed.write_text(stricter, "utf-8")

    told = cli.done("operator", "backtest", changed, by="ana")

    assert "approvals changed: 1" in told.out
    assert "allowed -> allowed, at least 3 people" in told.out


def test_a_backtest_judges_refusals_too(cli, platform_app, changed) -> None:
    for arguments in ('{"proposal": "P-0"}', "too long, so only quoted"):
        refusal = Refusal(
            channel="alert", thread="t", tool="propose_undo", arguments=arguments, actor="x",
            roles=("member",), agent="agent:frenly", code="tool.not_granted", kind="denied",
            message="no",
        )  # fmt: skip
        record_tool_refusal(platform_app, refusal)
    opened_to = SHIPPED.replace("roles: [service]", "roles: [service, member]", 1)
    changed.write_text(opened_to, "utf-8")

    told = cli.done("operator", "backtest", changed, "--json", by="ana").json

    assert told["counts"] == {"refused -> allowed": 1}
    assert told["flips"][0]["about"] == "refusal"
    assert told["tried"] == 2


def test_only_who_may_read_the_log_may_backtest(cli, changed) -> None:
    assert cli("operator", "backtest", changed).code == 5


def _shipped(beside: Path) -> Path:
    path = beside.with_name("shipped.yaml")
    path.write_text(SHIPPED, "utf-8")
    return path
