"""`frenly review` and `frenly fix` as whoever writes code runs them."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from frenly_ai.bootstrap import build
from frenly_ai.settings import read_settings
from registry.anchors.tables.files import open_table, read_tables
from registry.anchors.tables.items import Asked
from registry.contracts.records import Wish
from registry.domain.proposals import Origin

TABLE = """\
frenly_import: 1
defaults: {kind: service, context: application, owner: "@web"}
aliases:
  - {alias: old-accounts, target: account-management-api, deprecated_in: "2026.1"}
  - {alias: either-api, candidates: [statement-api, ledger-api]}
"""
DOCUMENT = """\
openapi: 3.1.0
info: {title: users, version: "1"}
paths:
  /users:
    get:
      responses: {"200": {description: done}}
"""


@pytest.fixture(scope="module")
def home(recorded_platform, tmp_path_factory):
    """A platform with a deprecated and an ambiguous name; no test of this file writes it."""
    folder = tmp_path_factory.mktemp("reviewed")
    table = folder / "names.yaml"
    table.write_text(TABLE)
    home = shutil.copytree(recorded_platform, folder / "home")
    app = build(read_settings(home=home, config_dir=home / "config"))
    tokens = json.loads((home / "demo.json").read_text())["tokens"]
    ben, dee, root = (
        app.registry.authenticate(tokens[name]) for name in ("ben", "dee", "root")
    )
    plan = app.registry.plan_import(read_tables([open_table(table)], Asked()))
    view = app.registry.propose(Wish(edits=plan.edits, origin=Origin(channel="cli")), root)
    for by in (ben, dee):
        app.registry.decide(view.proposal.id, view.proposal.digest, "approve", reason="", by=by)
    app.registry.work()
    app.close()
    return home


@pytest.fixture
def platform(empty_cli, home):
    empty_cli.environment.setenv("FRENLY_HOME", str(home))
    empty_cli.environment.setenv("FRENLY_CONFIG_DIR", str(home / "config"))
    return empty_cli


@pytest.fixture
def tree(tmp_path):
    folder = tmp_path / "tree"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "values.yaml").write_bytes(b"host: x\r\nother: old-accounts\r\n")
    (folder / "api.yaml").write_text(DOCUMENT)
    git(folder, "add", ".")
    (folder / "values.yaml").write_bytes(
        b"host: old-accounts\r\nother: old-accounts\r\nasked: either-api\r\n"
    )
    return folder


def git(folder, *words, given=None) -> bytes:
    done = subprocess.run(
        ["git", *words], cwd=folder, input=given, capture_output=True, check=True
    )
    return done.stdout


def a_diff(tree):
    file = tree.parent / "change.diff"
    file.write_bytes(git(tree, "diff", "--no-color"))
    return file


def test_a_review_tells_what_why_the_record_and_the_fix(platform, tree) -> None:
    answer = platform("review", "--diff", a_diff(tree), "--path", tree)

    assert answer.code == 1
    assert "1:7      warning  'old-accounts' is deprecated since 2026.1." in answer.out
    assert "owner @web; last changed" in answer.out
    assert "approved by ben, dee" in answer.out
    assert "fix: old-accounts -> account-management-api" in answer.out
    assert "question: Which is meant: 'ledger-api' or 'statement-api'?" in answer.out
    assert "  2:" not in answer.out
    assert answer.err == "2 warnings in 1 file; 1 can be fixed\n"


def test_a_review_is_read_by_programs_as_well(platform, tree) -> None:
    found = platform("review", "--diff", a_diff(tree), "--json").json["findings"]

    assert [(f["line"], f["rule"], f["fix"]) for f in found] == [
        (1, "deprecated-name", "account-management-api"),
        (3, "ambiguous-name", None),
    ]


def test_suggestions_stand_in_markdown(platform, tree) -> None:
    answer = platform("review", "--diff", a_diff(tree), "--markdown")

    assert "```suggestion\nhost: account-management-api\n```" in answer.out


def test_a_review_is_written_as_sarif_beside_what_is_printed(platform, tree, tmp_path) -> None:
    answer = platform("review", "--diff", a_diff(tree), "--sarif", tmp_path / "found.sarif")

    (run,) = json.loads((tmp_path / "found.sarif").read_text())["runs"]
    assert answer.code == 1
    assert [each["ruleId"] for each in run["results"]] == ["deprecated-name", "ambiguous-name"]


def test_a_review_is_printed_as_sarif_alone(platform, tree) -> None:
    answer = platform("review", "--diff", a_diff(tree), "--sarif", "-")

    assert json.loads(answer.out)["version"] == "2.1.0"
    mixed = platform("review", "--diff", a_diff(tree), "--sarif", "-", "--markdown")
    assert (mixed.code, mixed.out) == (2, "")


def test_a_document_that_breaks_its_callers_is_told_with_the_alias_that_would_help(
    platform, tree
) -> None:
    (tree / "values.yaml").write_bytes(b"host: x\r\nother: old-accounts\r\n")
    (tree / "api.yaml").write_text(DOCUMENT.replace("/users:", "/auth/users:"))

    answer = platform("review", "--diff", a_diff(tree), "--path", tree)

    assert answer.code == 1
    assert "api.yaml: refused by policy backward" in answer.out
    assert answer.err == (
        "Nothing is wrong with its names; 1 document that breaks its callers; "
        "1 rename that needs somebody\n"
    )
    assert "an alias would help: /users -> /auth/users" in answer.out


def test_a_change_without_names_is_silent(platform, tree) -> None:
    (tree / "values.yaml").write_bytes(b"host: y\r\nother: old-accounts\r\n")

    answer = platform("review", "--diff", a_diff(tree))

    assert (answer.code, answer.out, answer.err) == (0, "", "Nothing is wrong.\n")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--diff", "nowhere.diff"), 2, "cannot be read"),
        (("--diff", pytest.__file__), 2, "no unified diff"),
        (("--diff", "DIFF", "--context", "applicatoin"), 3, "Did you mean 'application'?"),
        (("--diff", "DIFF", "--release", "k8s"), 2, "k8s=v1.29.0"),
        (("--diff", "DIFF", "--level", "eror"), 2, "Did you mean 'error'?"),
        (("--diff", "DIFF", "--path", "nowhere"), 3, "is no folder"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_next_step(
    platform, tree, words, code, says
) -> None:
    given = [a_diff(tree) if word == "DIFF" else word for word in words]

    answer = platform("review", *given)

    assert answer.code == code
    assert says in answer.err


def test_a_dry_run_prints_a_patch_and_writes_nothing(platform, tree) -> None:
    before = (tree / "values.yaml").read_bytes()

    answer = platform("fix", tree, "--dry-run")

    assert (tree / "values.yaml").read_bytes() == before
    assert "-host: old-accounts\r\n" in answer.out
    assert "2 names would be written anew in 1 file" in answer.err
    assert "Which is meant: 'ledger-api' or 'statement-api'?" in answer.err


def test_fixing_writes_files_and_a_second_time_finds_nothing_to_write(platform, tree) -> None:
    first = platform.done("fix", tree, "--json").json

    assert (tree / "values.yaml").read_bytes() == (
        b"host: account-management-api\r\nother: account-management-api\r\n"
        b"asked: either-api\r\n"
    )
    assert (len(first["fixed"]), [left["name"] for left in first["left"]]) == (
        2,
        ["either-api"],
    )
    second = platform.done("fix", tree, "--json").json
    assert (second["fixed"], second["patch"]) == ([], "")


def test_only_the_kinds_and_names_asked_for_are_fixed(platform, tree) -> None:
    assert platform.done("fix", tree, "--dry-run", "--kind", "path").out == ""
    assert platform.done("fix", tree, "--dry-run", "--name", "either-api").out == ""
    answer = platform("fix", tree, "--name", "old-acounts")

    assert answer.code == 2
    assert "Did you mean 'old-accounts'?" in answer.err


RENAMED = """\
diff --git a/alerts.yaml b/alerts.yaml
--- a/alerts.yaml
+++ b/alerts.yaml
@@ -1,2 +1,2 @@
-- alert: BoxDown
+- alert: BoxUnreachable
   expr: up == 0
