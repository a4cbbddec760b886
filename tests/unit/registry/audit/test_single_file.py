"""The one file that a person takes along is the package, part by part."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from registry.audit import verifier
from registry.audit.single_file import write_verifier
from registry.audit.snapshots import row_lines
from registry.audit.verifier import main
from tests.support.signing import a_key
from tests.unit.registry.audit.log_builders import a_receipt
from tests.unit.registry.audit.verifier.signed_logs import (
    a_segment,
    a_signed_export,
    a_signed_log,
    signed,
)
from tests.unit.registry.audit.verifier.test_signed_snapshots import a_snapshot, kept

PARTS = sorted(Path(verifier.__file__).parent.glob("[a-z]*.py"))
LOG = a_signed_log()
TAKEN = signed(LOG, 3, 6, 9)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("auditor")
    (made / "verifier.py").write_text(write_verifier(), "utf-8")
    (made / "keys.txt").write_text(f"{a_key('one').text()}\n\n{a_key('two').text()}\n")
    return made


@pytest.fixture
def run(folder, capsys):
    """Check by the file alone, and by the package: both say the same."""

    def check(*arguments):
        given = [a if a.startswith("--") else str(folder / a) for a in map(str, arguments)]
        command = [sys.executable, "-I", "-S", str(folder / "verifier.py"), *given]
        alone = subprocess.run(command, capture_output=True, text=True, check=False)
        code = main(given)
        assert (alone.returncode, alone.stdout) == (code, capsys.readouterr().out)
        return alone

    return check


def test_no_two_parts_define_the_same_name():
    names = [
        name
        for part in PARTS
        for node in ast.parse(part.read_text()).body
        for name in (
            [node.name]
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            else [
                n.id
                for t in getattr(node, "targets", [])
                for n in ast.walk(t)
                if isinstance(n, ast.Name)
            ]
        )
    ]

    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_the_file_holds_every_function_of_every_part():
    whole = {
        n.name for n in ast.walk(ast.parse(write_verifier())) if isinstance(n, ast.FunctionDef)
    }

    for part in PARTS:
        tree = ast.parse(part.read_text())
        assert {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)} <= whole


def test_it_verifies_a_signed_export_with_kept_keys_and_notes(folder, run):
    (folder / "log.jsonl").write_bytes(b"".join(a_signed_export(LOG, TAKEN)))
    notes = folder / "anchor" / "log"
    shutil.rmtree(notes, ignore_errors=True)
    notes.mkdir(parents=True)
    for taken in TAKEN:
        (notes / f"{taken.size}.note").write_text(taken.note, "utf-8", newline="")

    done = run("log.jsonl", "--checkpoint", "anchor", "--key", "keys.txt")

    assert (done.returncode, done.stderr) == (0, "")
    assert "3 checkpoints kept elsewhere agree" in done.stdout
    assert "the newest of 2 keys follows a kept one" in done.stdout


def test_it_verifies_the_folder_of_an_archive_and_a_single_segment(folder, run):
    home = folder / "archive" / "log"
    home.mkdir(parents=True)
    (home / "a.segment.jsonl").write_bytes(b"".join(a_segment(LOG[:3], TAKEN[:1], 0)))
    (home / "b.segment.jsonl").write_bytes(b"".join(a_segment(LOG, TAKEN[1:], 3)))

    assert "VERIFIED: frenly-archive/1, 9 entries" in run("archive").stdout
    assert run(home / "a.segment.jsonl").returncode == 0
    assert "where 0 should follow" in run(home / "b.segment.jsonl").stdout
    (folder / "nothing").mkdir()
    assert run("nothing").returncode == 2


def test_it_verifies_a_snapshot_and_finds_it_outdated(folder, run):
    (folder / "rows").write_bytes(b"".join(a_snapshot()))
    newer = kept(99)
    (folder / "newer").write_text(
        newer.note.text + "\n" + "\u2014 x AAAAAAAAAAAA\n", "utf-8", newline=""
    )

    assert run("rows", "--key", "keys.txt").returncode == 0
    assert "it is outdated" in run("rows", "--checkpoint", "newer").stdout
    assert row_lines({}) == []


def test_what_was_kept_must_be_readable(folder, run):
    (folder / "receipt.json").write_bytes(verifier.canonical(a_receipt()))
    (folder / "bytes").write_bytes(b"\xff\n\n")
    (folder / "empty").mkdir(exist_ok=True)

    assert run("receipt.json").returncode == 0
    for option in (
        ["--checkpoint", "bytes"],
        ["--checkpoint", "empty"],
        ["--key", "bytes"],
        ["--key", "none"],
    ):
        done = run("receipt.json", *option)
        assert (done.returncode, done.stdout[:10]) == (2, "UNREADABLE"), option
