"""Versions, announced ends and sunsets from a shell, and what is told of them."""

from __future__ import annotations

import json
import re
import time
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import CommandLine

OLD = """\
openapi: 3.1.0
info: {title: users, version: "1"}
paths:
  /users:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
      responses: {"200": {description: done}}
"""
NARROWED = OLD.replace("maximum: 100", "maximum: 10")
LOOSER = OLD.replace("        - {name: limit, in: query, schema: {type: integer, maximum: 100}}\n",
                     "        []\n")  # fmt: skip
ALIAS = ("user-bills", "-c", "application")


def agreed(cli: CommandLine, *words: object) -> str:
    """Propose a change and let people agree to it; return what was shown."""
    shown = cli.done("propose", *words, "--json", by="ana").json
    for name in ("ben", "cho", "dee"):
        answer = cli(
            "proposal", "approve", shown["id"], "--seen", shown["digest"][:12], by=name
        )
        if "applied   as" in answer.out:
            return shown["id"]
    raise AssertionError(answer)


def shorten_window(home: Path) -> None:
    """Let governance ask for a second only between a deprecation and the end."""
    text = (resources.files("config") / "alias_governance.yaml").read_text("utf-8")
    shorter = re.sub(r'(deprecation:\n +window: )"30d"', r'\1"1s"', text)
    assert shorter != text
    (home / "config" / "alias_governance.yaml").write_text(shorter, encoding="utf-8")


@pytest.fixture
def versions(cli: CommandLine) -> CommandLine:
    """A platform with a contract of two versions, and an alias bound to the first."""
    agreed(cli, "contract", "bill-api", "--version", "v1", "--owner", "@bill")
    agreed(cli, "release", "bill-api", "v2", "--base-url", "https://bill.example/v2")
    agreed(
        cli, "alias", "user-bills", "bill-api", "-c", "application",
        "--version", "<2", "--owner", "@web",
    )  # fmt: skip
    return cli


@pytest.fixture
def documents(tmp_path: Path) -> Any:
    def write(old: str, new: str) -> tuple[object, ...]:
        (tmp_path / "old.yaml").write_text(old)
        (tmp_path / "new.yaml").write_text(new)
        return ("--document", tmp_path / "new.yaml", "--against", tmp_path / "old.yaml")

    return write


def test_a_contract_shows_its_versions_and_who_is_bound_to_which(versions: CommandLine) -> None:
    agreed(versions, "deprecate-version", "bill-api", "v1", "--sunset", "60d")

    shown = versions.done("contract", "show", "bill-api").out.splitlines()
    value = versions.done("contract", "show", "bill-api", "--json").json

    table = [line.split() for line in shown[-3:]]
    assert [row[:2] for row in table] == [
        ["VERSION", "STATUS"], ["v2", "active"], ["v1", "deprecated"]
    ]  # fmt: skip
    assert shown[-1].endswith("user-bills (application <2)")
    assert [each["aliases"] for each in value["versions"]] == [
        [], ["alias:service:application:user-bills"]
    ]  # fmt: skip


def test_a_version_goes_once_nobody_is_bound_to_it(
    versions: CommandLine, platform_home: Path
) -> None:
    refused = versions("propose", "retire-version", "bill-api", "v1", by="ana")
    assert refused.code == 4
    assert "user-bills (application: <2)" in refused.err

    agreed(versions, "repoint", "user-bills", "bill-api", "-c", "application")
    soon = versions("propose", "retire-version", "bill-api", "v1", by="ana")
    assert "has not been deprecated for 30d" in soon.err

    shorten_window(platform_home)
    agreed(versions, "deprecate-version", "bill-api", "v1")
    time.sleep(1)  # the window, which no clock of ours can shorten from outside
    agreed(versions, "retire-version", "bill-api", "v1")
    value = versions.done("contract", "show", "bill-api", "--json").json

    assert [(each["version"], each["status"]) for each in value["versions"]] == [
        ("v2", "active"), ("v1", "retired")
    ]  # fmt: skip


def test_an_end_is_announced_listed_and_taken_back(versions: CommandLine) -> None:
    short = versions("propose", "schedule-end", *ALIAS, "--in", "20d", by="ana")
    assert short.code == 4
    assert "warned for 20d only" in short.err

    asked = ("schedule-end", *ALIAS, "--in", "60d", "--warn", "2d", "--brownout", "45d:1h")
    shown = versions.done("propose", *asked, by="ana").out
    assert "+ end.ends_at: apply+5184000s (60d after it is applied)" in shown
    assert "+ end.brownout 1.starts_at: apply+3888000s (45d after it is applied)" in shown
    agreed(versions, *asked)
    [end] = versions.done("expiring", "--within", "61d", "--json").json["items"]
    assert (end["row"], end["what"], end["owner"]) == (
        "alias:service:application:user-bills", "ends", "@web"
    )  # fmt: skip
    assert "user-bills" in versions.done("expiring", "--within", "61d").out
    assert versions.done("expiring", "--within", "50d").err == "nothing ends within 50d\n"

    agreed(versions, "cancel-end", *ALIAS)
    assert versions.done("expiring", "--within", "61d", "--json").json["items"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("schedule-end", *ALIAS, "--in", "60d", "--brownout", "45d"), "not a brown-out"),
        (("schedule-end", *ALIAS, "--in", "soon"), "not a duration"),
        (("cancel-end", *ALIAS), "No end of alias"),
        (("release", "bill-api", "v2"), "already has version"),
        (("update", "bill-api", "--compatibility", "backwards"), "'backward'"),
        (("release", "bill-api", "v3", "--document", "x.yaml"), "One document alone"),
    ],
)
def test_what_cannot_be_meant_is_told_with_a_next_step(
    versions: CommandLine, words: tuple[str, ...], said: str
) -> None:
    answer = versions("propose", *words, by="ana")

    assert answer.code in {2, 4}
    assert said in answer.err
    assert "next:" in answer.err


