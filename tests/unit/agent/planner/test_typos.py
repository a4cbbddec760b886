from __future__ import annotations

import pytest

from agent.planner.typos import put_right


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("tempoary", "temporary"),
        ("temproary", "temporary"),
        ("temporrary", "temporary"),
        ("temperary", "temporary"),
        ("untill", "until"),
        ("retrie", "retire"),
        ("rremove", "remove"),
        ("delte", "delete"),
        ("permanant", "permanent"),
    ],
)
def test_a_slip_in_a_deciding_word_is_put_right(said, meant):
    assert put_right(f"a {said} b") == f"a {meant} b"


@pytest.mark.parametrize(
    "text",
    ["replace remote retires contact entire", "rewire it", "remove-api @owne <n0> alais_1"],
)
def test_other_words_and_what_is_written_like_a_name_stay(text):
    assert put_right(text) == text
