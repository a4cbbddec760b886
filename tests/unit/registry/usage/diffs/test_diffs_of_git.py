"""What git writes of generated files reads back to both of their sides."""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.usage.diffs.parsing import parse_diff
from registry.usage.diffs.records import FileDiff, Side, Status

LINES = st.sampled_from(
    [
        "",
        "a",
        "b",
        "c",
        " ",
        "-- ",
        "--- a/x",
        "+++ b/x",
        "@@ -1 +1 @@",
        "diff --git a/x b/x",
        "\\ No",
        "ä\x0c\u2028",
        "x\r",
        "\r",
    ]
)
TEXTS = st.tuples(st.lists(LINES, max_size=30), st.sampled_from(["", "\n"])).map(
    lambda told: "\n".join(told[0]) + told[1]
)
NAMES = ("plain.txt", "two words.txt", 'quoted"name\t.txt', "ä/ö.txt", "b/b.txt", "a b/a b")


def git(folder: Path, *args: str) -> bytes:
    told = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    return subprocess.run([*told, *args], check=False, capture_output=True).stdout


def sides(file: FileDiff, old: str) -> tuple[str, str]:
    """Rebuild a file's new side, and its old one from the lines alone, by its hunks."""
    before, after, at = list[str](), list[str](), 0
    kept = _lines(old)
    for hunk in file.hunks:
        start = hunk.old_start - (hunk.old_count > 0)
        before += kept[at:start]
        after += kept[at:start]
        at = start + hunk.old_count
        before += [line.text + line.ending for line in hunk.lines if line.side is not Side.NEW]
        after += [line.text + line.ending for line in hunk.lines if line.side is not Side.OLD]
    return "".join([*before, *kept[at:]]), "".join([*after, *kept[at:]])


def _lines(text: str) -> list[str]:
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


@given(old=TEXTS, new=TEXTS, around=st.integers(0, 4))
@settings(max_examples=60, deadline=None)
def test_hunks_hold_exactly_what_changed(old: str, new: str, around: int) -> None:
    with TemporaryDirectory() as folder:
        Path(folder, "old").write_bytes(old.encode())
        Path(folder, "new").write_bytes(new.encode())
        diff = git(Path(folder), "diff", "--no-index", "--text", f"-U{around}", "old", "new")

    files = parse_diff(diff).files

    assert len(files) == (old != new)
    for file in files:
        assert sides(file, old) == (old, new)


@given(old=TEXTS, new=TEXTS)
@settings(max_examples=60, deadline=None)
def test_every_line_stands_where_it_says(old: str, new: str) -> None:
    with TemporaryDirectory() as folder:
        Path(folder, "old").write_bytes(old.encode())
        Path(folder, "new").write_bytes(new.encode())
        diff = git(Path(folder), "diff", "--no-index", "--text", "-U1", "old", "new")

    for file in parse_diff(diff).files:
        for line in (line for hunk in file.hunks for line in hunk.lines):
            spelled = line.text + line.ending
            assert line.side is Side.NEW or _lines(old)[line.old - 1] == spelled
            assert line.side is Side.OLD or _lines(new)[line.new - 1] == spelled


def test_a_repository_with_odd_names_reads_whole(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    for name in NAMES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("".join(f"{name} {n}\n" for n in range(9)))
    (tmp_path / "gone.txt").write_text("gone\n")
    (tmp_path / "run.sh").write_text("true\n")
    (tmp_path / "picture").write_bytes(b"\0\1\2")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    for name in NAMES:
        (tmp_path / name).write_text((tmp_path / name).read_text() + "more\n")
    (tmp_path / "gone.txt").unlink()
    (tmp_path / "run.sh").chmod(0o755)
    (tmp_path / "picture").write_bytes(b"\0\1\3")
    (tmp_path / "a b/a b").rename(tmp_path / "moved é")
    (tmp_path / "fresh").write_text("")
    git(tmp_path, "add", "-A")

    for options in (
        (),
        ("--no-prefix",),
        ("--binary",),
        ("-c",),
        ("--src-prefix=i/", "--dst-prefix=w/"),
    ):
        diff = git(tmp_path, "diff", "--cached", "-M", *options, "HEAD")
        found = {file.path: file for file in parse_diff(diff).files}

        assert {name: file.status for name, file in found.items()} == {
            **dict.fromkeys(NAMES[:-1], Status.CHANGED),
            "moved é": Status.RENAMED,
            "gone.txt": Status.DELETED,
            "fresh": Status.ADDED,
            "run.sh": Status.CHANGED,
            "picture": Status.CHANGED,
        }
        assert found["moved é"].old_path == "a b/a b"
        assert found["picture"].is_binary
        assert [line.text for line in found["ä/ö.txt"].added()] == ["more"]


def test_a_series_of_mails_reads_as_its_diffs(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    for text in ("one\n", "two\n", "three"):
        (tmp_path / "x.txt").write_text(text)
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", f"{text}\n\n--- a/x\n+++ b/x\n", "--cleanup=verbatim")

    mails = git(tmp_path, "format-patch", "--stdout", "--root", "HEAD")

    assert [[line.text for line in file.added()] for file in parse_diff(mails).files] == [
        ["one"],
        ["two"],
        ["three"],
    ]
