"""`frenly scan` as whoever writes code, or their CI, runs it."""

from __future__ import annotations

import json
import os
import re
import shutil
from xml.etree import ElementTree

import pytest

from tests.support.git import git


@pytest.fixture
def tree(named_cli, tmp_path):
    folder = tmp_path / "tree"
    (folder / "app").mkdir(parents=True)
    git(folder, "init", "-q")
    (folder / "app" / "main.py").write_text(
        'CLIENT = "old-accounts"  # was accounts\nOTHER = "accounts"\n'
    )
    (folder / ".gitignore").write_text("build/\n")
    (folder / "build").mkdir()
    (folder / "build" / "out.py").write_text('X = "old-accounts"\n')
    (folder / "logo.bin").write_bytes(b"\0old-accounts")
    git(folder, "add", ".")
    named_cli.environment.chdir(folder)
    return folder


def test_every_use_is_told_with_where_it_stands_and_what_is_wrong_with_it(
    named_cli, tree
) -> None:
    answer = named_cli("scan")

    assert answer.code == 1
    assert answer.out.startswith(
        "app/main.py:1:11: old-accounts (string)\n"
        "app/main.py:1:32: accounts (comment)\n"
        "app/main.py:2:10: accounts (string)\n"
        "app/main.py\n"
        "  1:11     warning  'old-accounts' is deprecated since 2026.1.  [deprecated-name]\n"
    )
    assert "fix: old-accounts -> account-management-api" in answer.out
    assert answer.err == (
        "3 uses of 2 names in 2 files\n"
        "1 file skipped, binary: logo.bin\n"
        "1 warning in 1 file; 1 can be fixed\n"
    )


def test_a_second_scan_reads_only_what_changed(named_cli, tree) -> None:
    first = named_cli("scan", "--json").json
    (tree / "app" / "new.py").write_text('X = "old-accounts"\n')

    second = named_cli("scan", "--json").json

    assert [use["path"] for use in second["uses"]] == [
        *[use["path"] for use in first["uses"]],
        "app/new.py",
    ]
    assert (second["files"], len(second["findings"])) == (3, 2)


def test_a_tree_without_faults_is_well(named_cli, tree) -> None:
    (tree / "app" / "main.py").write_text('OTHER = "accounts"\n')

    answer = named_cli("scan", "--findings")

    assert (answer.code, answer.out) == (0, "")
    assert answer.err.endswith("Nothing is wrong.\n")


def test_what_counts_is_a_matter_of_its_level(named_cli, tree) -> None:
    assert named_cli("scan", "--level", "error").code == 0


def test_an_ignore_with_a_reason_is_counted_and_one_without_is_a_finding(
    named_cli, tree
) -> None:
    (tree / "app" / "main.py").write_text(
        'A = "old-accounts"  # frenly:ignore old-accounts because tests need it\n'
        'B = "accounts"  # frenly:ignore accounts\n'
    )

    answer = named_cli("scan", "--json").json

    assert [each["reason"] for each in answer["ignored"]] == ["tests need it"]
    assert [each["rule"] for each in answer["findings"]] == ["ignore-without-reason"]


def test_a_diff_is_scanned_for_what_it_adds(named_cli, tree) -> None:
    (tree / "app" / "main.py").write_text(
        'CLIENT = "old-accounts"  # was accounts\nOTHER = "old-accounts"\n'
    )
    diff = tree.parent / "change.diff"
    diff.write_bytes(git(tree, "diff"))

    answer = named_cli("scan", "--diff", diff)

    assert answer.code == 1
    assert answer.out.startswith("app/main.py:2:10: old-accounts (string)\n")
    assert answer.err.startswith("1 use of 1 name\n")


def test_files_are_scanned_as_a_hook_hands_them_over(named_cli, tree) -> None:
    answer = named_cli("scan", "app/main.py", ".gitignore", "--findings")

    assert answer.code == 1
    assert "app/main.py\n  1:11" in answer.out


def test_a_folder_elsewhere_is_told_by_its_own_path(named_cli, tree) -> None:
    named_cli.environment.chdir(tree / "app")

    answer = named_cli("scan", tree, "--json").json

    assert answer["uses"][0]["path"] == f"{tree.as_posix()}/app/main.py"
    assert answer["findings"][0]["path"] == f"{tree.as_posix()}/app/main.py"


def test_short_names_can_be_left_out(named_cli, tree) -> None:
    answer = named_cli("scan", "--min-length", "9", "--json").json

    assert [use["name"] for use in answer["uses"]] == ["old-accounts"]


def test_reports_are_written_for_code_hosts_and_for_ci(named_cli, tree) -> None:
    answer = named_cli("scan", "--sarif", "names.sarif", "--junit", "names.xml", "--findings")

    sarif = json.loads((tree / "names.sarif").read_text())
    junit = ElementTree.parse(tree / "names.xml").getroot()  # noqa: S314 - written by us
    assert answer.code == 1
    assert [each["ruleId"] for each in sarif["runs"][0]["results"]] == ["deprecated-name"]
    assert [each.get("line") for each in junit.iter("testcase")] == ["1"]


@pytest.mark.parametrize("option", ["--sarif", "--junit", "--code-quality", "--usage"])
def test_a_report_whose_file_is_a_dash_is_all_that_is_printed(named_cli, tree, option) -> None:
    commit(tree)
    words = ("--repository", "shop/tree") if option == "--usage" else ()

    answer = named_cli("scan", option, "-", *words)

    assert answer.out[0] == ("<" if option == "--junit" else "[" if "code" in option else "{")
    assert answer.out.rstrip()[-1] in ">]}"
    assert "old-accounts (string)" not in answer.out
    assert answer.err.startswith("3 uses of 2 names")
    assert not (tree / "-").exists()


