"""Whatever a diff holds: a rename is always shown by its lines, and none comes from nothing."""

from __future__ import annotations

import difflib

from hypothesis import given
from hypothesis import strategies as st

from agent.review.renames.finding import renames_of
from registry.usage.diffs.parsing import parse_diff

WORDS = st.sampled_from(
    [
        "alert:",
        "expr:",
        "record:",
        "name:",
        "value:",
        "env:",
        "args:",
        "labels:",
        "paths:",
        "kind:",
        "apiVersion:",
        "id:",
        "key:",
        "-",
        "--",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "=",
        "==",
        "|",
        "`",
        "**",
        "#",
        '"',
        "'",
        ",",
        ":",
        "/v1/users",
        "/v2/users/{id}",
        "--port",
        "--web.port=80",
        "A_TOKEN",
        "B_TOKEN",
        "http.method",
        "http.route",
        "node_cpu",
        "node_cpu_seconds_total",
        "job:a:sum",
        "apps/v1",
        "policy/v1beta1",
        "Deployment",
        "ReplicaSet",
        "{{.Values.x}}",
        "$labels.pod",
        "sum(rate(x_total[5m]))",
        "by(pod)",
        "GET",
        "get:",
        "post:",
        "operationId: x",
        "description: one two three",
        "inputs:",
        "attributes:",
        "| `a.b` | 1 | one two three |",
        "| `a.c` | 1 | one two three |",
        "--web.socket=80000",
        "--socket=80000",
        "PricePolicy",
        "pricepolicies",
        "true",
        "1.2.3",
        "\x0c",
        "\u2028",
        "é",
    ]
)
LINES = st.tuples(
    st.sampled_from(["", "  ", "    ", "- ", "  - ", "\t"]), st.lists(WORDS, max_size=6)
).map(lambda told: told[0] + " ".join(told[1]))
TEXTS = st.lists(LINES, max_size=14)
PATHS = st.sampled_from(
    ["a.yaml", "b.json", "c.md", "d.py", "e.tf", ".env", "openapi.yaml", "tests/x.yml"]
)


def diff_of(path: str, before: list[str], after: list[str]) -> str:
    return "".join(
        line if line.endswith("\n") else f"{line}\n"
        for line in difflib.unified_diff(before, after, f"a/{path}", f"b/{path}", lineterm="")
    )


@given(path=PATHS, before=TEXTS, after=TEXTS)
def test_every_rename_is_shown_by_a_removed_and_an_added_line(
    path: str, before: list[str], after: list[str]
) -> None:
    renames = renames_of(parse_diff(diff_of(path, before, after)))

    for rename in renames:
        assert rename.old != rename.new
        assert rename.reason
        for place in rename.places:
            assert rename.old in before[place.old_line - 1]
            assert rename.new in after[place.new_line - 1]


@given(path=PATHS, lines=TEXTS, more=TEXTS, at=st.integers(0, 14))
def test_what_only_comes_or_only_goes_renames_nothing(
    path: str, lines: list[str], more: list[str], at: int
) -> None:
    longer = [*lines[:at], *more, *lines[at:]]
    added = difflib.unified_diff(lines, longer, lineterm="")
    if any(line.startswith("-") and not line.startswith("---") for line in added):
        return  # difflib tells it as a replacement

    assert renames_of(parse_diff(diff_of(path, lines, longer))) == ()
    assert renames_of(parse_diff(diff_of(path, longer, lines))) == ()


@given(path=PATHS, lines=TEXTS, blanks=st.sampled_from(["  ", "    ", "\t"]))
def test_indenting_renames_nothing(path: str, lines: list[str], blanks: str) -> None:
    indented = [f"{blanks}{line}" for line in lines]

    assert renames_of(parse_diff(diff_of(path, lines, indented))) == ()


@given(path=PATHS, lines=TEXTS)
def test_new_and_deleted_files_rename_nothing(path: str, lines: list[str]) -> None:
    count = len(lines)
    body = "".join(f"-{line}\n" for line in lines), "".join(f"+{line}\n" for line in lines)
    gone = f"--- a/{path}\n+++ /dev/null\n@@ -1,{count} +0,0 @@\n{body[0]}"
    come = f"--- /dev/null\n+++ b/x{path}\n@@ -0,0 +1,{count} @@\n{body[1]}"

    assert renames_of(parse_diff(gone + come if count else "")) == ()


def test_a_name_without_a_word_is_no_reason_to_fail() -> None:
    assert renames_of(parse_diff(diff_of("a.yaml", ["expr: :"], ["expr: alert:"]))) == ()
