"""`frenly compat` from a shell: text, JSON, exit codes, and the aliases of a registry."""

from __future__ import annotations

import json
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
      operationId: listUsers
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
      responses: {"200": {description: done}}
"""
MOVED = OLD.replace("/users:", "/auth/users:")
NARROWED = OLD.replace("maximum: 100", "maximum: 10")
RISKY = OLD.replace(
    "        - {name: limit, in: query, schema: {type: integer, maximum: 100}}\n", ""
)
RISKY = RISKY.replace("      parameters:\n", "")


@pytest.fixture
def files(tmp_path: Path) -> Any:
    def write(**texts: str) -> list[Path]:
        for name, text in texts.items():
            (tmp_path / f"{name}.yaml").write_text(text)
        return [tmp_path / f"{name}.yaml" for name in texts]

    return write


def test_what_breaks_is_told_with_rule_and_line(empty_cli: CommandLine, files: Any) -> None:
    old, new = files(old=OLD, new=NARROWED)
    answer = empty_cli("compat", old, new)

    assert answer.code == 4
    assert answer.err == ""
    assert answer.out.splitlines() == [
        "BREAKING (1)",
        "  GET /users: request parameter max decreased in query:limit: 100 -> 10",
        f"    request-parameter-max-decreased  {new}:8",
        "refused by policy backward: 1 deciding",
    ]


def test_the_same_document_is_allowed(empty_cli: CommandLine, files: Any) -> None:
    old, new = files(old=OLD, new=OLD)

    assert empty_cli.done("compat", old, new).out == "allowed by policy backward\n"


@pytest.mark.parametrize(
    ("text", "policy", "code"),
    [
        (NARROWED, "none", 0),
        (NARROWED, "full", 4),
        (RISKY, "backward", 0),
        (RISKY, "full", 4),
        (OLD, "full", 0),
    ],
)
def test_the_policy_decides(
    empty_cli: CommandLine, files: Any, text: str, policy: str, code: int
) -> None:
    answer = empty_cli("compat", *files(old=OLD, new=text), "--policy", policy, "--json")

    assert answer.code == code
    assert answer.json["allowed"] is (code == 0)
    assert answer.json["policy"] == policy
    assert bool(answer.json["deciding"]) is (code != 0)


def test_json_tells_places_in_both_documents(empty_cli: CommandLine, files: Any) -> None:
    old, new = files(old=OLD, new=f"# a line more\n{NARROWED}")
    [difference] = empty_cli("compat", old, new, "--json").json["differences"]

    assert difference["rule"] == "request-parameter-max-decreased"
    assert difference["severity"] == "breaking"
    assert difference["old_at"] == f"{old}:8"
    assert difference["new_at"] == f"{new}:9"


def test_a_removed_path_that_lives_on_gets_an_alias_suggested(
    empty_cli: CommandLine, files: Any
) -> None:
    answer = empty_cli("compat", *files(old=OLD, new=MOVED))

    assert answer.code == 4
    assert "An alias would help: /users -> /auth/users" in answer.out.splitlines()
    assert "SAFE (1)" in answer.out


def test_what_is_safe_is_shown_on_demand(empty_cli: CommandLine, files: Any) -> None:
    pair = files(old=OLD, new=MOVED)

    assert "endpoint-added" not in empty_cli("compat", *pair).out
    assert "endpoint-added" in empty_cli("compat", *pair, "--all").out


def test_references_that_lead_out_are_noted_and_never_followed(
    empty_cli: CommandLine, files: Any
) -> None:
    outside = "components: {schemas: {A: {$ref: 'http://127.0.0.1:9/x.yaml'}}}\n"
    old, new = files(old=OLD + outside, new=OLD + outside)
    answer = empty_cli.done("compat", old, new)

    assert f"note: {old}:10 reference 'http://127.0.0.1:9/x.yaml' leaves" in answer.err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [", "old.yaml:"),
        ("swagger: '1.2'\n", "'1.2'"),
        ("openapi: 2\n", "old.yaml:1"),
        ("[]\n", "no API document"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    empty_cli: CommandLine, files: Any, text: str, says: str
) -> None:
    answer = empty_cli("compat", *files(old=text, new=OLD))

    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err
    assert "next: " in answer.err


def test_a_file_that_is_not_there_is_told(empty_cli: CommandLine, files: Any) -> None:
    [old] = files(old=OLD)

    assert empty_cli("compat", old, "nowhere.yaml").code == 2


def test_a_policy_nobody_knows_is_told_with_the_nearest(
    empty_cli: CommandLine, files: Any
) -> None:
    answer = empty_cli("compat", *files(old=OLD, new=OLD), "--policy", "backwards")

    assert answer.code == 2
    assert "'backward'" in answer.err


def test_a_comparison_makes_no_registry(
    empty_cli: CommandLine, files: Any, tmp_path: Path
) -> None:
    empty_cli.done("compat", *files(old=OLD, new=OLD))

    assert not (tmp_path / "home").exists()


def test_contexts_of_a_registry_are_asked_for_aliases(cli: CommandLine, files: Any) -> None:
    answer = cli("compat", *files(old=OLD, new=MOVED), "-c", "frontend", "--json")

    assert answer.code == 4
    [deciding] = answer.json["deciding"]
    assert deciding["message"].endswith("no active alias in frontend")
    assert answer.json["aliases_that_would_help"] == [
        {"alias": "/users", "target": "/auth/users", "contexts": ["frontend"]}
    ]


def test_a_context_the_registry_does_not_know_is_told(cli: CommandLine, files: Any) -> None:
    answer = cli("compat", *files(old=OLD, new=MOVED), "-c", "frontent")

    assert answer.code == 3
    assert "'frontend'" in answer.err


def test_json_is_one_document(empty_cli: CommandLine, files: Any) -> None:
    answer = empty_cli("compat", *files(old=OLD, new=MOVED), "--json")

    assert json.loads(answer.out)["notes"] == []
    assert answer.err == ""


def agreed(cli: CommandLine, people: tuple[str, ...], *words: object) -> None:
    """Propose a change and let people agree to it."""
    proposal = cli.done("propose", *words, "--json", by="ana").json["id"]
    digest = cli.done("proposal", "show", proposal, "--json").json["digest"]
    for name in people:
        cli.done("proposal", "approve", proposal, "--seen", digest[:12], by=name)


def test_a_rename_is_allowed_exactly_where_an_alias_covers_it(
    cli: CommandLine, files: Any
) -> None:
    moved = files(old=OLD, new=MOVED)
    agreed(cli, ("ben", "dee"), "contract", "/auth/users", "--kind", "path", "--owner", "web")
    agreed(
        cli, ("ben", "cho"), "alias", "/users", "/auth/users", "-c", "application",
        "--kind", "path", "--type", "temporary", "--for", "30d", "--owner", "web",
    )  # fmt: skip

    covered = cli("compat", *moved, "-c", "application", "-c", "frontend", "--json")
    everywhere = cli("compat", *moved, "--json")

    assert (covered.code, covered.json["allowed"]) == (0, True)
    assert covered.json["aliases_that_would_help"] == []
    assert everywhere.code == 4
    [wish] = everywhere.json["aliases_that_would_help"]
    assert wish["contexts"]
    assert not {"application", "frontend"} & set(wish["contexts"])
