"""A tree that came from somebody else, `.git` and all: it is read, and starts or moves nothing."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from agent.review.findings import Level
from frenly_ai.reviewing.fixing import FileFix, plan_fix, write_fix
from frenly_ai.scanning.below import Below, read_plain
from frenly_ai.scanning.cache import Cache
from frenly_ai.scanning.commits import commit_of
from frenly_ai.scanning.judged import Scanner
from frenly_ai.scanning.reading import Skipped
from frenly_ai.scanning.tree import How, Scan, scan_tree
from frenly_ai.scanning.walking import walk
from frenly_ai.views.review import patch_text
from registry.domain.names import Kind, Name
from registry.errors import InvalidInput
from tests.support.git import git
from tests.support.reviewing import NEW, OLD, a_reviewer

NAMES = [Name(Kind.SERVICE, OLD)]
LATER_NS = 4_000_000_000 * 1_000_000_000
LINE = f'a: "{OLD}"\n'
AS_ROOT = os.geteuid() == 0


def scan(root: Path, kept: Path | None = None) -> Scan:
    def opened(tree: Path, key: str) -> Cache:
        assert kept is not None
        return Cache(kept, tree, key)

    return scan_tree(root, NAMES, How(now_ns=LATER_NS, open_cache=opened if kept else None))


def paths(found: Scan) -> list[str]:
    return [use.path for use in found.uses.uses]


@pytest.fixture
def tree(tmp_path):
    """A repository with one use, committed."""
    folder = tmp_path / "tree"
    (folder / "sub").mkdir(parents=True)
    git(folder, "init", "-q")
    (folder / "sub" / "a.yaml").write_text(LINE)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x")
    return folder


@pytest.fixture
def outside(tmp_path, tree):
    """A folder elsewhere, in whose place in the tree a link now stands."""
    elsewhere = tmp_path / "elsewhere"
    (tree / "sub").rename(elsewhere)
    (tree / "sub").symlink_to(elsewhere)
    return elsewhere


def test_a_folder_that_became_a_link_leads_nowhere(tree, outside) -> None:
    found = scan(tree)

    assert paths(found) == []
    assert found.skipped == {"sub/a.yaml": Skipped.UNREADABLE}


def test_a_fix_is_not_written_through_a_folder_that_became_a_link(tree, outside) -> None:
    assert plan_fix(a_reviewer(), tree, "sub/a.yaml", Level.WARNING) is None

    made = FileFix("sub/a.yaml", LINE.encode(), b"else", (), ())

    assert write_fix(tree, made) != ""
    assert (outside / "a.yaml").read_text() == LINE
    assert os.listdir(outside) == ["a.yaml"]


def test_a_folder_that_becomes_a_link_after_the_plan_is_not_written(tree, tmp_path) -> None:
    made = plan_fix(a_reviewer(), tree, "sub/a.yaml", Level.WARNING)
    assert made is not None
    (tree / "sub").rename(tmp_path / "moved")
    (tree / "sub").symlink_to(tmp_path / "moved")

    assert write_fix(tree, made) != ""
    assert (tmp_path / "moved" / "a.yaml").read_text() == LINE


@pytest.mark.parametrize("path", ["../secret", "sub/../../secret", "/etc/hostname"])
def test_a_repository_cannot_name_a_file_elsewhere(tree, tmp_path, path) -> None:
    (tmp_path / "secret").write_text(LINE)

    with Below(tree) as below, pytest.raises(OSError, match="outside"):
        below.file(path)
    assert read_plain(tree, path) is None
    assert write_fix(tree, FileFix(path, LINE.encode(), b"else")) != ""
    assert (tmp_path / "secret").read_text() == LINE


def arm(tree: Path, sign: Path) -> None:
    """Name a program everywhere where the repository's own settings can."""
    program = tree / ".git" / "program"
    program.write_text(f"#!/bin/sh\ntouch '{sign}'\ncat\n")
    program.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "filter.x.clean",
        "filter.y.process",
        "filter.Z z.clean",
        "gpg.program",
    ):
        git(tree, "config", key, str(program))
    git(tree, "config", "filter.Z z.required", "true")
    git(tree, "config", "log.showSignature", "true")
    rules = '*.yaml filter=x\n*.py filter=y\n"*.txt" filter=Z\n'
    (tree / ".git" / "info" / "attributes").write_text(rules)
    hook = tree / ".git" / "hooks" / "post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.symlink_to(program)
    for file in tree.glob("sub/*"):
        os.utime(file, (1, 1))  # so that git must compare what is in it


def test_a_repository_starts_no_program_when_it_is_listed(tree, tmp_path) -> None:
    sign = tmp_path / "it-ran"
    for name in ("b.py", "c.txt"):
        (tree / "sub" / name).write_text(LINE)
    git(tree, "add", ".")
    git(tree, "commit", "-qm", "more")
    arm(tree, sign)

    assert paths(scan(tree)) == ["sub/a.yaml", "sub/b.py", "sub/c.txt"]
    assert commit_of(tree).id
    assert not sign.exists()
    git(tree, "status")  # what it would have started
    assert sign.exists()


def test_a_filter_that_cannot_be_switched_off_is_not_met(tree, tmp_path) -> None:
    sign = tmp_path / "it-ran"
    git(tree, "config", "filter.a=b.clean", f"touch {sign}; cat")
    (tree / ".git" / "info" / "attributes").write_text("* filter=a=b\n")
    os.utime(tree / "sub" / "a.yaml", (1, 1))

    assert paths(scan(tree)) == ["sub/a.yaml"]
    with pytest.raises(InvalidInput):
        commit_of(tree)
    assert not sign.exists()