@pytest.mark.parametrize("other", [("--junit", "-"), ("--json",)])
def test_two_reports_are_not_mixed_in_one_output(named_cli, tree, other) -> None:
    answer = named_cli("scan", "--sarif", "-", *other)

    assert answer.code == 2
    assert "takes one report" in answer.out + answer.err
    assert "Give the others files" in answer.out + answer.err


def test_of_one_file_so_many_are_shown_and_the_rest_is_counted(named_cli, tree) -> None:
    (tree / "app" / "many.py").write_text('X = "old-accounts"\n' * 25)

    short = named_cli("scan")
    whole = named_cli("scan", "--per-file", "0")

    assert "app/many.py: and 5 uses more; --per-file 0 shows all\n" in short.out
    assert "  and 5 findings more; --per-file 0 shows all\n" in short.out
    assert short.err.endswith("26 warnings in 2 files; 26 can be fixed\n")
    assert "more; " not in whole.out
    assert len(named_cli("scan", "--json").json["findings"]) == 26


def commit(tree) -> None:
    who = ("-c", "user.name=x", "-c", "user.email=x@localhost", "-c", "gc.auto=0")
    git(tree, *who, "commit", "-qm", "all")


def test_what_is_used_is_handed_to_the_usage_record(named_cli, tree, named_home) -> None:
    (tree / "app" / "quiet.py").write_text(
        'X = "old-accounts"  # frenly:ignore old-accounts because the record is not silenced\n'
    )
    git(tree, "add", ".")
    commit(tree)
    named_cli.environment.chdir(tree.parent)

    named_cli("scan", tree, "--usage", "report.json", "--repository", "shop/tree")

    report = json.loads((tree.parent / "report.json").read_text())
    assert report["commit"] == git(tree, "rev-parse", "HEAD").decode().strip()
    assert [(use["path"], use["key"], use["lines"]) for use in report["uses"]] == [
        ("app/main.py", "accounts", [1]),
        ("app/main.py", "accounts", [2]),
        ("app/main.py", "old-accounts", [1]),
        ("app/quiet.py", "old-accounts", [1]),
    ]
    named_cli.environment.setenv(
        "FRENLY_HOME", str(shutil.copytree(named_home, tree.parent / "home"))
    )
    named_cli.tokens.update(json.loads((named_home / "demo.json").read_text())["tokens"])
    named_cli.done("usage", "import", "report.json", by="ben")
    assert "app/quiet.py:1" in named_cli.done("usage", "show", "old-accounts").out


def test_a_file_whose_name_is_no_text_is_told_like_any_other(named_cli, tree) -> None:
    strange = tree / os.fsdecode(b"caf\xe9\x1b.py")
    strange.write_text('X = "old-accounts"\n')

    answer = named_cli("scan", "--sarif", "names.sarif", "--junit", "names.xml")

    assert answer.code == 1
    assert "\x1b" not in answer.out
    uris = re.findall('"uri": "([^"]*)"', (tree / "names.sarif").read_text())
    assert "caf%E9%1B.py" in uris


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "of one whole repository"),
        (("--repository", "x", "--kind", "service"), "of one whole repository"),
        (("app", "--repository", "x"), "is not the top of a repository"),
        ((".", "--repository", "x"), "has no commit yet"),
    ],
)
def test_a_report_of_usage_is_of_a_whole_commit(named_cli, tree, words, says) -> None:
    answer = named_cli("scan", "--usage", "report.json", *words)

    assert (answer.code, says in answer.err) == (2, True)
    assert not (tree / "report.json").exists()


def test_a_report_of_usage_is_not_of_files_that_differ_from_their_commit(
    named_cli, tree
) -> None:
    commit(tree)
    (tree / "new.py").write_text("")

    answer = named_cli("scan", "--usage", "report.json", "--repository", "x")

    assert "The files differ from their commit: 'new.py'." in answer.err


def test_an_interface_in_a_manifest_is_a_use_of_it(named_cli, tree) -> None:
    (tree / "deploy.yaml").write_text("apiVersion: extensions/v1beta1\nkind: Deployment\n")

    found = named_cli("scan", "--json").json

    uses = [use for use in found["uses"] if use["path"] == "deploy.yaml"]
    assert [(use["name"], use["line"], use["column"]) for use in uses] == [
        ("extensions/v1beta1 Deployment", 1, 13)
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nowhere",), "'nowhere' is not there."),
        (("--level", "bad"), "'bad' is not a level."),
        (("--context", "nowhere"), "'nowhere' is not a context."),
        (("--sarif", "no/such/folder"), "'no/such/folder' cannot be written"),
        (("--diff", "app/main.py"), "This is no unified diff"),
        (("--diff", "absent"), "'absent' cannot be read"),
    ],
)
def test_what_cannot_be_scanned_is_said_with_a_next_step(named_cli, tree, words, says) -> None:
    answer = named_cli("scan", *words)

    assert answer.code in {2, 3}
    assert says in answer.err
    assert "next: " in answer.err


@pytest.mark.parametrize("command", [("scan", "."), ("fix", ".", "--dry-run")])
def test_an_empty_registry_is_told_and_not_taken_for_a_clean_tree(
    empty_cli, tmp_path, command
) -> None:
    (tmp_path / "tree").mkdir()
    empty_cli.environment.chdir(tmp_path / "tree")

    answer = empty_cli(*command)

    assert answer.code == 0
    assert "the registry is empty" in answer.err
