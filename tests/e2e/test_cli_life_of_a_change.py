"""The whole life of a change through the command line, on both databases."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.command_line import SAMPLE_OPTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import CommandLine


def start_platform(cli: CommandLine) -> None:
    """Add people, and record the sample platform as its approvers would."""
    roles = {"root": "admin", "ana": "member", "ben": "maintainer", "cho": "member"}
    for name, role in {**roles, "dee": "maintainer"}.items():
        cli.invite(name, role)
    cli.done("import", *SAMPLE_OPTIONS, by="root")
    approve(cli, newest(cli), "ben", "dee")


def newest(cli: CommandLine) -> str:
    return cli.done("proposal", "list", "--limit", 1, "--json").json["items"][0]["id"]


def approve(cli: CommandLine, proposal: str, *people: str) -> str:
    digest = cli.done("proposal", "show", proposal, "--json").json["digest"]
    for name in people:
        seen = cli.done("proposal", "approve", proposal, "--seen", digest[:12], by=name)
    return seen.out


def propose_alias(cli: CommandLine, *, by: str = "ana") -> str:
    words = ("propose", "alias", "profile-api", "user-management-api", "-c", "application")
    more = ("--type", "temporary", "--for", "30d", "--owner", "web", "--json")
    return cli.done(*words, *more, by=by).json["id"]


def verify_alone(cli: CommandLine, folder: Path, document: Path) -> subprocess.CompletedProcess:
    """Check a document with the stand-alone verifier, in a Python that sees nothing of ours."""
    cli.done("audit", "verifier", "-o", folder / "verifier.py")
    command = [sys.executable, "-I", str(folder / "verifier.py"), str(document)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def whole_life(cli: CommandLine, folder: Path) -> None:
    start_platform(cli)
    before = cli.done("export", by="root").out

    proposal = propose_alias(cli)
    shown = cli.done("proposal", "show", proposal).out
    assert "+ alias service:application:profile-api" in shown
    assert "30d after it is applied" in shown

    said = approve(cli, proposal, "ben", "cho")
    assert "applied   as revision 2" in said
    assert "approve by ben" in said

    answer = cli.done("resolve", "profile-api", "-c", "frontend", "--json").json
    assert answer["canonical"] == "user-management-api"
    assert answer["hops"][0]["context"] == "application"

    cli.done("proposal", "undo", proposal, by="ana")
    approve(cli, newest(cli), "ben", "cho")
    assert cli.done("export", by="root").out == before
    assert cli("resolve", "profile-api", "-c", "frontend").code == 3

    assert "verified:" in cli.done("audit", "verify", by="ben").out
    receipt, log = folder / "receipt.json", folder / "log.jsonl"
    cli.done("receipt", proposal, "-o", receipt)
    cli.done("audit", "export", "-o", log, by="root")
    for document in (receipt, log):
        checked = verify_alone(cli, folder, document)
        assert (checked.returncode, checked.stdout[:9]) == (0, "VERIFIED:"), checked


def test_a_change_lives_its_whole_life_on_sqlite(
    empty_cli: CommandLine, tmp_path: Path
) -> None:
    whole_life(empty_cli, tmp_path)


def test_a_change_lives_its_whole_life_on_postgresql(
    empty_cli: CommandLine, tmp_path: Path, fresh_postgres_url: str
) -> None:
    empty_cli.environment.setenv("FRENLY_DATABASE_URL", fresh_postgres_url)

    whole_life(empty_cli, tmp_path)


def test_a_receipt_that_somebody_changed_does_not_verify(
    cli: CommandLine, tmp_path: Path
) -> None:
    proposal = propose_alias(cli)
    approve(cli, proposal, "ben", "cho")
    path = tmp_path / "receipt.json"
    cli.done("receipt", proposal, "-o", path)
    path.write_text(path.read_text("utf-8").replace("user-management-api", "ledger-api"))

    checked = verify_alone(cli, tmp_path, path)

    assert checked.returncode == 1


def test_the_same_wish_twice_is_one_proposal(cli: CommandLine) -> None:
    assert propose_alias(cli) == propose_alias(cli, by="dee")


@pytest.mark.parametrize("what", ["alias", "contract"])
def test_pages_go_on_to_the_last_one_which_says_so(cli: CommandLine, what: str) -> None:
    whole = cli.done(what, "list", "--json").json["items"]

    pages, after = [], ()
    while True:
        page = cli.done(what, "list", "--limit", 2, "--json", *after).json
        pages += page["items"]
        if page["next"] is None:
            break
        after = ("--after", page["next"])

    assert pages == whole


def test_lists_are_narrowed_by_what_is_asked(cli: CommandLine) -> None:
    whole = cli.done("alias", "list", "--json").json["items"]
    contracts = cli.done("contract", "list", "--json").json["items"]
    alias, contract = whole[0], contracts[0]

    def found(what: str, *options: str) -> list[dict]:
        return cli.done(what, "list", "--json", *options).json["items"]

    assert found("alias", "--owner", alias["owner"]) == [
        each for each in whole if each["owner"] == alias["owner"]
    ]
    assert found("alias", "--type", alias["type"]) == [
        each for each in whole if each["type"] == alias["type"]
    ]
    assert alias in found("alias", "--search", alias["key"][:3].upper())
    assert contract in found(
        "contract", "--status", contract["status"], "--search", contract["key"]
    )
    assert found("contract", "--owner", "nobody") == []
    assert found("alias", "--expiring-within", "1s") == []


def test_behind_the_last_item_there_is_nothing_and_that_is_no_error(cli: CommandLine) -> None:
    first = cli.done("proposal", "list", "--json").json
    last = ("--after", "alias:zzz")

    assert first["next"] is None
    assert cli.done("alias", "list", "--json", *last).json == {"items": [], "next": None}
    assert "nothing comes behind" in cli.done("alias", "list", *last).err


def test_an_export_is_the_same_bytes_for_the_same_state(cli: CommandLine) -> None:
    one, other = (cli.done("export", by="root").out for _ in range(2))

    assert one == other
    assert [json.loads(line)["table"] for line in one.splitlines()]