"""


def test_a_rename_is_asked_for_once_however_often_it_is_reviewed(cli, tmp_path) -> None:
    cli.tokens["ci"] = cli.done(
        "user", "add", "ci", "--kind", "service", "--role", "service", by="root"
    ).out.strip()
    table = tmp_path / "names.yaml"
    table.write_text("frenly_import: 1\ncontracts: [{contract: BoxUnreachable, kind: alert}]\n")
    made = cli.done("import", table, "--json", by="ben").json["proposal"]
    cli.invite("eve", "maintainer")
    for name in ("dee", "eve"):
        cli.done("proposal", "approve", made["id"], "--seen", made["digest"], by=name)
    diff = tmp_path / "change.diff"
    diff.write_text(RENAMED)
    words = ("review", "--diff", diff, "--context", "system")

    told = cli(*words)
    first = cli(*words, "--propose", "--json", by="ci")
    again = cli(*words, "--propose", "--json", by="ci")

    assert told.code == 1
    assert "renamed alert: BoxDown -> BoxUnreachable" in told.out
    assert "alias: BoxDown -> BoxUnreachable in system" in told.out
    assert "1 rename that needs somebody" in told.err
    assert (first.code, again.code) == (0, 0)
    (one,), (other,) = first.json["renames"], again.json["renames"]
    assert one["proposal"].startswith("P-")
    assert one["proposal"] == other["proposal"]


def test_nobody_asks_for_aliases_without_signing_in(platform, tree) -> None:
    answer = platform("review", "--diff", a_diff(tree), "--propose")

    assert answer.code == 5
    assert "Nobody is signed in." in answer.err
