from __future__ import annotations

from agent.review.changes import new_text, review_diff
from registry.usage.diffs.parsing import parse_diff
from tests.support.reviewing import NEW, OLD, a_reviewer

REVIEWER = a_reviewer()
DIFF = f"""\
diff --git a/values.yaml b/values.yaml
--- a/values.yaml
+++ b/values.yaml
@@ -1,3 +1,3 @@
 first: {OLD}
-second: x
+second: {OLD}
 third: {OLD}
"""
AFTER = f"first: {OLD}\nsecond: {OLD}\nthird: {OLD}\nfourth: {OLD}\n"


def lines(diff: str, tree=lambda _: None):
    return [
        (f.use.path, f.use.line) for f in review_diff(REVIEWER, parse_diff(diff), tree).findings
    ]


def test_only_added_lines_are_judged() -> None:
    assert lines(DIFF) == [("values.yaml", 2)]


def test_with_the_whole_file_the_same_lines_are_judged() -> None:
    assert lines(DIFF, {"values.yaml": AFTER.encode()}.get) == [("values.yaml", 2)]


def test_a_file_that_is_another_by_now_is_not_taken_for_the_one_of_the_diff() -> None:
    (file,) = parse_diff(DIFF).files

    assert new_text(file, lambda _: AFTER.encode()) == AFTER
    assert new_text(file, lambda _: b"something else\n") is None
    assert new_text(file, lambda _: b"\0\0") is None
    assert lines(DIFF, lambda _: b"something else\n") == [("values.yaml", 2)]


def test_a_whole_file_shows_what_a_hunk_does_not() -> None:
    diff = (
        "diff --git a/d.yaml b/d.yaml\n--- a/d.yaml\n+++ b/d.yaml\n"
        "@@ -1 +1 @@\n-apiVersion: apps/v1\n+apiVersion: extensions/v1beta1\n"
    )
    after = "apiVersion: extensions/v1beta1\nmetadata: {}\nspec: {}\nx: 1\nkind: Deployment\n"

    assert lines(diff) == []
    assert lines(diff, lambda _: after.encode()) == [("d.yaml", 1)]


def test_hunks_of_one_file_are_not_taken_for_one_object() -> None:
    diff = (
        "diff --git a/d.yaml b/d.yaml\n--- a/d.yaml\n+++ b/d.yaml\n"
        "@@ -1 +1 @@\n-apiVersion: apps/v1\n+apiVersion: extensions/v1beta1\n"
        "@@ -40 +40 @@\n-kind: Ingress\n+kind: Deployment\n"
    )

    assert lines(diff) == []


def test_a_hunk_is_judged_at_its_place_however_far_down_that_is() -> None:
    head = "--- a/d.yaml\n+++ b/d.yaml\n@@ -{0},2 +{0},2 @@\n"
    diff = (head + " a: b\n-c: d\n+c: user-api\n").format(999_999_990)

    assert lines(diff) == [("d.yaml", 999_999_991)]


def test_what_cannot_be_read_of_a_hunk_is_told_with_lines_of_the_file() -> None:
    head = "--- a/d.yaml\n+++ b/d.yaml\n@@ -40,2 +40,2 @@\n"
    diff = head + " apiVersion: x\n-a: b\n+a: b: c\n"

    ((_, why),) = review_diff(REVIEWER, parse_diff(diff)).unread

    assert why.endswith("line 3, counted from line 39")


def test_a_new_file_is_whole_in_the_diff() -> None:
    diff = (
        "diff --git a/d.yaml b/d.yaml\nnew file mode 100644\n--- /dev/null\n+++ b/d.yaml\n"
        "@@ -0,0 +1,2 @@\n+kind: Deployment\n+apiVersion: extensions/v1beta1\n"
    )

    assert lines(diff) == [("d.yaml", 2)]


def test_deleted_binary_and_renamed_files_add_nothing() -> None:
    diff = (
        f"diff --git a/x b/x\ndeleted file mode 100644\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-{OLD}\n"
        "diff --git a/b.png b/b.png\nBinary files a/b.png and b/b.png differ\n"
        "diff --git a/o.yaml b/n.yaml\nsimilarity index 100%\nrename from o.yaml\nrename to n.yaml\n"
    )

    assert lines(diff) == []


def test_windows_line_ends_are_no_part_of_a_name() -> None:
    diff = DIFF.replace("\n", "\r\n")

    (finding,) = review_diff(REVIEWER, parse_diff(diff)).findings

    assert (finding.use.spelled, finding.fix) == (OLD, NEW)
