from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.digest import canonical, digest
from registry.errors import InvalidInput

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


def shuffled(value):
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(value)}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


@given(values)
def test_the_order_of_keys_does_not_change_a_digest(value) -> None:
    assert digest(shuffled(value)) == digest(value)


@given(values)
def test_canonical_bytes_are_stable_when_read_and_written_again(value) -> None:
    once = canonical(value)

    assert canonical(json.loads(once)) == once
    assert json.loads(once) == value


@given(values, values)
def test_different_values_have_different_digests(one, other) -> None:
    assert (digest(one) == digest(other)) is (canonical(one) == canonical(other))


def test_a_digest_never_changes_between_versions() -> None:
    known = {"b": [1, None, True], "a": "é", "c": {"y": 1.5, "x": ""}}

    assert canonical(known) == '{"a":"é","b":[1,null,true],"c":{"x":"","y":1.5}}'.encode()
    assert digest(known) == "9bc801ff03e3e67057fc6d440ccf2a7c8cb45ba16a70c3089577c6c660781373"


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    ["\ud800", 2**53, float("nan"), float("inf"), {1: 2}, object(), nested(100_000)],
    ids=["surrogate", "large", "nan", "infinite", "key", "object", "deep"],
)
def test_what_json_cannot_carry_is_refused_with_advice(value) -> None:
    with pytest.raises(InvalidInput, match="cannot be written as JSON") as caught:
        canonical(value)

    assert "UTF-8" in caught.value.hint
