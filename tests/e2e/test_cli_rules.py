from __future__ import annotations

import json

import pytest

from registry.rules.catalogue import RULES
from tests.platforms import governance_text
from tests.support.command_line import SAMPLES

TEAM_RULE = """
  team_rules:
    - name: pay_owned
      applies_to: alias
      when: "!alias.name.startsWith('pay-') || alias.owner == '@payments'"
      message: Names that begin with pay- belong to @payments.
      reason: One team audits payments.
      fix: Ask @payments to own it.
      examples:
        passes:
          - wish: [{edit: alias.create, name: pay-a, context: system, target: b-api, owner: "@payments"}]
        fails:
          - wish: [{edit: alias.create, name: pay-a, context: system, target: b-api, owner: "@web"}]
"""


@pytest.fixture
def draft(tmp_path):
    """A governance file with a team rule; called with changes to its text."""

    def write(old="", new="", name="draft.yaml"):
        path = tmp_path / name
        path.write_text((governance_text() + TEAM_RULE).replace(old, new), "utf-8")
        return path

    return write


def test_every_rule_is_listed_and_does_as_it_says(empty_cli) -> None:
    listed = empty_cli.done("rules", "list", "--json").json
    tried = empty_cli.done("rules", "test", "--json").json

    assert [entry["name"] for entry in listed] == list(RULES)
    assert tried["ok"] is True
    assert {one["rule"] for one in tried["examples"]} == set(RULES)
    assert "owner_known" in empty_cli.done("rules", "list").out
    assert (
        empty_cli.done("rules", "test")
        .out.splitlines()[-1]
        .endswith(" examples played, 0 wrong")
    )


def test_one_rule_is_shown_with_its_settings_under_any_word_for_it(empty_cli) -> None:
    shown = empty_cli.done("rules", "show", "lifetime_allowed").out

    assert 'rules.expiration.max_ttl = "1y"' in shown
    assert "reason      Temporary names that stay" in shown
    assert empty_cli.done("rules", "show", "expiration_management").out == shown
    value = empty_cli.done("rules", "show", "lifetime_allowed", "--json").json
    assert value["settings"] == {"rules.expiration.max_ttl": "1y"}
    assert len(value["examples"]["fails"]) > 1


@pytest.mark.parametrize("command", ["show", "test"])
def test_a_rule_that_is_none_is_answered_with_the_nearest(empty_cli, command) -> None:
    answer = empty_cli("rules", command, "owner_knwon")

    assert answer.code == 3
    assert "Did you mean 'owner_known'?" in answer.err


def test_a_draft_is_tried_before_it_is_in_force(empty_cli, draft) -> None:
    path = draft()

    answer = empty_cli.done("rules", "test", "pay_owned", "owner_known", "--governance", path)

    assert answer.out.splitlines()[0] == "ok      pay_owned  2 example(s)"
    shown = empty_cli.done("rules", "show", "pay_owned", "--governance", path).out
    assert "kept by     its condition" in shown
    assert "applies to  alias" in shown


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("alias.owner == '@payments'", "alias.owner != ''", "it lets this pass"),
        ('name: pay-a, context: system, target: b-api, owner: "@web"', "", "cannot be"),
        ("        fails:\n", "", "the rule has no such example"),
    ],
)
def test_a_rule_that_does_not_do_as_it_says_fails_the_test(
    empty_cli, draft, old, new, says
) -> None:
    path = draft(old, new)

    answer = empty_cli("rules", "test", "pay_owned", "--governance", path)

    if says == "cannot be":
        assert answer.code == 2
        assert "leaves something out" in answer.err
        return
    assert answer.code == 1
    assert "FAILED  pay_owned" in answer.out
    assert says in answer.out


def test_a_test_that_plays_nothing_is_no_success(empty_cli, draft, tmp_path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "rule_examples.yaml").write_text(
        "rules: {owner_known: {}}\n", "utf-8"
    )

    answer = empty_cli("--config-dir", tmp_path / "config", "rules", "test", "--json")
    plain = empty_cli("--config-dir", tmp_path / "config", "rules", "test", "owner_known")

    assert (answer.code, answer.json["ok"]) == (1, False)
    assert plain.code == 1
    assert plain.out.splitlines()[-1] == "nothing was played"


