"""Suggestions that change exactly what is wrong with a line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from frenly_ai.github.remarks import remarks_of
from frenly_ai.views.pull_request import remark_markdown
from tests.support.reviews import a_finding, a_review

WORDS = st.text(alphabet="abc-`é|<@ ", max_size=12)


def only_remark(*findings, line):
    reviewed = a_review(*findings, lines={"src/call.py": {3: line}})
    (remark,), elsewhere = remarks_of(reviewed)
    assert not elsewhere
    return remark


@given(before=WORDS, between=WORDS, after=WORDS)
def test_a_suggestion_changes_the_uses_and_nothing_else(before, between, after):
    line = f"{before}user-api{between}old-api{after}"
    first = a_finding("user-api", column=len(before) + 1, fix="users")
    second = a_finding("old-api", column=len(before + between) + 9, fix="orders-and-more")

    remark = only_remark(first, second, line=line)

    assert remark.suggestion == f"{before}users{between}orders-and-more{after}"


def test_where_the_name_does_not_stand_nothing_is_suggested():
    remark = only_remark(a_finding("user-api", column=2), line="user-api")

    assert remark.suggestion is None


def test_of_two_uses_that_overlap_one_is_put_right():
    outer = a_finding("user-api", column=1, fix="users")
    inner = a_finding("api", column=6, fix="door")

    remark = only_remark(outer, inner, line="user-api")

    assert remark.suggestion == "user-door"


def test_a_finding_without_fix_suggests_nothing():
    remark = only_remark(a_finding(column=1, fix=None, question="Which?"), line="user-api")

    assert remark.suggestion is None


def test_a_line_that_ends_as_on_windows_gets_no_suggestion():
    remark = only_remark(a_finding(column=1), line="user-api\r")

    assert remark.suggestion is None


def test_the_same_line_twice_has_two_keys():
    lines = {"src/call.py": {3: "user-api", 9: "user-api"}}
    reviewed = a_review(a_finding(column=1), a_finding(column=1, line=9), lines=lines)

    first, second = remarks_of(reviewed)[0]

    assert first.key.partition(".")[0] == second.key.partition(".")[0]
    assert first.key != second.key


def test_a_line_that_no_comment_could_hold_is_told_of_without_a_suggestion():
    line = "user-api" + "x" * 70_000

    remark = only_remark(a_finding("user-api", column=1), line=line)

    assert remark.suggestion is None
    assert len(remark_markdown(remark)) < 5_000


def test_a_line_with_more_uses_than_anybody_reads_stays_short_enough_to_be_said():
    line = "user-api " * 500
    findings = [a_finding("user-api", column=1 + 9 * n) for n in range(500)]

    remark = only_remark(*findings, line=line)

    assert "And 490 more at this line." in remark_markdown(remark)
    assert len(remark_markdown(remark)) < 20_000
