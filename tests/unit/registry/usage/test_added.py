"""What a diff adds: exactly its added lines, at their places in the new file."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.names import Kind, Name
from registry.errors import InvalidInput
from registry.usage.added import scan_diff
from registry.usage.finder import Finder
from registry.usage.places import places
from registry.usage.texts import FileUses

FINDER = Finder([Name(Kind.SERVICE, "user-api"), Name(Kind.SERVICE, "billing-api")])
DIFF = """\
diff --git a/app/main.py b/app/main.py
index 1..2 100644
--- a/app/main.py
+++ b/app/main.py
@@ -10,4 +10,5 @@ def f():
 x = 1
-y = "user-api"
+y = "billing-api"  # user-api
+++ user-api
 z = "user-api"
 end
"""
_lines = st.lists(st.sampled_from(["x", "user-api", " y user-api", "# billing-api", ""]))


def scan(diff: str) -> FileUses:
    return scan_diff(FINDER, places, diff.encode())


def told(found: FileUses) -> list[tuple[str, int, int, str]]:
    return [(use.path, use.line, use.column, str(use.place)) for use in found.uses]


def test_only_added_lines_are_told_with_their_lines_in_the_new_file() -> None:
    assert told(scan(DIFF)) == [
        ("app/main.py", 11, 6, "string"),
        ("app/main.py", 11, 22, "comment"),
        ("app/main.py", 12, 4, "code"),
    ]


@given(_lines, _lines)
def test_what_a_diff_adds_is_what_its_new_lines_use(old: list[str], new: list[str]) -> None:
    diff = list(difflib.unified_diff(old, new, "a/x.txt", "b/x.txt", lineterm=""))
    matcher = difflib.SequenceMatcher(None, old, new)
    added = {
        at + 1
        for tag, _, _, begin, end in matcher.get_opcodes()
        if tag in {"insert", "replace"}
        for at in range(begin, end)
    }
    expected = {(line, hit.start + 1) for line in added for hit in FINDER.find(new[line - 1])}

    found = scan("\n".join(diff) + "\n")

    assert {(use.line, use.column) for use in found.uses} == expected


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ('"b/caf\\303\\251 \\"x\\".py"', 'café "x".py'),
        ("b/with space.py\t2026-01-01", "with space.py"),
        ("no/prefix.py", "no/prefix.py"),
    ],
)
def test_paths_are_read_as_git_and_diff_write_them(written: str, path: str) -> None:
    found = scan(f"--- a/x\n+++ {written}\n@@ -0,0 +1 @@\n+user-api\n")

    assert [use.path for use in found.uses] == [path]


def test_a_removed_file_adds_nothing() -> None:
    assert scan("--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-user-api\n") == FileUses()


def test_uses_are_found_in_whichever_hunk_of_whichever_file_they_stand() -> None:
    quiet = "@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n"
    found = scan(
        f"--- a/x\n+++ b/x\n{quiet}--- a/y\n+++ b/y\n{quiet}@@ -7,0 +8 @@\n+user-api\n{quiet}"
    )

    assert told(found) == [("y", 8, 1, "text")]


def test_lines_that_end_as_on_windows_and_a_missing_last_end_are_read() -> None:
    diff = "--- a/x\r\n+++ b/x\r\n@@ -1 +1 @@\r\n-a\r\n+user-api\r\n\\ No newline at end of file\r\n"

    assert told(scan(diff)) == [("x", 1, 1, "text")]


def test_an_ignore_in_a_diff_counts_and_one_without_a_reason_is_told_once() -> None:
    found = scan(
        "--- a/x\n+++ b/x\n@@ -1,2 +1,4 @@\n # frenly:ignore user-api because why\n"
        "+user-api\n+x # frenly:ignore user-api\n # frenly:ignore\n"
    )

    assert [(each.use.line, each.reason) for each in found.ignored] == [(2, "why")]
    assert [use.line for use in found.faults] == [3]


def test_a_diff_that_is_cut_short_is_read_as_far_as_it_goes() -> None:
    assert told(scan("--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n+user-api")) == [("x", 1, 1, "text")]


@pytest.mark.parametrize("diff", ["", "diff --git a/x b/x\nBinary files differ\n"])
def test_a_diff_of_nothing_that_is_text_uses_nothing(diff: str) -> None:
    assert scan(diff) == FileUses()


@pytest.mark.parametrize(
    "diff",
    [
        "just text",
        "just user-api",
        "@@@ -1 -1 +1,2 @@@\n++user-api\n",
        "--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n+user-api\ndiff --git a/y b/y\n",
        "\0",
    ],
)
def test_what_is_no_diff_of_two_files_is_refused_with_a_next_step(diff: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        scan(diff)

    assert "git diff" in refused.value.hint
