"""`frenly optimise` and `frenly operator shadow` from a shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import CommandLine

TABLE = """alias,canonical,context,kind
pay-api,user-management-api,application,service
pay-api,user-management-api,system,service
Pay_Api,user-management-api,application,service
"""


@pytest.fixture
def untidy(cli: CommandLine, tmp_path: Path) -> CommandLine:
    """A platform into which a table with a copy and a second spelling was imported."""
    table = tmp_path / "names.csv"
    table.write_text(TABLE, encoding="utf-8")
    proposal = cli.done("import", table, "--json", by="ben").json["proposal"]
    cli.invite("max", "maintainer")
    for name in ("dee", "max"):
        cli.done("proposal", "approve", proposal["id"], "--seen", proposal["digest"], by=name)
    return cli


def found(cli: CommandLine, kind: str) -> dict:
    (only,) = cli.done("optimise", "--kind", kind, "--json").json["items"]
    return only


def test_what_can_be_improved_is_told_with_grounds_and_what_was_not_looked_for(
    untidy: CommandLine,
) -> None:
    listed = untidy.done("optimise")
    double = found(untidy, "duplicate")

    assert f"{double['id']} duplicate, benefit: safer, risk: medium" in listed.out
    assert "not looked for: Nothing is called unused" in listed.out
    assert "--show ID" in listed.err
    shown = untidy.done("optimise", "--show", double["id"])
    assert "alias:service:application:Pay_Api" in shown.out
    assert (
        "Pay_Api from application, backend, frontend: user-management-api -> nothing"
        in shown.out
    )


def test_one_is_asked_for_and_asking_again_joins(untidy: CommandLine) -> None:
    double = found(untidy, "duplicate")

    first = untidy.done("optimise", "--propose", double["id"], "--json", by="ben").json
    again = untidy.done("optimise", "--propose", double["id"], "--json", by="ben").json

    assert first["asked"][0]["proposal"] == again["asked"][0]["proposal"]
    assert again["asked"][0]["joined"]


def test_all_can_be_asked_for_in_one_proposal(untidy: CommandLine) -> None:
    told = untidy.done("optimise", "--all", "--bundle", "--json", by="ben").json

    (asked,) = told["asked"]
    assert len(asked["improvements"]) > 1
    proposal = untidy.done("proposal", "show", asked["proposal"], "--json").json
    assert len(proposal["edits"]) > 1


def test_not_now_is_remembered_with_who_and_why(untidy: CommandLine) -> None:
    double = found(untidy, "duplicate")
    untidy.done(
        *("optimise", "--not-now", double["id"], "--until", "30d", "--because", "after Q3"),
        by="ben",
    )

    assert untidy.done("optimise", "--kind", "duplicate", "--json").json["items"] == []
    assert "1 besides are put off" in untidy.done("optimise", "--kind", "duplicate").out
    (delay,) = untidy.done("optimise", "--put-off", "--json").json["items"]
    assert (delay["by"], delay["because"]) == ("ben", "after Q3")
    assert "after Q3" in untidy.done("optimise", "--put-off").out


def test_a_tidy_registry_has_nothing_to_ask_for(empty_cli: CommandLine) -> None:
    empty_cli.invite("root", "admin")
    empty_cli.invite("ben", "maintainer")

    assert empty_cli.done("optimise").out.startswith("0 of 0 shown")
    assert empty_cli.done("optimise", "--put-off").out == "nothing is put off\n"
    assert empty_cli.done("optimise", "--all", by="ben").out == "nothing to ask for\n"


def test_bad_input_is_told_with_what_would_do(untidy: CommandLine) -> None:
    double = found(untidy, "duplicate")["id"]
    told = [
        untidy("optimise", *words, by="ben")
        for words in (
            ("--kind", "unusd"),
            ("--show", "O-nothing"),
            ("--propose", "O-nothing"),
            ("--not-now", double),
            ("--not-now", double, "--until", "yesterday", "--because", "no"),
            ("--not-now", double, "--until", "2020-01-01", "--because", "no"),
            ("--not-now", double, "--until", "30d"),
        )
    ]

    assert [answer.code for answer in told] == [2, 3, 3, 2, 2, 2, 2]
    assert all("next: " in answer.err for answer in told)
    assert untidy("optimise", "--propose", double).code == 5


def test_the_past_is_compared_and_nothing_is_proposed(untidy: CommandLine) -> None:
    double = found(untidy, "duplicate")
    asked = untidy.done("optimise", "--propose", double["id"], "--json", by="ben").json
    proposal = asked["asked"][0]["proposal"]
    digest = untidy.done("proposal", "show", proposal, "--json").json["digest"]
    untidy.done("proposal", "reject", proposal, "--seen", digest, "--reason", "no", by="dee")

    told = untidy.done("operator", "shadow", by="ben")
    as_json = untidy.done("operator", "shadow", "--since", "1d", "--json", by="ben").json

    assert "against" in told.out
    assert "left out: " in told.out
    assert proposal in [wish["proposal"] for wish in as_json["wishes"]]
    assert untidy("operator", "shadow").code == 5
