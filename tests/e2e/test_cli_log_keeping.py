"""The log beyond this machine, as its keeper uses the commands."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys

import pytest


@pytest.fixture
def keeper(cli, tmp_path):
    """The command line with an outside anchor and an archive; `root` operates it."""
    cli.environment.setenv("FRENLY_ANCHOR", str(tmp_path / "anchor"))
    cli.environment.setenv("FRENLY_ARCHIVE", str(tmp_path / "archive"))
    if "root" not in cli.tokens:
        cli.invite("root2", "admin")
    return cli


def admin_of(cli) -> str:
    return "root" if "root" in cli.tokens else "root2"


def test_a_keeper_signs_publishes_archives_and_takes_the_proof_along(keeper, tmp_path) -> None:
    me = admin_of(keeper)
    keys = tmp_path / "keys.txt"

    keeper.done("audit", "key", "rotate", by=me)
    keys.write_text(keeper.done("audit", "key", "show").out)
    assert len(keys.read_text().splitlines()) == 2
    assert "published" in keeper.done("audit", "publish", by=me).out
    assert "log/000000000000-" in keeper.done("audit", "archive", by=me).out
    keeper.done("audit", "publish", by=me)
    assert "the outside anchor agrees" in keeper.done("audit", "verify", "--anchor", by=me).out
    assert keeper.done("audit", "verify", "--archive", "--anchor", "--json").json["verified"]
    listed = keeper.done("audit", "archive", "--list", "--json").json
    assert listed[0]["first"] == 0
    keeper.done("audit", "restore", "-o", tmp_path / "log.jsonl")
    keeper.done("snapshot", "write", "-o", tmp_path / "rows", by=me)
    assert keeper.done("snapshot", "verify", tmp_path / "rows", "--json").json["verified"]
    keeper.done("audit", "verifier", "-o", tmp_path / "verifier.py")

    for file in ("log.jsonl", "archive", "rows"):
        command = [sys.executable, "-I", "-S", "verifier.py", file]
        command += ["--key", "keys.txt", "--checkpoint", "anchor"]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_a_rebuild_shows_the_state_of_both(keeper) -> None:
    me = admin_of(keeper)

    said = keeper.done("audit", "rebuild", "--check", by=me).out

    assert said.splitlines()[-1] == "equal"
    assert keeper("audit", "rebuild", by=me).code == 2


def test_a_report_is_written_in_three_forms(keeper) -> None:
    me = admin_of(keeper)
    table = keeper.done("audit", "report", "--actor", "ana", by=me).out
    rows = json.loads(keeper.done("audit", "report", "--format", "json", by=me).out)
    cells = list(
        csv.reader(io.StringIO(keeper.done("audit", "report", "--format", "csv", by=me).out))
    )

    assert table.splitlines()[0].split()[:3] == ["POSITION", "AT", "WHO"]
    assert cells[0] == ["position", "at", "who", "agent", "what", "about", "why", "source"]
    assert len(cells) == len(rows) + 1
    empty = keeper.done("audit", "report", "--actor", "nobody", "--format", "json", by=me).out
    assert json.loads(empty) == []
    assert keeper("audit", "report", "--alias", "a", "--contract", "b", by=me).code == 2


def test_what_is_wrong_ends_with_exit_code_1_and_says_where(keeper, tmp_path) -> None:
    me = admin_of(keeper)
    keeper.done("audit", "publish", by=me)
    keeper.done("audit", "archive", by=me)
    keeper.done("snapshot", "write", "-o", tmp_path / "rows", by=me)
    shutil.rmtree(tmp_path / "anchor")
    (tmp_path / "rows").write_bytes((tmp_path / "rows").read_bytes() + b"{}\n")
    (segment,) = (tmp_path / "archive" / "log").iterdir()
    segment.write_bytes(segment.read_bytes().replace(b"system:frenly", b"system:evil11", 1))

    assert "keeps no checkpoint" in keeper("audit", "verify", "--anchor", by=me).out
    for command in (
        ("audit", "verify", "--anchor"),
        ("audit", "verify", "--archive"),
        ("audit", "restore", "-o", tmp_path / "restored"),
        ("snapshot", "verify", tmp_path / "rows"),
    ):
        answer = keeper(*command, by=me)
        assert (answer.code, "NOT" in answer.out) == (1, True), answer
    assert not (tmp_path / "restored").exists()
    assert keeper("snapshot", "verify", tmp_path / "none").code == 2


def test_without_anchor_and_archive_the_commands_say_what_to_set(cli) -> None:
    """The place that governance names is told, and never contacted by itself."""
    me = "root" if "root" in cli.tokens else None
    for command in (("audit", "archive", "--list"), ("audit", "restore", "-o", "x")):
        answer = cli(*command, by=me)
        assert (answer.code, "FRENLY_ARCHIVE to s3://" in answer.err) == (2, True), answer


def test_a_machine_without_the_key_says_that_it_signs_nothing(keeper, platform_home) -> None:
    me = admin_of(keeper)
    keeper.done("audit", "key", "show")
    shutil.rmtree(platform_home / "keys")

    assert "signs nothing" in keeper.done("audit", "key", "show").err
    answer = keeper("audit", "key", "rotate", by=me)
    assert (answer.code, "--lost" in answer.err) == (75, True)
    assert keeper.done("audit", "key", "rotate", "--lost", "--json", by=me).json["held"]
