from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.review.findings import Finding, Level, Rule
from frenly_ai.views.review import finding_lines, summary
from frenly_ai.views.review_markdown import block, code, plain, review_markdown
from registry.contracts.usage import Use
from registry.domain.names import Kind, Name


def a_finding(*, what: str = "Old.", fix: str | None = "new-api", **place) -> Finding:
    use = Use(
        **{
            "path": "a.yaml",
            "line": 2,
            "column": 4,
            "spelled": "old-api",
            **place,
            "name": Name(Kind.SERVICE, "old-api"),
        }
    )
    return Finding(
        rule=Rule.EXPIRED,
        level=Level.ERROR,
        use=use,
        what=what,
        why="It ended.",
        evidence=("alias:service:web:old-api: owner @web",),
        fix=fix,
        question="" if fix else "Which is meant?",
    )


def test_a_suggestion_replaces_exactly_its_line() -> None:
    lines = {"a.yaml": {1: "x: 1", 2: "x: old-api # old"}}

    parts = list(review_markdown([a_finding()], lines))

    assert parts[-1] == "```suggestion\nx: new-api # old\n```"
    assert parts[1] == "### `a.yaml`"


def test_a_question_has_no_suggestion() -> None:
    text = "\n".join(review_markdown([a_finding(fix=None)], {"a.yaml": {2: "x: old-api"}}))

    assert "suggestion" not in text
    assert "question: Which is meant?" in text


def test_a_line_with_fences_cannot_end_its_block() -> None:
    lines = {"a.yaml": {2: "x: old-api ```` end"}}

    assert list(review_markdown([a_finding()], lines))[-1].startswith("`````suggestion\n")


def test_what_a_file_says_neither_mentions_links_nor_formats() -> None:
    hostile = "@team #12 <img src=x> [a](http://b) **c** `d`\n# e"

    shown = plain(hostile)

    assert "\n" not in shown
    assert "\\@team" in shown
    assert "\\<img" in shown
    assert "\\[a\\]\\(http\\:\\/\\/b\\)" in shown


@given(st.text())
def test_code_is_never_ended_by_what_it_shows(text) -> None:
    shown = code(text)
    mark = shown[: len(shown) - len(shown.lstrip("`"))]

    inside = shown[len(mark) : -len(mark)]
    assert mark not in inside or max(map(len, inside.replace(mark, "").split())) >= 0
    assert "\n" not in shown
    fence = block(text).split("\n", 1)[0]
    assert fence not in text


def test_people_read_findings_by_file_with_evidence_and_fix() -> None:
    assert list(finding_lines([a_finding()])) == [
        "a.yaml",
        "  2:4      error    Old.  [expired-name]",
        "           It ended.",
        "           on record: alias:service:web:old-api: owner @web",
        "           fix: old-api -> new-api",
    ]
    assert summary([a_finding(), a_finding(path="b.yaml", fix=None)]) == (
        "2 errors in 2 files; 1 can be fixed"
    )
    assert summary([]) == "Nothing is wrong."


def test_what_would_move_a_terminal_is_escaped() -> None:
    (path, *_) = finding_lines([a_finding(path="a\x1b[2J.yaml")])

    assert path == "a\\x1b[2J.yaml"
