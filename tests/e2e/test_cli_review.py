"""`frenly review` and `frenly fix` as whoever writes code runs them."""

from __future__ import annotations

import json

import pytest

from tests.support.git import git

DOCUMENT = """\
openapi: 3.1.0
info: {title: users, version: "1"}
paths:
  /users:
    get:
      responses: {"200": {description: done}}
"""


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


def a_diff(tree):
    file = tree.parent / "change.diff"
    file.write_bytes(git(tree, "diff", "--no-color"))
    return file


def test_a_review_tells_what_why_the_record_and_the_fix(named_cli, tree) -> None:
    answer = named_cli("review", "--diff", a_diff(tree), "--path", tree)

    assert answer.code == 1
    assert "1:7      warning  'old-accounts' is deprecated since 2026.1." in answer.out
    assert "owner @web; last changed" in answer.out
    assert "approved by ben, dee" in answer.out
    assert "fix: old-accounts -> account-management-api" in answer.out
    assert "question: Which is meant: 'ledger-api' or 'statement-api'?" in answer.out
    assert "  2:" not in answer.out
    assert answer.err == "2 warnings in 1 file; 1 can be fixed\n"


def test_a_review_is_read_by_programs_as_well(named_cli, tree) -> None:
    found = named_cli("review", "--diff", a_diff(tree), "--json").json["findings"]

    assert [(f["line"], f["rule"], f["fix"]) for f in found] == [
        (1, "deprecated-name", "account-management-api"),
        (3, "ambiguous-name", None),
    ]


def test_suggestions_stand_in_markdown(named_cli, tree) -> None:
    answer = named_cli("review", "--diff", a_diff(tree), "--markdown")

    assert "```suggestion\nhost: account-management-api\n```" in answer.out


def test_a_review_is_written_as_sarif_beside_what_is_printed(named_cli, tree, tmp_path) -> None:
    answer = named_cli("review", "--diff", a_diff(tree), "--sarif", tmp_path / "found.sarif")

    (run,) = json.loads((tmp_path / "found.sarif").read_text())["runs"]
    assert answer.code == 1
    assert [each["ruleId"] for each in run["results"]] == ["deprecated-name", "ambiguous-name"]


def test_a_review_is_printed_as_sarif_alone(named_cli, tree) -> None:
    answer = named_cli("review", "--diff", a_diff(tree), "--sarif", "-")

    assert json.loads(answer.out)["version"] == "2.1.0"
    mixed = named_cli("review", "--diff", a_diff(tree), "--sarif", "-", "--markdown")
    assert (mixed.code, mixed.out) == (2, "")


def test_a_document_that_breaks_its_callers_is_told_with_the_alias_that_would_help(
    named_cli, tree
) -> None:
    (tree / "values.yaml").write_bytes(b"host: x\r\nother: old-accounts\r\n")
    (tree / "api.yaml").write_text(DOCUMENT.replace("/users:", "/auth/users:"))

    answer = named_cli("review", "--diff", a_diff(tree), "--path", tree)

    assert answer.code == 1
    assert "api.yaml: refused by policy backward" in answer.out
    assert answer.err == (
        "Nothing is wrong with its names; 1 document that breaks its callers; "
        "1 rename that needs somebody\n"
    )
    assert "an alias would help: /users -> /auth/users" in answer.out


def test_a_checkout_that_lacks_what_the_diff_leads_to_is_told(
    named_cli, tree, tmp_path
) -> None:
    other = tmp_path / "other"
    other.mkdir()

    answer = named_cli("review", "--diff", a_diff(tree), "--path", other, "--json")

    assert [each["line"] for each in answer.json["findings"]] == [1, 3]
    assert "1 file of the diff judged by its hunks" in answer.err
    assert "values.yaml" in answer.err


def test_a_change_without_names_is_silent(named_cli, tree) -> None:
    (tree / "values.yaml").write_bytes(b"host: y\r\nother: old-accounts\r\n")

    answer = named_cli("review", "--diff", a_diff(tree))

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
    named_cli, tree, words, code, says
) -> None:
    given = [a_diff(tree) if word == "DIFF" else word for word in words]

    answer = named_cli("review", *given)

    assert answer.code == code
    assert says in answer.err


def test_a_dry_run_prints_a_patch_and_writes_nothing(named_cli, tree) -> None:
    before = (tree / "values.yaml").read_bytes()

    answer = named_cli("fix", tree, "--dry-run")

    assert (tree / "values.yaml").read_bytes() == before
    assert "-host: old-accounts\r\n" in answer.out
    assert "2 names would be written anew in 1 file" in answer.err
    assert "Which is meant: 'ledger-api' or 'statement-api'?" in answer.err


def test_fixing_writes_files_and_a_second_time_finds_nothing_to_write(named_cli, tree) -> None:
    first = named_cli.done("fix", tree, "--json").json

    assert (tree / "values.yaml").read_bytes() == (
        b"host: account-management-api\r\nother: account-management-api\r\n"
        b"asked: either-api\r\n"
    )
    assert (len(first["fixed"]), [left["name"] for left in first["left"]]) == (
        2,
        ["either-api"],
    )
    second = named_cli.done("fix", tree, "--json").json
    assert (second["fixed"], second["patch"]) == ([], "")


def test_a_fix_keeps_what_follows_a_service_in_the_host_of_a_cluster(named_cli, tree) -> None:
    file = tree / "values.yaml"
    file.write_text(
        "a: http://old-accounts.shop.svc.cluster.local:80/x\nb: ${B:-old-accounts}\n"
    )

    named_cli.done("fix", tree)

    assert file.read_text() == (
        "a: http://account-management-api.shop.svc.cluster.local:80/x\n"
        "b: ${B:-account-management-api}\n"
    )


def test_only_the_kinds_and_names_asked_for_are_fixed(named_cli, tree) -> None:
    assert named_cli.done("fix", tree, "--dry-run", "--kind", "path").out == ""
    assert named_cli.done("fix", tree, "--dry-run", "--name", "either-api").out == ""
    answer = named_cli("fix", tree, "--name", "old-acounts")

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


def test_nobody_asks_for_aliases_without_signing_in(named_cli, tree) -> None:
    answer = named_cli("review", "--diff", a_diff(tree), "--propose")

    assert answer.code == 5
    assert "Nobody is signed in." in answer.err