def test_where_git_fails_nothing_counts_as_committed(tree) -> None:
    (tree / "sub" / "a.yaml").write_text("b\n")
    (tree / ".git" / "index").write_bytes(b"broken")

    with pytest.raises(InvalidInput, match="differ"):
        commit_of(tree)


def test_pipes_and_sockets_hold_nobody_up(tmp_path) -> None:
    (tmp_path / "a.yaml").write_text(LINE)
    for name in (".gitignore", "pipe.yaml"):
        os.mkfifo(tmp_path / name)
    here = socket.socket(socket.AF_UNIX)
    before = Path.cwd()
    os.chdir(tmp_path)  # the name of a socket may not be long
    here.bind("socket.yaml")
    os.chdir(before)

    assert paths(scan(tmp_path)) == ["a.yaml"]
    here.close()


def test_ignores_read_through_a_link_or_too_large_hide_nothing(tmp_path) -> None:
    root, elsewhere = tmp_path / "tree", tmp_path / "rules"
    (root / "in").mkdir(parents=True)
    elsewhere.write_text("*\n")
    (root / ".gitignore").symlink_to(elsewhere)
    (root / "in" / ".gitignore").write_text("*\n" * 600_000)
    (root / "a.yaml").write_text(LINE)
    (root / "in" / "b.yaml").write_text(LINE)

    assert paths(scan(root)) == ["a.yaml", "in/b.yaml"]


def test_a_folder_that_cannot_be_read_is_told(tmp_path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "a.yaml").write_text(LINE)
    closed.chmod(0)
    files, _ = walk(tmp_path, LATER_NS)
    found = scan(tmp_path)
    closed.chmod(0o700)

    seen = {"closed/a.yaml"} if AS_ROOT else {"closed/"}
    assert set(files) == seen
    assert {*paths(found), *found.skipped} == seen


def test_a_folder_that_is_gone_is_told_as_unreadable(tmp_path) -> None:
    found = scan(tmp_path / "gone")

    assert set(found.skipped.values()) == {Skipped.UNREADABLE}


def test_a_use_that_is_silenced_is_told_whatever_else_its_file_says(tmp_path) -> None:
    hides = "frenly_import: 1\naliases:\n"  # a table of old names, which no review reads
    text = f"{hides}a: {NEW}  # frenly:ignore {NEW} because it is meant\nb: {OLD}\n"
    (tmp_path / "a.yaml").write_text(text)
    reviewer = a_reviewer()
    scanner = Scanner(
        reviewer=reviewer, names=tuple(reviewer.known.names()), how=How(now_ns=LATER_NS)
    )

    report = scanner.paths([tmp_path], tmp_path)

    assert [use.name.key for use in report.uses] == [OLD]
    assert [each.use.name.key for each in report.reviewed.ignored] == [NEW]


@pytest.mark.parametrize("how", ["link", "writable"])
def test_a_kept_scan_that_others_could_write_is_not_believed(tmp_path, how) -> None:
    root, kept = tmp_path / "tree", tmp_path / "kept"
    root.mkdir()
    (root / "a.yaml").write_text(LINE)
    scan(root, kept)
    (file,) = kept.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert scan(root, kept).read == 0
    if how == "link":
        file.rename(tmp_path / "planted")
        file.symlink_to(tmp_path / "planted")
    else:
        file.chmod(0o666)

    assert scan(root, kept).read == 1


def test_a_file_that_lies_where_a_fix_would_write_is_not_lost(tmp_path) -> None:
    (tmp_path / "a.yaml").write_text(LINE)
    theirs = tmp_path / f".frenly-fix-{os.getpid()}"
    theirs.write_text("theirs")
    made = plan_fix(a_reviewer(), tmp_path, "a.yaml", Level.WARNING)
    assert made is not None

    assert "exists" in write_fix(tmp_path, made)
    assert theirs.read_text() == "theirs"
    assert (tmp_path / "a.yaml").read_text() == LINE


def test_a_fixed_file_stays_whose_it_is(tmp_path) -> None:
    owner = 1234 if AS_ROOT else os.geteuid()  # only root may give files away
    file = tmp_path / "a.yaml"
    file.write_text(LINE)
    os.chown(file, owner, -1)
    file.chmod(0o4755)
    made = plan_fix(a_reviewer(), tmp_path, "a.yaml", Level.WARNING)
    assert made is not None

    assert write_fix(tmp_path, made) == ""
    seen = file.stat()
    assert (seen.st_uid, stat.S_IMODE(seen.st_mode)) == (owner, 0o4755)


def test_a_line_without_end_and_many_hits_are_read(tmp_path) -> None:
    (tmp_path / "a.txt").write_text(f"{OLD} " * 200_000)

    assert len(paths(scan(tmp_path))) == 200_000


def test_a_patch_on_a_terminal_cannot_steer_it(tmp_path) -> None:
    text = f'x: "\x1b]0;owned\x07\x1b[2J\u202e"\r\n\ta: "{OLD}"\n'
    (tmp_path / "a.yaml").write_bytes(text.encode())
    made = plan_fix(a_reviewer(), tmp_path, "a.yaml", Level.WARNING)
    assert made is not None

    shown = patch_text(made.patch)

    assert all(character in "\n\t" or character.isprintable() for character in shown)
    assert NEW in shown
    assert b"\x1b[2J" in made.patch  # what `git apply` takes has every byte