def test_a_draft_that_cannot_be_meant_is_refused_where_it_is_wrong(empty_cli, draft) -> None:
    path = draft("alias.owner ==", "alias.onwer ==")

    answer = empty_cli("rules", "test", "--governance", path)

    line = 1 + path.read_text().splitlines().index(
        "      when: \"!alias.name.startsWith('pay-') || alias.onwer == '@payments'\""
    )
    assert answer.code == 2
    assert f"{path}:{line}: 'when'" in answer.err
    assert "Did you mean 'alias.owner'?" in answer.err


def test_a_team_rule_in_force_refuses_a_wish_in_the_teams_words(cli, platform_home) -> None:
    path = platform_home / "config" / "alias_governance.yaml"
    path.write_text(
        path.read_text("utf-8").replace("  team_rules: []\n", "") + TEAM_RULE, "utf-8"
    )

    answer = cli(
        *("propose", "alias", "pay-api", "ledger-api"),
        *("--context", "application", "--owner", "@web", "--json"),
        by="ana",
    )

    assert answer.code == 4, answer
    told = json.loads(answer.out)
    assert told["facts"]["checks"] == "pay_owned"
    assert told["findings"][0]["fix"] == "Ask @payments to own it."


def test_contradictions_are_told_with_their_places_and_what_holds(empty_cli) -> None:
    files = (SAMPLES.governance, SAMPLES.manifest, SAMPLES.seed_sql)

    answer = empty_cli("rules", "check", *files, "--json")

    assert answer.code == 4
    (across,) = [
        f for f in answer.json if f["title"].startswith("Must an alias be unique across")
    ]
    assert f"{SAMPLES.governance}:7" in across["locations"]
    assert "packaged/alias_governance.yaml:9" in across["locations"]
    assert across["expected"].endswith("until a person decides: yes")
    plain = empty_cli("rules", "check", *files).out
    assert "        at " in plain


def test_files_that_agree_are_told_so(empty_cli, draft) -> None:
    answer = empty_cli.done("rules", "check", draft())

    assert answer.out == "nothing is contradicted\n"


def test_two_governance_files_are_compared_with_each_other(empty_cli, draft) -> None:
    answer = empty_cli(
        "rules", "check", draft("min_length: 3", "min_length: 4", "b.yaml"), draft(), "--json"
    )

    assert answer.code == 4
    (found,) = answer.json
    assert len(found["locations"]) == 3
    assert found["expected"].endswith(": 4")


def test_a_file_that_could_not_be_in_force_is_a_finding(empty_cli, draft) -> None:
    answer = empty_cli("rules", "check", draft("alias.owner ==", "alias.onwer =="), "--json")

    assert answer.code == 4
    (found,) = answer.json
    assert found["cls"] == "policy-unloadable"
    assert "Did you mean 'alias.owner'?" in found["title"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("deploy.yaml", "kind: Deployment\n", "holds no policy that is known here"),
        ("list.yaml", "- 1\n", "holds no policy that is known here"),
        ("broken.yaml", "rules: {\n", "cannot be read"),
    ],
)
def test_a_file_that_is_no_policy_is_refused(empty_cli, tmp_path, name, text, says) -> None:
    (tmp_path / name).write_text(text, "utf-8")

    answer = empty_cli("rules", "check", tmp_path / name)

    assert answer.code == 2
    assert says in answer.err


def test_an_own_config_folder_is_compared_by_its_own_name(empty_cli, draft, tmp_path) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    text = governance_text().replace("minimum: 2", "minimum: 3")
    (folder / "alias_governance.yaml").write_text(text, "utf-8")

    answer = empty_cli("--config-dir", folder, "rules", "check", draft(), "--json")

    (found,) = answer.json
    line = text[: text.index("minimum: 3")].count("\n") + 1
    assert f"{folder / 'alias_governance.yaml'}:{line}" in found["locations"]
