"""Patches that we write, and files that we undo, against git itself."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.review.changes import new_text, old_text
from agent.review.patches import patch_of
from registry.usage.diffs.parsing import parse_diff

FEW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
LINES = st.lists(
    st.sampled_from(
        [b"user-api", b"a: user-api # user-api", b"", b"\xe9\r", b"x\0y", b"\xc3\xa9"]
    ),
    min_size=1,
    max_size=30,
)


def git(folder, *words, given=None):
    return subprocess.run(
        ["git", *words], cwd=folder, input=given, capture_output=True, check=False
    )


@pytest.fixture
def repository(tmp_path):
    git(tmp_path, "init", "-q")
    return tmp_path


@FEW
@given(lines=LINES, ends=st.booleans())
def test_git_applies_every_patch_and_comes_to_the_same_bytes(repository, lines, ends) -> None:
    old = b"\n".join(lines) + (b"\n" if ends else b"")
    new = old.replace(b"user-api", b"identity")
    (repository / "a b.txt").write_bytes(old)

    patch = patch_of("a b.txt", old, new)

    if old == new:
        assert patch == b""
        return
    applied = git(repository, "apply", "-", given=patch)
    assert applied.returncode == 0, applied.stderr
    assert (repository / "a b.txt").read_bytes() == new


@pytest.mark.parametrize(
    "name", ["plain.txt", "é.txt", 'qu"ote.txt', "tab\t.txt", "back\\s.txt"]
)
def test_git_finds_the_file_whatever_it_is_called(repository, name) -> None:
    (repository / name).write_bytes(b"user-api\n")

    applied = git(repository, "apply", "-", given=patch_of(name, b"user-api\n", b"identity\n"))

    assert applied.returncode == 0, applied.stderr
    assert (repository / name).read_bytes() == b"identity\n"


def test_wide_characters_are_patched_as_bytes(repository) -> None:
    old, new = "x: user-api\n".encode("utf-16"), "x: identity\n".encode("utf-16")
    (repository / "wide.txt").write_bytes(old)

    applied = git(repository, "apply", "-", given=patch_of("wide.txt", old, new))

    assert applied.returncode == 0, applied.stderr
    assert (repository / "wide.txt").read_bytes() == new


TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "é", "d\r"]), max_size=25)


@FEW
@given(before=TEXTS, after=TEXTS, ends=st.tuples(st.booleans(), st.booleans()))
def test_undoing_a_diff_gives_the_file_before_it(repository, before, after, ends) -> None:
    old = "\n".join(before) + ("\n" if ends[0] else "")
    new = "\n".join(after) + ("\n" if ends[1] else "")
    (repository / "f").write_bytes(old.encode())
    git(repository, "add", "f")
    (repository / "f").write_bytes(new.encode())
    diff = parse_diff(git(repository, "diff", "--no-color").stdout)

    for file in diff.files:
        assert new_text(file, lambda _: new.encode()) == new
        assert old_text(file, new) == old
    assert bool(diff.files) == (old != new)
