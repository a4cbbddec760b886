from __future__ import annotations

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.digest import canonical
from registry.errors import InvalidInput

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_PLAIN = st.none() | st.booleans() | _TEXTS | st.integers(-(2**53) + 1, 2**53 - 1)
_FLOATS = st.floats(allow_nan=False, allow_infinity=False)
_VALUES = st.recursive(
    _PLAIN | _FLOATS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
)


@given(_VALUES)
def test_every_value_is_written_as_the_standard_asks(value) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_keys_are_ordered_as_utf_16_orders_them() -> None:
    assert canonical({"\U0001f600": 1, "\ue000": 2}) == '{"\U0001f600":1,"\ue000":2}'.encode()


def test_what_is_nested_deep_is_still_written() -> None:
    value: list[object] = []
    for _ in range(150):
        value = [value]

    assert canonical(value) == b"[" * 151 + b"]" * 151


def _circle() -> dict[str, object]:
    value: dict[str, object] = {}
    value["again"] = value
    return value


@pytest.mark.parametrize(
    "value",
    [2**53, -(2**53), float("nan"), {1: 2}, ["\ud800"], {"\ud800": 1}, object(), _circle()],
)
def test_what_has_no_canonical_form_is_refused(value) -> None:
    with pytest.raises(InvalidInput, match="cannot be written as JSON"):
        canonical(value)
