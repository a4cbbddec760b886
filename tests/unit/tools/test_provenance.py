from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.provenance import says


@pytest.mark.parametrize(
    ("text", "value", "is_said"),
    [
        ("an alias for user-api.", "user-api", True),
        ("(User-API)", "user-api", True),
        ("user-api, or not", "user-api", True),
        ("user-api-v2", "user-api", False),
        ("my-user-api", "user-api", False),
        ("user-api.internal", "user-api", False),
        ("GET /api/users/{id} please", "/api/users/{id}", True),
        ("/api/users/{id}/posts", "/api/users/{id}", False),
        ("https://host/api/users", "/api/users", False),
        ("a.b", "a*b", False),
    ],
)
def test_only_a_whole_token_was_said(text, value, is_said):
    assert says(text, value) is is_said


@given(st.text(max_size=20), st.from_regex(r"[a-z][a-z0-9-]{1,10}", fullmatch=True))
def test_a_word_between_spaces_is_always_said_and_never_inside_a_longer_one(around, word):
    safe = re.sub(r"[\w./{}:~%-]", " ", around)

    assert says(f"{safe} {word} {safe}", word.upper())
    assert not says(f"x{word}", word)
    assert not says(f"{word}x", word)
