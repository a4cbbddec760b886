from __future__ import annotations

import pytest

from evals.corpus.lifts import by_chance, figures_of


def a_case(name: str, *things: str, right: str) -> tuple[dict, dict]:
    """Things are written `name:kind`, the likeliest first."""
    ranking = [dict(zip(("id", "kind"), thing.split(":"), strict=True)) for thing in things]
    kinds = [thing["kind"] for thing in ranking if thing["id"] == right]
    return {"id": name, "ranking": ranking}, {"root_cause": [right], "root_cause_kind": kinds}


def figures(*cases: tuple[dict, dict]) -> dict:
    return figures_of([row for row, _ in cases], {row["id"]: answer for row, answer in cases})


def test_chance_is_counted_and_not_drawn() -> None:
    assert by_chance(1, 10, 1) == pytest.approx(0.1)
    assert by_chance(1, 10, 3) == pytest.approx(0.3)
    assert by_chance(2, 4, 3) == 1
    assert by_chance(0, 4, 3) == 0
    assert by_chance(0, 0, 3) == 0


def test_a_right_first_place_among_many_is_a_lift_over_chance() -> None:
    found = figures(a_case("a", "x:Pod", "y:Pod", "z:Node", "w:Node", right="x"))

    assert found["top_1"]["share"] == 1
    assert found["top_1"]["lift_over_chance"] == 4
    assert found["misses"] == {}


def test_the_commonest_kind_is_learned_from_the_other_cases_alone() -> None:
    pods = [a_case(name, "x:Pod", "y:Node", right="x") for name in "abc"]
    odd = a_case("d", "y:Node", "x:Pod", right="y")

    top = figures(*pods, odd)["top_1"]

    assert top["by_commonest_kind"] == 0.75  # in three cases it names the only pod
    assert top["lift_over_commonest_kind"] == 1.33


def test_a_rule_that_is_never_right_has_no_lift_over_it() -> None:
    cases = [
        a_case("a", "x:Pod", "y:Node", right="x"),
        a_case("b", "y:Node", "x:Pod", right="y"),
    ]

    assert figures(*cases)["top_1"]["lift_over_commonest_kind"] is None


def test_places_left_over_are_filled_by_chance() -> None:
    cases = [
        *(a_case(name, "x:Pod", "y:Node", "z:Node", right="x") for name in "abcf"),
        a_case("d", "x:Pod", "y:Node", "z:Node", right="y"),
        a_case("e", "x:Node", "y:Pod", "z:Pod", "w:Pod", "v:Pod", right="x"),
    ]

    top = figures(*cases)["top_3"]

    assert top["by_commonest_kind"] == 0.6667
    assert top["by_commonest_kind_then_chance"] == 0.8333  # in `e`, pods take all three places


def test_a_miss_is_told_with_what_was_named_instead() -> None:
    assert figures(a_case("a", "x:Pod", "y:Pod", right="y"))["misses"] == {"a": ["x"]}


def test_no_cases_are_no_figures() -> None:
    assert figures_of([], {}) == {"cases": 0}
