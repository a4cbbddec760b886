"""Trees on disk: which files are read, and that a kept scan never says anything else."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenly_ai.scanning.cache import Cache
from frenly_ai.scanning.reading import Skipped
from frenly_ai.scanning.tree import How, Scan, scan_tree
from registry.domain.names import Kind, Name
from tests.support.git import git

NAMES = [Name(Kind.SERVICE, "user-api"), Name(Kind.SERVICE, "billing-api")]
LATER_NS = 4_000_000_000 * 1_000_000_000
"""A time at which no file is so young that its times say nothing."""


def scan(root: Path, kept: Path | None = None, **how: object) -> Scan:
    def opened(tree: Path, key: str) -> Cache:
        assert kept is not None
        return Cache(kept, tree, key)

    words: dict[str, object] = {"now_ns": LATER_NS, "open_cache": kept and opened, **how}
    return scan_tree(root, NAMES, How(**words))  # type: ignore[arg-type]  # as each test says


def write(root: Path, path: str, text: str = "user-api\n") -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def paths(found: Scan) -> list[str]:
    return [use.path for use in found.uses.uses]


@pytest.fixture(params=["repository", "folder"])
def root(request, tmp_path):
    """A tree, kept in git and not."""
    folder = tmp_path / "tree"
    folder.mkdir()
    if request.param == "repository":
        git(folder, "init", "-q")
    return folder


def test_what_git_ignores_is_not_read(root) -> None:
    write(root, ".gitignore", "build/\n*.log\n!keep.log\n")
    write(root, "sub/.gitignore", "/only-here.txt\n")
    for path in ("a.txt", "build/b.txt", "c.log", "keep.log", "only-here.txt"):
        write(root, path)
    for path in ("sub/only-here.txt", "sub/d.log", "sub/e.txt", ".github/f.yaml"):
        write(root, path)

    found = scan(root)

    expected = [".github/f.yaml", "a.txt", "keep.log", "only-here.txt", "sub/e.txt"]
    assert paths(found) == expected
    assert found.files == len(expected) + 2


def test_what_is_skipped_is_told_with_the_reason(root) -> None:
    write(root, "a.txt")
    (root / "b.bin").write_bytes(b"\0user-api")
    write(root, "c.txt", "user-api" * 100)
    (root / "link.txt").symlink_to("a.txt")

    found = scan(root, max_bytes=500)

    assert found.skipped == {"b.bin": Skipped.BINARY, "c.txt": Skipped.LARGE}
    assert (found.files, found.not_followed) == (1, 1)


def test_a_pipe_does_not_stop_a_scan(root) -> None:
    write(root, "a.txt")
    os.mkfifo(root / "pipe")

    assert paths(scan(root)) == ["a.txt"]


def test_names_of_files_may_be_anything(root) -> None:
    for path in ("a b.txt", "ä.txt", "new\nline.txt", "tab\t.txt", '"quoted".txt'):
        write(root, path)

    assert len(paths(scan(root))) == 5


def test_several_processes_find_what_one_finds(root) -> None:
    for number in range(600):
        write(root, f"{number % 7}/{number}.py", f"x = 'user-api'  # {number}\n")
    told: list[tuple[int, int]] = []

    together = scan(root, processes=2, heard=lambda done, all_: told.append((done, all_)))

    assert together == scan(root)
    assert len(paths(together)) == 600
    assert told[-1] == (600, 600)


def test_a_second_scan_reads_only_what_changed(root, tmp_path) -> None:
    for name in "abc":
        write(root, f"{name}.txt")
    first = scan(root, tmp_path / "kept")
    write(root, "b.txt", "billing-api and more\n")

    second = scan(root, tmp_path / "kept")

    assert (first.read, second.read) == (3, 1)
    assert [str(use.name) for use in second.uses.uses] == [
        "user-api",
        "billing-api",
        "user-api",
    ]


def test_a_kept_scan_of_other_names_is_not_used(root, tmp_path) -> None:
    write(root, "a.txt", "user-api billing-api")
    kept = tmp_path / "kept"
    how = How(now_ns=LATER_NS, open_cache=lambda tree, key: Cache(kept, tree, key))
    scan_tree(root, NAMES[:1], how)

    assert len(paths(scan(root, kept))) == 2


@pytest.mark.parametrize("damage", ["cut", "swapped", "emptied", "folder"])
def test_a_broken_kept_scan_is_as_good_as_none(root, tmp_path, damage) -> None:
    write(root, "a.txt")
    kept = tmp_path / "kept"
    first = scan(root, kept)
    (file,) = kept.iterdir()
    data = file.read_bytes()
    if damage == "folder":
        file.unlink()
        file.mkdir()
    else:
        broken = {"cut": data[:-1], "swapped": data.replace(b"user", b"main"), "emptied": b""}
        file.write_bytes(broken[damage])

    assert scan(root, kept) == first


def test_a_folder_that_cannot_be_written_only_costs_time(root, tmp_path) -> None:
    write(root, "a.txt")
    (tmp_path / "kept").write_text("a file where the folder should be")

    assert scan(root, tmp_path / "kept") == scan(root)


def test_a_repository_does_not_start_its_own_programs(tmp_path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    git(root, "init", "-q")
    write(root, "a.txt")
    git(root, "add", ".")
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    program.chmod(0o755)
    git(root, "config", "core.fsmonitor", str(program))

    scan(root)

    assert not (tmp_path / "started").exists()


_files = st.sampled_from(["a.txt", "b.py", "sub/c.txt", "sub/d.bin"])
_texts = st.sampled_from(["", "user-api\n", "# billing-api\n", "x\0user-api", "é user-api"])
_steps = st.one_of(
    st.tuples(st.just("write"), _files, _texts),
    st.tuples(st.just("remove"), _files),
    st.tuples(st.just("link"), _files),
    st.tuples(st.just("ignore"), _files),
    st.tuples(st.just("git"), st.sampled_from(["add", "commit", "stash", "reset"])),
)
_GIT = {
    "add": ("add", "-A"),
    "commit": ("commit", "-qam", "x", "--allow-empty"),
    "stash": ("stash", "-u"),
    "reset": ("reset", "-q", "--hard"),
}


@pytest.mark.parametrize("in_git", [True, False])
@given(st.lists(st.lists(_steps, max_size=4), max_size=4))
@settings(max_examples=15 if settings.default.max_examples <= 100 else 500)
def test_a_kept_scan_never_says_anything_else_than_a_fresh_one(in_git, rounds) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, kept = Path(folder, "tree"), Path(folder, "kept")
        root.mkdir()
        if in_git:
            git(root, "init", "-q")
            git(root, "commit", "-q", "--allow-empty", "-m", "first")
        for steps in rounds:
            for step in steps:
                _do(root, in_git, *step)

            now_ns = max(map(_changed_ns, root.rglob("*")), default=0) + 3_000_000_000
            again, fresh = scan(root, kept, now_ns=now_ns), scan(root, now_ns=now_ns)
            assert again._replace(read=0, size_bytes=0) == fresh._replace(read=0, size_bytes=0)


def _changed_ns(file: Path) -> int:
    return file.lstat().st_ctime_ns


def _do(root: Path, in_git: bool, what: str, path: str, text: str = "") -> None:
    if what == "git":
        if in_git:
            subprocess.run(
                ["git", "-C", root, "-c", "user.name=x", "-c", "user.email=x@x", *_GIT[path]],
                capture_output=True,
                check=False,  # a repository may have nothing to commit
            )
        return
    file = root / path
    if what == "ignore":
        write(root, ".gitignore", f"{path}\n")
        return
    file.unlink(missing_ok=True)
    if what == "write":
        write(root, path, text)
    elif what == "link":
        file.parent.mkdir(exist_ok=True)
        file.symlink_to("/nowhere")
