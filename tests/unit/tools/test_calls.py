from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.aliases import ListAliasesArgs
from tools.calls import MAX_CHARS, read_args
from tools.propose_alias import ProposeAliasArgs
from tools.refusals import BadArguments, shown
from tools.shapes import NoArgs

WISH = {"name": "a-api", "target": "b-api", "context": "web"}


def test_arguments_are_read_from_json_or_from_a_dictionary():
    assert read_args(ProposeAliasArgs, WISH) == read_args(ProposeAliasArgs, json.dumps(WISH))
    assert read_args(NoArgs, "{}") == NoArgs()


@pytest.mark.parametrize(
    ("raw", "message", "hint"),
    [
        ("", "not JSON", "one complete"),
        ('{"name": "a', "not JSON", "one complete"),
        ('{"name": "a"} {}', "not JSON", "one complete"),
        ('{"name": "a", "name": "b"}', "a field stands twice", "one complete"),
        ('{"name": NaN}', "NaN is not a JSON number", "one complete"),
        ("[" * 15_000, "nested too deep", "one complete"),
        ("1" * 10_000, "not JSON", "one complete"),
        ("x" * (MAX_CHARS + 1), "20001 characters long", "At most 20000"),
        ("[]", "not a JSON object", "'name', 'target', 'context', ['type']"),
        ("null", "not a JSON object", "exactly these"),
        ({**WISH, "contxt": 1}, "no argument 'contxt'", "Did you mean 'context'?"),
        ({**WISH, "x" * 900: 1}, "xxx'..", "Known:"),
        ({"name": "a", "target": "b"}, "'context' is missing", "ask the person"),
        ({**WISH, "name": 7}, "'name': Input should be a valid string", "exactly these"),
        ({**WISH, "name": ""}, "'name': String should have at least 1", "exactly these"),
        ({**WISH, "name": "a" * 256}, "at most 255", "exactly these"),
        ({**WISH, "name": "a\u202eb"}, "'name': must be visible text", "exactly these"),
        ({**WISH, "name": "a\nb"}, "'name': must be visible text", "exactly these"),
        ({**WISH, "name": "\ud800"}, "'name': ", "exactly these"),
        ({**WISH, "type": "temporery"}, "'type': Input should be", "'temporary'?"),
        ({**WISH, "type": None}, "'type': Input should be", "Known: contextual"),
        ({**WISH, 7: 1}, "Argument 7: ", "exactly these"),
    ],
)
def test_anything_else_is_refused_with_what_would_be_right(raw, message, hint):
    with pytest.raises(BadArguments) as caught:
        read_args(ProposeAliasArgs, raw)

    assert message in caught.value.message
    assert hint in caught.value.hint
    assert len(caught.value.message) < 300


def test_a_tool_without_arguments_says_so():
    with pytest.raises(BadArguments) as caught:
        read_args(NoArgs, {"x": 1})

    assert caught.value.hint == "This tool takes no arguments."


@pytest.mark.parametrize("limit", [0, 101, True, "7", 7.0, None])
def test_numbers_are_neither_guessed_nor_stretched(limit):
    with pytest.raises(BadArguments):
        read_args(ListAliasesArgs, {"limit": limit})


@given(st.text(max_size=400) | st.integers())
def test_what_is_quoted_is_short_printable_and_whole_when_it_says_so(raw):
    quoted = shown(raw)

    assert len(quoted) <= 90
    assert quoted.isascii()
    assert quoted.isprintable()
    assert quoted.endswith("..") or quoted == ascii(raw)
