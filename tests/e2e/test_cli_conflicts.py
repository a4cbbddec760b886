"""`frenly conflicts` from a shell: text, JSON, proposals and bad input."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.command_line import CommandLine


def enact(cli: CommandLine, *words: str) -> None:
    proposal = cli.done("propose", *words, "--json", by="ana").json
    for name in ("ben", "dee"):
        seen = proposal["digest"][:12]
        cli.done("proposal", "approve", proposal["id"], "--seen", seen, by=name)


def test_conflicts_are_listed_and_settled(cli: CommandLine) -> None:
    enact(cli, "contract", "order-feed", "--owner", "web")
    enact(cli, "contract", "orders-feed", "--owner", "web")
    listed = cli.done("conflicts", "--class", "near_duplicate")
    (found,) = cli.done("conflicts", "--class", "near_duplicate", "--json").json["items"]

    assert f"{found['id']} notes near_duplicate" in listed.out
    assert "propose ID --resolution N" in listed.err
    shown = cli.done("conflicts", "show", found["id"])
    assert "everywhere" in shown.out
    assert "  1. merge: Deprecate " in shown.out
    asked = cli.done("conflicts", "propose", found["id"], "--resolution", "2", by="ben")
    assert found["message"] in asked.out
    assert "frenly proposal approve P-" in asked.err


def test_an_empty_registry_has_no_conflict(empty_cli: CommandLine) -> None:
    answer = empty_cli.done("conflicts")

    assert (answer.out, answer.err) == ("", "no conflict stands\n")
    assert empty_cli.done("conflicts", "--json").json == {"items": [], "next": None}


def test_bad_input_is_told_with_what_would_do(cli: CommandLine) -> None:
    told = {
        words: cli("conflicts", *words)
        for words in (
            ("--class", "shadow"),
            ("--severity", "heavy"),
            ("--context", "frontent"),
            ("show", "C-nothing"),
            ("propose", "C-nothing"),
        )
    }

    assert [answer.code for answer in told.values()] == [2, 2, 3, 3, 5]
    assert all("next: " in answer.err for answer in told.values())
    assert "Did you mean 'shadowing'?" in told["--class", "shadow"].err
    assert cli.done("conflicts", "--class", "cycle").err == "no such conflict stands\n"
