"""JSON that two readers cannot take for two different things."""

from __future__ import annotations

import pytest

from registry.domain.strict_json import loads_strictly


def test_what_is_plain_is_read_as_it_is() -> None:
    assert loads_strictly('{"a": [1, null, "b"], "c": {"a": 2}}') == {
        "a": [1, None, "b"],
        "c": {"a": 2},
    }


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', '[{"b": {"a": 1, "a": 1}}]', "[NaN]", "["]
)
def test_what_can_be_read_twice_or_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"stands twice|not a JSON number|Expecting"):
        loads_strictly(text)
