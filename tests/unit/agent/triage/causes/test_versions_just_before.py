"""A version that came just before is a cause by how much a measure tells with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agent.triage.causes.of_deployments import deployment_causes
from registry.contracts.incidents import Certainty
from tests.builders import NOW
from tests.incident_builders import an_evidence

BEGAN = NOW + timedelta(minutes=10)


def deployed(**fields: Any) -> Any:
    data = {"version": "2.0", "is_named": True, "seconds_before": 600, **fields.pop("data", {})}
    given = {"id": "E2", "kind": "deployment", "source": "deployment:D-1", "at": NOW}
    return an_evidence(**{**given, "about": "checkout", "data": data, **fields})


def rose(**fields: Any) -> Any:
    given = {
        "id": "E3",
        "kind": "metric",
        "source": "prometheus:errors",
        "says": "Requests that fail: 0 until then, 5 /s from then on.",
        "about": "shop/checkout",
        "at": NOW + timedelta(minutes=1),
        "data": {"turn": "rose"},
    }
    return an_evidence(**{**given, **fields})


CHANGE = an_evidence(id="E9", kind="change", data={"proposal": "P-1"})


@pytest.mark.parametrize(
    ("evidence", "certainty"),
    [
        ((deployed(), rose()), Certainty.CERTAIN),
        ((deployed(),), Certainty.LIKELY),
        ((deployed(), CHANGE), Certainty.POSSIBLE),
        ((deployed(), rose(at=NOW - timedelta(minutes=1))), Certainty.LIKELY),
        ((deployed(), rose(about="shop/cart")), Certainty.LIKELY),
        ((deployed(), rose(data={"turn": "fell"})), Certainty.LIKELY),
        ((deployed(), rose(source="file:a.json")), Certainty.LIKELY),
        ((deployed(), rose(says="Requests: 1 until then, 5 /s.")), Certainty.LIKELY),
    ],
)
def test_only_failures_that_rose_after_it_make_it_certain(evidence, certainty) -> None:
    (cause,) = deployment_causes(evidence)

    assert (cause.entity, cause.fault, cause.certainty) == ("checkout", "rollout", certainty)
    assert cause.says == "checkout was deployed as 2.0 10 minutes before."
    assert set(cause.evidence_for) <= {"E2", "E3"}


@pytest.mark.parametrize(
    "data", [{"seconds_before": 3_600}, {"seconds_before": -600}, {"is_named": False}]
)
def test_what_came_long_before_or_after_or_of_something_else_is_none(data) -> None:
    assert list(deployment_causes([deployed(data=data), rose()])) == []


def test_of_two_versions_the_last_one_is_it() -> None:
    later = deployed(id="E4", data={"version": "2.1", "seconds_before": 60})

    first, last = deployment_causes([deployed(), later, rose()])

    assert (first.certainty, first.evidence_against) == (Certainty.POSSIBLE, ("E4",))
    assert last.certainty is Certainty.CERTAIN
