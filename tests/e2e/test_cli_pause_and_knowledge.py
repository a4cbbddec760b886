"""`frenly pause`, `resume` and `knowledge` from a shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import CommandLine

CLOCK = "# NodeClockSkewDetected\n\n## Meaning\n\nThe clock of a node is out of sync.\n"


def test_what_is_approved_while_paused_waits_for_two_people(cli: CommandLine) -> None:
    cli.invite("eve", "admin")
    cli.done("pause", "a wrong name went out", by="root")
    asked = cli.done("propose", "contract", "later-api", "--owner", "web", "--json", by="ana")
    proposal = asked.json
    for name in ("ben", "dee"):
        seen = proposal["digest"][:12]
        cli.done("proposal", "approve", proposal["id"], "--seen", seen, by=name)

    said = cli.done("pause")
    doctor = cli("doctor", "--json")
    first = cli.done("resume", "fixed", by="root")
    again = cli("resume", "fixed", by="root")
    second = cli.done("resume", "fixed", by="eve")

    assert "paused by root" in said.out
    assert [c["ok"] for c in doctor.json if c["name"] == "pause"] == [False]
    assert first.out == "asked; work goes on when somebody else agrees\n"
    assert again.code == 5
    assert second.out == "work goes on\n"
    assert cli.done("pause").out == "work is not paused\n"
    shown = cli.done("proposal", "show", proposal["id"], "--json").json
    assert shown["status"] == "applied"


def test_pausing_needs_the_right_to_operate_and_a_reason(cli: CommandLine) -> None:
    assert cli("pause", "stop", by="ben").code == 5
    assert cli("pause", " ", by="root").code == 2
    assert cli("resume", "go", by="root").code == 4


def test_a_folder_is_added_found_in_and_removed(cli: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "clock.md").write_text(CLOCK, "utf-8")
    added = cli.done("knowledge", "add", str(tmp_path), "--json", by="root").json

    found = cli.done("knowledge", "search", "Clock skew detected on node-4", "--json").json
    nothing = cli("knowledge", "search", "Who ate the cake?")
    removed = cli.done("knowledge", "remove", str(tmp_path), "--json", by="root").json

    assert (added["added"], removed["removed"]) == (1, 1)
    assert found["hits"][0]["cite"] == "runbook:clock.md#Meaning"
    assert (nothing.code, nothing.out) == (3, "")
    assert "nothing that was written down is about this" in nothing.err


def test_what_the_registry_decided_is_found_too(cli: CommandLine) -> None:
    cli.done("knowledge", "rebuild", by="root")

    status = cli.done("knowledge", "status", "--json").json

    assert status["kinds"]["contract"] > 0
    assert status["missing_vectors"] == 0


def test_only_who_may_operate_changes_what_is_found(cli: CommandLine, tmp_path: Path) -> None:
    assert cli("knowledge", "add", str(tmp_path), by="ana").code == 5
    assert cli("knowledge", "add", str(tmp_path / "none"), by="root").code == 2
    assert cli("knowledge", "add", str(tmp_path), "--kind", "book", by="root").code == 2
    assert cli("knowledge", "remove", str(tmp_path), by="root").code == 3
