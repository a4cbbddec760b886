"""The quick way to the canonical form gives what the library for it gives."""

from __future__ import annotations

import math

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.digest import canonical
from registry.errors import InvalidInput

texts = st.text(st.characters(categories=["L", "N", "P", "S", "Z", "Cc", "Co"]), max_size=12)
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | texts
    | st.floats(allow_nan=False, allow_infinity=False)
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=20
)


@given(values)
def test_any_value_is_written_as_the_library_writes_it(value):
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value",
    [
        {"\u00e4": 1, "b": 2},
        {"\U0001f600": 1, "\ufb33": 2},
        {"b": [], "a": {}},
        [1.5, -0.0],
        ['\x7f\x1f\u2028"\\/\b'],
        (1, 2),
        2**53 - 1,
        True,
    ],
)
def test_what_is_written_in_another_order_or_form_is_left_to_the_library(value):
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value", [2**53, -(2**53), math.nan, math.inf, "\ud800", {"\ud800": 1}, {"a": ["\ud800"]}]
)
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(InvalidInput, match="cannot be written as JSON"):
        canonical(value)


def test_nesting_beyond_reason_is_refused():
    value = []
    for _ in range(100_000):
        value = [value]

    with pytest.raises(InvalidInput):
        canonical(value)
