from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from tools.outcomes import ToolError, ToolOutcome, fit

contents = st.dictionaries(
    st.text("abc", min_size=1, max_size=5),
    st.lists(st.text(max_size=30), max_size=60)
    | st.text(max_size=300)
    | st.integers()
    | st.none(),
    max_size=6,
)


@given(contents, st.integers(200, 2_000))
def test_an_answer_fits_and_stays_json_and_says_what_it_lost(content, limit):
    text = fit(content, limit)

    assert len(text) <= limit
    read = json.loads(text)
    assert read == content or "Too long" in read["note"]


def test_lists_lose_their_ends_and_single_values_stay():
    content = {
        "name": "user-api",
        "aliases": [f"alias-{n}" for n in range(100)],
        "facts": ["f"],
    }

    read = json.loads(fit(content, 500))

    assert (read["name"], read["facts"], read["aliases"][0]) == ("user-api", ["f"], "alias-0")
    assert read["note"] == "Too long; shown are only 25 of 100 aliases. Ask for less."


def test_an_answer_without_lists_is_cut_as_text():
    read = json.loads(fit({"text": '"' * 900}, 300))

    assert read["note"].startswith("Too long")
    assert read["cut"].startswith('{"text": ')


def test_outcomes_are_written_for_a_model():
    error = ToolError(
        code="missing", kind="missing", message="No 'x'.", hint="Did you mean 'y'?"
    )
    good = ToolOutcome(ok=True, tool="t", result_json='{"a": 1}')
    bad = ToolOutcome(ok=False, tool="t", error=error, may_retry=True)

    assert json.loads(good.content()) == {"ok": True, "result": {"a": 1}}
    assert json.loads(bad.content()) == {
        "ok": False,
        "error": {
            "code": "missing",
            "kind": "missing",
            "message": "No 'x'.",
            "hint": "Did you mean 'y'?",
            "advice": "",
        },
        "may_retry": True,
    }
