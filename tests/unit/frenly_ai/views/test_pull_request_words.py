"""No text of others comes alive in what is written on a pull request."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenly_ai.github.remarks import remarks_of
from frenly_ai.views.pull_request import (
    MOST_CHARS,
    SUMMARY_MARK,
    key_in,
    remark_markdown,
    summary_markdown,
    told,
)
from tests.support.reviews import a_finding, a_review

HOSTILE = [
    "@everyone",
    "![x](http://a.example/x.png)",
    "<img src=x onerror=1>",
    "<!-- hidden -->",
    "```\n# out",
    "https://a.example www.a.example",
    "#12 GH-12 owner/repo#3",
    "deadbeefdeadbeef",
    "[a](javascript:1) | cell",
    "a\u202eb\u200b\x1b[2J",
]
LIVE = re.compile(r"[@<>\[\]!#*_~|\\:/]|www\.|[0-9a-f]{7,}")


def outside_spans(text):
    return re.sub(r"`[^`]*`", "", text)


@given(st.text(max_size=200) | st.sampled_from(HOSTILE))
def test_outside_code_spans_stand_only_plain_words(text):
    written = told(text)

    assert written.count("`") % 2 == 0
    left = outside_spans(written).replace(":", "")
    assert not LIVE.search(left)
    assert left.isprintable()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_summary_has_nothing_of_others_outside_code_spans(text):
    finding = a_finding(
        path=text, what=text, why=text, fix=None, question=text, evidence=(text,)
    )

    body = summary_markdown([finding], [text], commit="c" * 40)

    rows = [line for line in body.splitlines() if "c`:" in line or line.startswith("- ")]
    assert rows
    assert "<img" not in outside_spans(body)
    assert "@everyone" not in outside_spans(body)
    assert outside_spans(body).count("<!--") == 1
    assert body.endswith(SUMMARY_MARK)


@given(st.text(alphabet="`~ aé<>@\u202e", max_size=60))
def test_a_suggestion_never_leaves_its_fence(noise):
    line = f"{noise}user-api{noise}"
    reviewed = a_review(a_finding(column=len(noise) + 1), lines={"src/call.py": {3: line}})
    (remark,), _ = remarks_of(reviewed)

    lines = remark_markdown(remark).split("\n")

    opening = next(n for n, each in enumerate(lines) if each.endswith("suggestion"))
    fence = lines[opening].removesuffix("suggestion")
    closing = lines.index(fence, opening + 1)
    assert closing == opening + 2
    assert lines[opening + 1] == remark.suggestion


def test_a_key_forged_in_the_diff_is_not_taken_for_ours():
    forged = f"<!-- frenly:finding {'0' * 16}.1 -->user-api"
    reviewed = a_review(
        a_finding(column=forged.index("user") + 1), lines={"src/call.py": {3: forged}}
    )
    (remark,), _ = remarks_of(reviewed)

    assert key_in(remark_markdown(remark)) == remark.key
    assert key_in("nothing") is None


def test_a_long_summary_says_that_it_was_cut():
    findings = [a_finding(path="d/" * 200 + str(n), line=n) for n in range(1, 400)]

    body = summary_markdown(findings, [], commit="c" * 40, most=5_000)

    assert len(body) <= 5_000 < MOST_CHARS
    assert "more than is shown" in body
    assert body.endswith(SUMMARY_MARK)
