"""Which workloads alerts name."""

from __future__ import annotations

import pytest

from agent.triage.responses.workloads import workloads_in
from registry.contracts.alerts import AlertStatus
from tests.incident_builders import a_scene, an_alert


@pytest.mark.parametrize(
    ("labels", "workloads"),
    [
        ({"namespace": "shop", "deployment": "cart"}, ["shop/deployment/cart"]),
        ({"namespace": "shop", "statefulset": "db"}, ["shop/statefulset/db"]),
        ({"namespace": "shop", "pod": "cart-6958c5bdd8-69gtn"}, ["shop/deployment/cart"]),
        ({"namespace": "shop", "pod": "db-0"}, ["shop/statefulset/db"]),
        ({"namespace": "shop", "service": "cart"}, ["shop/deployment/cart"]),
        ({"namespace": "shop", "pod": "bare"}, []),
        ({"deployment": "cart"}, []),
        ({"namespace": "shop", "deployment": "Not A Name"}, []),
        (
            {"namespace": "shop", "deployment": "cart", "service": "other"},
            ["shop/deployment/cart"],
        ),
    ],
    ids=str,
)
def test_a_workload_is_named_with_its_namespace(labels, workloads) -> None:
    assert [*map(str, workloads_in(a_scene(an_alert(labels=labels))))] == workloads


def test_what_no_longer_fires_names_nothing() -> None:
    labels = {"namespace": "shop", "deployment": "cart"}
    over = an_alert(labels=labels, status=AlertStatus.RESOLVED)

    assert workloads_in(a_scene(over)) == ()
