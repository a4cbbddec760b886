"""`frenly import TABLE...` as whoever brings a platform's names along runs it."""

from __future__ import annotations

import json

import pytest

TABLE = "name,context,target\nold-box,application,box-api\nolder-box,application,old-box\n"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text(TABLE)
    return path


def test_a_table_is_one_proposal_and_resolves_once_it_is_agreed(cli, table) -> None:
    made = cli.done("import", table, "--json", by="ben").json
    proposal = made["proposal"]
    cli.invite("eve", "maintainer")

    for name in ("dee", "eve"):
        cli.done("proposal", "approve", proposal["id"], "--seen", proposal["digest"], by=name)

    assert made["counts"] == {"taken": 3, "merged": 0, "ambiguous": 0, "refused": 0}
    assert made["tables"] == [{"file": "names.csv", "format": "csv"}]
    assert cli.done("resolve", "older-box", "-c", "application").out.startswith("box-api")


def test_a_second_import_adds_nothing_and_says_so(cli, table) -> None:
    proposal = cli.done("import", table, "--json", by="ben").json["proposal"]
    cli.invite("eve", "maintainer")
    for name in ("dee", "eve"):
        cli.done("proposal", "approve", proposal["id"], "--seen", proposal["digest"], by=name)

    again = cli.done("import", table, by="ben")

    assert "2 merged" in again.out
    assert "Nothing is new; no proposal was made." in again.out


def test_a_dry_run_needs_nobody_and_proposes_nothing(cli, table) -> None:
    answer = cli.done("import", table, "--dry-run")

    assert "3 edits would be proposed." in answer.out
    assert "leads on through old-box to box-api" in answer.out
    assert answer.err == ""


def test_refused_rows_are_said_and_nothing_but_refusals_fails(cli, tmp_path) -> None:
    table = tmp_path / "bad.csv"
    table.write_text("name,context,target\nbad name here,application,x\n")

    answer = cli("import", table, by="ben")

    assert answer.code == 4
    assert "bad.csv:2" in answer.out
    assert "Every row of the import was refused." in answer.err


@pytest.mark.parametrize("name", ["r.json", "r.csv", "r.txt"])
def test_the_whole_report_goes_to_a_file(cli, table, tmp_path, name: str) -> None:
    report = tmp_path / name
    cli.done("import", table, "--dry-run", "--report", report)

    assert "names.csv:3" in report.read_text()
    if name.endswith(".json"):
        assert len(json.loads(report.read_text())["report"]) == 3


def test_progress_is_told_where_it_is_asked_for(cli, table) -> None:
    rows = [f"old-{n},application,box-api" for n in range(1_000)]
    table.write_text("\n".join(["name,context,target", *rows]))

    answer = cli.done("import", table, "--dry-run", "--progress")

    assert answer.err.splitlines() == ["read: 1000 rows", "weighed: 1000 rows"]


def test_a_format_is_forced_and_a_wrong_one_named(cli, table) -> None:
    assert cli.done("import", table, "--dry-run", "--format", "csv").code == 0

    wrong = cli("import", table, "--dry-run", "--format", "cvs")

    assert wrong.code == 2
    assert "Did you mean 'csv'?" in wrong.err


def test_tables_and_files_of_a_platform_are_not_mixed(cli, table) -> None:
    answer = cli("import", table, "--manifest", table)

    assert answer.code == 2
    assert "given together" in answer.err


def test_a_proposal_of_very_many_rows_is_read_in_pages(cli, table) -> None:
    rows = [f"old-{n:04},application,box-api" for n in range(1_200)]
    table.write_text("\n".join(["name,context,target", *rows]))
    proposal = cli.done("import", table, "--json", by="ben").json["proposal"]

    first = cli.done("proposal", "show", proposal["id"])
    middle = cli.done(
        *("proposal", "show", proposal["id"], "--limit", 1),
        *("--after", "alias:service:application:old-0199"),
    )
    last = cli.done(
        "proposal", "show", proposal["id"], "--after", "alias:service:application:old-1198"
    )

    assert "1200  new service aliases in application" in first.out
    assert "--after 'alias:service:application:old-0199'" in first.out
    assert "+ alias service:application:old-0200" in middle.out
    assert "old-0201" not in middle.out
    assert "+ contract service:box-api" in last.out
    assert "Undo proven" in last.out


def test_what_came_in_where_nobody_governs_gets_out_with_its_import(cli, tmp_path) -> None:
    table = tmp_path / "names.yaml"
    table.write_text(
        "frenly_import: 1\ndefaults: {owner: '@identity', context: frontend}\n"
        "aliases: [{name: web-odd, target: user-management-api}]\n"
    )
    cli.invite("eve", "maintainer")

    def approved(proposal) -> None:
        for name in ("dee", "eve"):
            seen = ("--seen", proposal["digest"])
            cli.done("proposal", "approve", proposal["id"], *seen, by=name)

    made = cli.done("import", table, "--json", by="ben").json["proposal"]
    approved(made)
    cli.done("resolve", "web-odd", "-c", "frontend")
    refused = cli("propose", "retire", "web-odd", "-c", "frontend", by="ana")
    approved(
        cli.done("proposal", "undo", made["id"], "--reason", "odd", "--json", by="ben").json
    )

    assert "give `contexts` a section 'frontend'" in refused.err
    assert cli("resolve", "web-odd", "-c", "frontend").code == 3
