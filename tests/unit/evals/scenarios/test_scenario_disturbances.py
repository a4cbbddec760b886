"""What befalls a repeat is the same every time, and only what its scenario bears."""

from __future__ import annotations

from evals.scenarios.form import Restart
from evals.scenarios.perturbing import Disturbance, deliveries, disturbance
from tests.unit.evals.scenarios.scenes import a_scenario

THREE = [{"by": "ana", "say": f"message {number}"} for number in (1, 2, 3)]


def numbers(kinds: set[str], seed: int = 1, **fields: object) -> list[int]:
    disturbed = Disturbance(kinds=frozenset(kinds), seed=seed)
    return [each.number for each in deliveries(a_scenario(*THREE, **fields), disturbed)]


def test_the_first_repeat_is_undisturbed_and_eight_have_everything() -> None:
    free = a_scenario(*THREE, any_order=True)
    found = [disturbance(free, repeat) for repeat in range(1, 9)]

    assert found[0].says() == "undisturbed"
    assert set().union(*(each.kinds for each in found)) == {
        "duplicates",
        "faults",
        "order",
        "restarts",
    }
    assert len({each.says() for each in found}) == 8
    assert disturbance(free, 9).kinds == frozenset()


def test_steps_that_depend_on_each_other_keep_their_order() -> None:
    assert all("order" not in disturbance(a_scenario(), n).kinds for n in range(1, 9))


def test_what_a_scenario_does_not_bear_is_left_out() -> None:
    fragile = a_scenario(not_under={"duplicates": "it counts messages"})

    assert all("duplicates" not in disturbance(fragile, n).kinds for n in range(1, 9))


def test_undisturbed_steps_arrive_once_and_in_order() -> None:
    assert numbers(set()) == [1, 2, 3]


def test_duplicates_follow_what_they_repeat() -> None:
    disturbed = Disturbance(kinds=frozenset({"duplicates"}))
    found = list(deliveries(a_scenario(*THREE, {"wait": "1d"}), disturbed))

    assert [each.number for each in found] == [1, 1, 2, 2, 3, 3, 4]
    assert [each.again for each in found] == [False, True] * 3 + [False]


def test_a_restart_comes_before_every_step() -> None:
    disturbed = Disturbance(kinds=frozenset({"restarts"}))
    found = list(deliveries(a_scenario(*THREE), disturbed))

    assert [isinstance(each.step, Restart) for each in found] == [True, False] * 3
    assert [each.number for each in found] == [0, 1, 0, 2, 0, 3]


def test_another_order_holds_every_step_once_and_is_drawn_from_the_seed() -> None:
    orders = {tuple(numbers({"order"}, seed)) for seed in range(20)}

    assert all(sorted(order) == [1, 2, 3] for order in orders)
    assert len(orders) > 1
    assert numbers({"order"}, 3) == numbers({"order"}, 3)
