"""Unified diffs: every line with its place on both sides, or a refusal that says why."""

from __future__ import annotations

import pytest

from registry.errors import InvalidInput
from registry.usage.diffs.parsing import MAX_CHARS, parse_diff
from registry.usage.diffs.records import Diff, DiffLine, FileDiff, Side, Status

CHANGED = """\
diff --git a/deploy/app.yaml b/deploy/app.yaml
index 1111111..2222222 100644
--- a/deploy/app.yaml
+++ b/deploy/app.yaml
@@ -3,3 +3,4 @@ spec:
 one
-two
+2
+two and a half
 three
"""


def only(diff: str | bytes) -> FileDiff:
    (file,) = parse_diff(diff).files
    return file


def test_each_line_knows_where_it_stands_before_and_after() -> None:
    (hunk,) = only(CHANGED).hunks

    assert (hunk.old_start, hunk.old_count, hunk.new_start, hunk.new_count) == (3, 3, 3, 4)
    assert hunk.section == "spec:"
    assert hunk.lines == (
        DiffLine(Side.BOTH, "one", 3, 3),
        DiffLine(Side.OLD, "two", 4, 0),
        DiffLine(Side.NEW, "2", 0, 4),
        DiffLine(Side.NEW, "two and a half", 0, 5),
        DiffLine(Side.BOTH, "three", 5, 6),
    )
    assert [line.text for line in only(CHANGED).removed()] == ["two"]
    assert [line.new for line in only(CHANGED).added()] == [4, 5]


def test_nothing_is_no_file() -> None:
    assert parse_diff("") == Diff()


def test_lines_that_look_like_heads_stay_lines() -> None:
    file = only(
        "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n--- a/y\n+++ b/y\n-diff --git a/z b/z\n+@@ -1 +1 @@\n"
    )

    assert [line.text for line in file.removed()] == ["-- a/y", "diff --git a/z b/z"]
    assert [line.text for line in file.added()] == ["++ b/y", "@@ -1 +1 @@"]


def test_only_a_line_feed_ends_a_line() -> None:
    file = only(
        "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\x0cb\u2028c\r\n+a\rb\n\\ No newline at end of file\n"
    )

    assert [(line.text, line.ending) for line in file.removed()] == [("a\x0cb\u2028c", "\r\n")]
    assert [(line.text, line.ending) for line in file.added()] == [("a\rb", "")]


def test_a_return_before_the_end_of_a_file_is_part_of_its_last_line() -> None:
    file = only("--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\r\n\\ No newline at end of file\n")

    assert [(line.text, line.ending) for line in file.added()] == [("a\r", "")]


def test_a_diff_mailed_with_returns_reads_as_one_without() -> None:
    file = only(CHANGED.replace("\n", "\r\n"))

    assert (file.path, len(file.hunks[0].lines)) == ("deploy/app.yaml", 5)


def test_an_empty_line_may_have_lost_its_space() -> None:
    file = only("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n\n-a\n+b\n")

    assert file.hunks[0].lines[0] == DiffLine(Side.BOTH, "", 1, 1)


@pytest.mark.parametrize(
    ("head", "status", "old", "new"),
    [
        (
            "diff --git a/x b/x\nnew file mode 100644\nindex 0000000..e69de29\n",
            Status.ADDED,
            None,
            "x",
        ),
        (
            "diff --git a/x b/x\ndeleted file mode 100644\nindex e69de29..0000000\n",
            Status.DELETED,
            "x",
            None,
        ),
        (
            "diff --git a/a b b/a b\nold mode 100644\nnew mode 100755\n",
            Status.CHANGED,
            "a b",
            "a b",
        ),
        (
            "diff --git a/x y b/z\nsimilarity index 100%\nrename from x y\nrename to z\n",
            Status.RENAMED,
            "x y",
            "z",
        ),
        (
            "diff --git a/x b/z\nsimilarity index 90%\ncopy from x\ncopy to z\n",
            Status.COPIED,
            "x",
            "z",
        ),
        (
            'diff --git "a/\\303\\244" "b/\\303\\244"\nold mode 100644\nnew mode 100755\n',
            Status.CHANGED,
            "ä",
            "ä",
        ),
        (
            "diff --git x/y x/y\nold mode 100644\nnew mode 100755\n",
            Status.CHANGED,
            "x/y",
            "x/y",
        ),
    ],
)
def test_files_without_hunks_are_told_by_their_heads(
    head: str, status: Status, old: str | None, new: str | None
) -> None:
    file = only(head)

    assert (file.status, file.old_path, file.new_path, file.hunks) == (status, old, new, ())


def test_a_plain_diff_may_carry_times() -> None:
    file = only(
        "--- old.txt\t2026-01-01 00:00:00\n+++ new.txt\t2026-01-02 00:00:00\n@@ -1 +1 @@\n-a\n+b\n"
    )

    assert (file.old_path, file.new_path, file.status) == ("old.txt", "new.txt", Status.RENAMED)


@pytest.mark.parametrize(
    "content",
    [
        "Binary files a/x.png and b/x.png differ\n",
        "GIT binary patch\nliteral 3\nKcmZQ%U|?VX00062\n\nliteral 0\nHcmV?d00001\n\n",
    ],
)
def test_a_binary_file_is_named_and_passed_over(content: str) -> None:
    binary, after = parse_diff(
        "diff --git a/x.png b/x.png\nindex 1..2 100644\n" + content + CHANGED
    ).files

    assert (binary.path, binary.is_binary, binary.hunks) == ("x.png", True, ())
    assert len(after.hunks) == 1


def test_mails_may_be_given_whole() -> None:
    mail = (
        "From 1234 Mon Sep 17 00:00:00 2001\nSubject: [PATCH] Two\n\n--- a dash\n+++ and pluses\n"
        "said so\n---\n deploy/app.yaml | 2 +-\n\n" + CHANGED + "-- \n2.43.0\n\n"
    )

    files = parse_diff(mail + mail).files

    assert [file.path for file in files] == ["deploy/app.yaml"] * 2


def test_bytes_are_read_as_what_they_begin_with() -> None:
    assert parse_diff(CHANGED.encode("utf-16")) == parse_diff(CHANGED)
    assert parse_diff(CHANGED.encode("utf-8-sig")) == parse_diff(CHANGED)


@pytest.mark.parametrize(
    ("diff", "says"),
    [
        (
            "diff --cc x\nindex 1,2..3\n--- a/x\n+++ b/x\n@@@ -1,2 -1,2 +1,2 @@@\n",
            "combined diff",
        ),
        ("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n+b\n", "fewer or other lines"),
        ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n-b\n", "fewer or other lines"),
        ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n+c\n", "more lines than its head"),
        ("--- a/x\n+++ b/x\n@@ -one +1 @@\n-a\n", "a hunk begins with"),
        (CHANGED + "text\n@@ -1 +1 @@\n-a\n+b\n", "outside a file"),
        (CHANGED + "diff --git a/x b/x\nindex 1..2 100644\n--- a", "has no hunks"),
        ("diff --git half\nold mode 1\nnew mode 2\n", "is not to be told"),
        ("--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n", "not a path inside"),
        ("--- a//etc/passwd\n+++ b//etc/passwd\n@@ -1 +1 @@\n-a\n+b\n", "not a path inside"),
        ("diff --git a/x b/y\nrename from x\nrename to ../y\n", "not a path inside"),
        ("a" * (MAX_CHARS + 1), "at most"),
    ],
)
def test_what_cannot_be_read_exactly_is_refused_with_advice(diff: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as refused:
        parse_diff(diff)

    assert refused.value.hint
