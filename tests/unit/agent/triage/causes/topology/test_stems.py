from __future__ import annotations

import pytest

from agent.triage.causes.topology.names import outwardness, stem_of, stems_in


@pytest.mark.parametrize(
    ("name", "kind", "stem"),
    [
        ("checkout-6f7d8c9b5-x2k4z", "Pod", "checkout"),
        ("checkout-6f7d8c9b5-bcdfg", "Pod", "checkout"),
        ("checkout-service-1", "Service", "checkout"),
        ("checkoutservice", "Service", "checkout"),
        ("checkout", "Deployment", "checkout"),
        ("kafka-0", "Pod", "kafka"),
        ("ad-pod-1", "Pod", "ad"),
        ("payment-pdb-1", "PodDisruptionBudget", "payment"),
        ("product-catalog", "Service", "productcatalog"),
        ("service", "Service", "service"),
        ("42", "Pod", "42"),
        ("cart-mysql", "Pod", "cartmysql"),
        ("", "Pod", ""),
    ],
)
def test_things_of_one_workload_have_one_stem(name: str, kind: str, stem: str) -> None:
    assert stem_of(name, kind) == stem


def test_a_name_speaks_of_whole_words_only() -> None:
    assert "cart" in stems_in("block-cart-to-redis")
    assert "productcatalog" in stems_in("block-product-catalog")
    assert "cart" not in stems_in("block-cartography")


def test_a_name_of_endless_parts_is_read_up_to_an_end() -> None:
    assert len(stems_in("-".join(str(n) for n in range(10_000)))) <= 20 * 21 / 2


@pytest.mark.parametrize(
    ("name", "steps"),
    [("shop-gateway", 2), ("web-ui", 1), ("load-balancer-lb", 2), ("cart", 0)],
)
def test_some_names_say_how_near_to_the_outside_they_stand(name: str, steps: int) -> None:
    assert outwardness(name) == steps
