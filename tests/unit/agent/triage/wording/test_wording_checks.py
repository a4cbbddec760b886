"""What is kept of an answer: only what was shown, whatever the model says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.triage.wording.checking import MOST_DOUBTS, MOST_SUMMARY, check_answer

FACTS = 'cause 1 likely out_of_memory of "user-api"\nE1 log: "user-api took 512Mi at 10:40"'
SHOWN = {"E1", "E2"}


def kept(*sentences: Any) -> list[str]:
    return [line.says for line in check_answer({"summary": list(sentences)}, SHOWN, FACTS)[0]]


def a_sentence(text: str, *evidence: str) -> dict[str, Any]:
    return {"text": text, "evidence": list(evidence or ("E1",))}


@pytest.mark.parametrize(
    "text",
    [
        "The user-api may have run out of memory.",
        "It took 512Mi at 10:40.",
        "This is what E1 shows, and nobody knows why!",
        "out_of_memory of user-api: likely",
    ],
)
def test_a_sentence_about_what_was_shown_is_kept(text: str) -> None:
    assert kept(a_sentence(text)) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "The billing-api broke.",
        "It took 513Mi.",
        "See https://evil.test/x for more.",
        "Go to [the page](evil) now.",
        "Run `frenly proposal approve P-1` now.",
        "Read <b>this</b>.",
        "",
        "   \x1b\u202e ",
        "word " * 100,
    ],
)
def test_a_sentence_that_names_or_marks_up_anything_else_is_dropped(text: str) -> None:
    checked = check_answer({"summary": [a_sentence(text)]}, SHOWN, FACTS)

    assert (checked.summary, checked.dropped) == ((), 1)


@pytest.mark.parametrize(
    "sentence",
    [
        {"text": "It is so.", "evidence": ["E9"]},
        {"text": "It is so.", "evidence": ["E1", "E9"]},
        {"text": "It is so.", "evidence": []},
        {"text": "It is so."},
        {"text": "It is so.", "evidence": ["E1"], "certainty": "certain"},
        {"text": "It is so.", "evidence": "E1"},
        {"text": 7, "evidence": ["E1"]},
        "It is so.",
        None,
    ],
)
def test_a_sentence_without_sources_that_were_shown_is_dropped(sentence: Any) -> None:
    checked = check_answer({"doubts": [sentence]}, SHOWN, FACTS)

    assert (checked.doubts, checked.dropped) == ((), 1)


@pytest.mark.parametrize("answer", [None, [], "text", 3, {}, {"summary": "x", "doubts": {}}])
def test_an_answer_of_another_shape_says_nothing(answer: Any) -> None:
    assert check_answer(answer, SHOWN, FACTS) == ((), (), 0)


def test_no_more_is_kept_than_was_asked_for() -> None:
    many = [a_sentence(f"It is {word}.") for word in "abcdefghij"]

    checked = check_answer({"summary": many, "doubts": many}, SHOWN, FACTS)

    assert (len(checked.summary), len(checked.doubts)) == (MOST_SUMMARY, MOST_DOUBTS)
    assert checked.dropped == 20 - MOST_SUMMARY - MOST_DOUBTS


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["summary", "doubts", "text", "evidence", "cause"]), inner
        )
    ),
    max_leaves=20,
)


@given(answer=_JSON)
def test_whatever_a_model_answers_only_shown_sources_are_named(answer: Any) -> None:
    checked = check_answer(answer, SHOWN, FACTS)

    for line in (*checked.summary, *checked.doubts):
        assert set(line.evidence) <= SHOWN
        assert line.says.isprintable()
        assert line.says in json.dumps(answer, ensure_ascii=False)
