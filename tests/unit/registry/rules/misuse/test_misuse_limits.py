"""What may be written as a burst, and what is said of anything else."""

from __future__ import annotations

from datetime import timedelta
from importlib import resources

import pytest

from frenly_ai.watching.limits import load_limits
from registry.errors import InvalidInput
from registry.rules.misuse.limits import Burst

TEXT = (resources.files("config") / "watching.yaml").read_text("utf-8")


def test_a_burst_is_read_and_shown_in_one_form() -> None:
    burst = Burst.parse("30 in 10m")

    assert burst == Burst(30, timedelta(minutes=10))
    assert str(burst) == "30 in 10m"


@pytest.mark.parametrize("raw", ["", "30", "30 per 10m", "x in 10m", "0 in 10m", "-1 in 10m"])
def test_anything_else_is_refused_with_an_example(raw: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Burst.parse(raw)

    assert "30 in 10m" in caught.value.hint


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("exports: 5 in 1h", "exports: often", "'often' does not say how many"),
        ("newcomer: 1d", "newcomer: soon", "'soon' is not a duration"),
        ("exports: 5 in 1h", "exprts: 5 in 1h", "misuse.exprts"),
    ],
)
def test_the_file_is_refused_at_the_wrong_line(right: str, wrong: str, says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_limits(TEXT.replace(right, wrong), source="watching.yaml")

    assert says in caught.value.message


def test_a_misspelt_limit_is_told_the_nearest_one() -> None:
    with pytest.raises(InvalidInput) as caught:
        load_limits(TEXT.replace("exports: 5", "exprts: 5"), source="watching.yaml")

    assert "exports" in caught.value.hint


def test_the_log_is_read_as_far_back_as_the_longest_burst() -> None:
    assert load_limits(TEXT, source="watching.yaml").misuse.longest == timedelta(hours=1)
