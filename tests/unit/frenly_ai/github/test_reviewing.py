"""What is said on a pull request, what is not said twice, and what is taken back."""

from __future__ import annotations

from dataclasses import replace

from agent.review.findings import Level
from frenly_ai.github.host import MOST_DIFF_BYTES, Comment, HostRefuses, Thread
from frenly_ai.github.reviewing import MOST_AT_LINES, Reviewer
from frenly_ai.views.pull_request import SUMMARY_MARK
from tests.support.reviews import REF, a_finding, a_host, a_review

LINE = 'GET("user-api")'


def reviewed(host, *findings, lines=None, notes=()):
    shown = {"src/call.py": {3: LINE}} if lines is None else lines
    found = a_review(*findings, lines=shown, notes=notes)
    return Reviewer(host, lambda _diff, _tree: found).review(REF)


def at(line=3, **more):
    return a_finding(line=line, column=LINE.index("user") + 1, **more)


def test_a_finding_is_said_in_a_summary_at_its_line_and_in_a_check():
    host = a_host()

    said = reviewed(host, at())

    assert said == (1, 1, 0)
    assert host.writes == ["review", "comment", "check"]
    assert 'GET("user-management-api")' in host.at_lines[0].body
    assert (host.at_lines[0].path, host.at_lines[0].line) == ("src/call.py", 3)
    assert "`user-management-api`" in host.said[REF][0].body
    assert host.checks["a" * 40].conclusion == "neutral"


def test_a_second_review_writes_nothing():
    host = a_host()
    reviewed(host, at())
    written = list(host.writes)

    said = reviewed(host, at())

    assert said == (1, 0, 0)
    assert host.writes == written


def test_a_push_that_moves_the_line_repeats_no_remark():
    host = a_host()
    reviewed(host, at())
    host.pulls[REF] = replace(host.pulls[REF], head="c" * 40)

    reviewed(host, at(line=90), lines={"src/call.py": {90: LINE}})

    assert len(host.at_lines) == 1
    assert [thread.is_resolved for thread in host.conversations[REF]] == [False]
    assert host.writes[-2:] == ["edit", "check"]


def test_what_a_push_put_right_is_resolved_and_the_summary_says_so_in_place():
    host = a_host()
    reviewed(host, at())

    said = reviewed(host)

    assert said == (0, 0, 1)
    assert [thread.is_resolved for thread in host.conversations[REF]] == [True]
    assert len(host.said[REF]) == 1
    assert "No use of a name that needs a change." in host.said[REF][0].body
    assert host.checks["a" * 40].conclusion == "success"


def test_a_remark_that_a_person_resolved_is_not_said_again():
    host = a_host()
    reviewed(host, at())
    held = host.conversations[REF]
    held[0] = replace(held[0], is_resolved=True)

    reviewed(host, at())

    assert len(host.at_lines) == 1


def test_a_comment_that_somebody_copied_is_neither_edited_nor_resolved():
    host = a_host()
    host.said[REF] = [Comment(id=1, author="mallory", body=f"mine {SUMMARY_MARK}")]
    host.conversations[REF] = [
        Thread(
            id="T0",
            author="mallory",
            body=f"<!-- frenly:finding {'0' * 16}.1 -->",
            is_resolved=False,
        )
    ]

    reviewed(host)

    assert host.said[REF][0].body == f"mine {SUMMARY_MARK}"
    assert host.conversations[REF][0].is_resolved is False
    assert [comment.author for comment in host.said[REF]] == ["mallory", "frenly[bot]"]


def test_a_fork_is_read_and_gets_no_check():
    host = a_host(is_fork=True)

    reviewed(host, at())

    assert host.checks == {}
    assert "fork" in host.said[REF][0].body


def test_a_closed_pull_request_is_left_alone():
    host = a_host(is_open=False)

    reviewed(host, at())

    assert host.writes == []


def test_a_diff_that_is_too_large_is_said_to_be_unread():
    host = a_host()
    host.diffs[REF] = "+" * (MOST_DIFF_BYTES + 1)

    reviewed(host, at())

    assert "Not reviewed" in host.said[REF][0].body.replace("`", "")
    assert host.at_lines == []


def test_nobody_passes_the_check_with_a_change_that_is_too_large_to_read():
    host = a_host()
    host.diffs[REF] = "+" * (MOST_DIFF_BYTES + 1)

    reviewed(host)

    check = host.checks["a" * 40]
    assert (check.conclusion, check.title) == ("failure", "Not reviewed")
    assert "was not reviewed" in host.said[REF][0].body
    assert "No use of a name" not in host.said[REF][0].body


def test_a_change_that_becomes_readable_is_checked_anew():
    host = a_host()
    host.diffs[REF] = "+" * (MOST_DIFF_BYTES + 1)
    reviewed(host)
    host.diffs[REF] = ""

    reviewed(host)

    assert host.checks["a" * 40].conclusion == "success"


def test_an_error_fails_the_check():
    host = a_host()

    reviewed(host, at(level=Level.ERROR))

    assert host.checks["a" * 40].conclusion == "failure"


def test_annotations_go_in_requests_of_fifty():
    host = a_host()
    findings = [at(line=n) for n in range(1, 121)]

    reviewed(host, *findings, lines={"src/call.py": dict.fromkeys(range(1, 121), LINE)})

    assert len(host.checks["a" * 40].annotations) == 120
    assert host.check_requests == 3
    assert len(host.at_lines) == MOST_AT_LINES
    assert (
        f"`{MOST_AT_LINES}`" in host.said[REF][0].body
        or "30 are shown" in host.said[REF][0].body
    )


def test_what_stands_on_a_line_that_the_diff_does_not_show_is_only_summed_up():
    host = a_host()

    reviewed(host, at(line=8))

    assert host.at_lines == []
    assert "does not show" in host.said[REF][0].body


def test_remarks_that_the_host_refuses_hide_neither_the_summary_nor_the_check():
    host = a_host()

    class Picky(type(host)):
        def add_review(self, ref, commit, comments):
            raise HostRefuses("It refuses with 422.", hint="None.")

    picky = Picky(pulls=host.pulls)

    reviewed(picky, at(level=Level.ERROR))

    assert "no remarks at lines" in picky.said[REF][0].body
    assert picky.checks["a" * 40].conclusion == "failure"