def test_a_tombstone_stays_where_an_alias_was(versions: CommandLine) -> None:
    agreed(versions, "tombstone", *ALIAS)

    shown = versions.done("alias", "show", "user-bills", "--json").json
    assert shown[0]["status"] == "tombstone"


def test_a_release_is_held_to_the_policy_of_its_contract(
    versions: CommandLine, documents: Any
) -> None:
    release = ("propose", "release", "bill-api", "v3")
    broken = versions(*release, *documents(OLD, NARROWED), "--json", by="ana")

    assert broken.code == 4
    assert broken.json["error"] == "proposal.refused"
    [finding] = broken.json["findings"]
    assert finding["why_not"] == "request-parameter-max-decreased"
    assert finding["message"].startswith("GET /users: ")
    log = versions.done("audit", "log", "--json", by="ben").json["items"]
    assert any("request-parameter-max-decreased" in json.dumps(item) for item in log)

    kept = versions.done(*release, *documents(OLD, LOOSER), "--json", by="ana").json
    assert "Policy backward allows the document: 0 breaking, 1 risky" in str(kept["evidence"])


def test_a_policy_of_its_own_beats_governance(versions: CommandLine, documents: Any) -> None:
    agreed(versions, "update", "bill-api", "--compatibility", "none")
    paths = documents(OLD, NARROWED)
    compared = versions("compat", paths[3], paths[1], "--contract", "bill-api", "--json")
    strict = versions("compat", paths[3], paths[1], "--json")

    answer = versions.done("propose", "release", "bill-api", "v3", *paths, by="ana")

    assert (compared.code, compared.json["policy"]) == (0, "none")
    assert (strict.code, strict.json["policy"]) == (4, "backward")
    assert "warning: breaking: GET /users" in answer.err


def test_a_contract_that_is_not_known_has_no_policy(cli: CommandLine, documents: Any) -> None:
    paths = documents(OLD, OLD)

    assert cli("compat", paths[3], paths[1], "--contract", "bil-api").code == 3


def test_owners_are_told_in_the_book_until_they_have_an_address(
    versions: CommandLine, platform_home: Path
) -> None:
    agreed(versions, "deprecate", "bill-api", "--sunset", "30d")
    versions.done("schedules", "run", "remind-owners", by="root")
    said = versions.done("worker", "--once").out
    assert "sent to @bill." in said
    assert "sent to @web." in said
    lines = (platform_home / "notices.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["reminder", "reminder"]
    assert len(versions.done("notices", "--state", "sent", "--json").json) == 2
    assert "reaches its sunset on" in versions.done("notices").out
    assert versions.done("notices", "--state", "failed").err == "no notice is like that\n"

    doctor = versions("doctor", "--json")
    found = {check["name"]: check for check in doctor.json}
    assert doctor.code == 1
    assert [name for name, check in found.items() if not check["ok"]] == ["owners"]

    owners = "owners: {'@bill': {email: a@b.example}, '@web': {webhook: 'https://b.example'}}\n"
    (platform_home / "config" / "owners.yaml").write_text(owners)
    assert "NOT" not in versions.done("doctor").out


def test_a_notice_nobody_takes_is_visible(versions: CommandLine, platform_home: Path) -> None:
    owners = "owners: {'@bill': {email: a@b.example}, '@web': {email: a@b.example}}\n"
    (platform_home / "config" / "owners.yaml").write_text(owners)
    agreed(versions, "deprecate", "bill-api", "--sunset", "30d")
    versions.environment.setenv("FRENLY_SMTP_URL", "smtp://127.0.0.1:1")

    versions.done("schedules", "run", "remind-owners", by="root")
    versions.done("worker", "--once")
    sick = versions("doctor")

    assert sick.code == 1
    assert "NOT notices" in sick.out
    assert "does not answer" in sick.out
    versions.environment.setenv("FRENLY_SMTP_URL", "mail.example")
    assert versions("doctor").code == 2


@pytest.mark.parametrize(
    "words", [("notices", "--state", "lost"), ("expiring", "--within", "x")]
)
def test_a_word_that_is_none_is_met_with_a_hint(
    cli: CommandLine, words: tuple[str, ...]
) -> None:
    answer = cli(*words)

    assert answer.code == 2
    assert "next:" in answer.err


def test_a_doctor_finds_an_empty_house(empty_cli: CommandLine) -> None:
    answer = empty_cli("doctor")

    assert answer.code == 1
    assert "frenly db upgrade" in answer.out


def test_an_alias_shows_its_announced_end_in_words(versions: CommandLine) -> None:
    agreed(versions, "schedule-end", *ALIAS, "--in", "60d", "--brownout", "45d:1h")

    shown = versions.done("alias", "show", "user-bills").out

    assert "schedule        warns from 20" in shown
    assert ", fails 20" in shown
    assert ", ends 20" in shown
