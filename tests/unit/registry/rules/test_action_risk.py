"""How many people an action takes."""

from __future__ import annotations

import pytest

from registry.domain.workloads import Act, Deed, Workload, WorkloadState
from registry.rules.action_risk import action_quorum
from tests.platforms import the_governance

CHECKOUT = Workload.parse("shop/deployment/checkout")
BEFORE = WorkloadState(replicas=6, template="b", previous="a")


@pytest.mark.parametrize(
    ("deed", "level", "people"),
    [
        ({"act": Act.RESTART}, "", 2),
        ({"act": Act.ROLL_BACK}, "medium", 2),
        ({"act": Act.SCALE, "replicas": 12}, "", 2),
        ({"act": Act.SCALE, "replicas": 13}, "medium", 2),
        ({"act": Act.SCALE, "replicas": 3}, "", 2),
        ({"act": Act.SCALE, "replicas": 2}, "medium", 2),
        ({"act": Act.SCALE, "replicas": 0}, "high", 3),
    ],
    ids=str,
)
def test_risk_adds_people_and_never_takes_any(deed, level, people) -> None:
    quorum = action_quorum(the_governance(), Deed(workload=CHECKOUT, **deed), BEFORE)

    assert (quorum.level, quorum.approvals) == (level, people)
    assert quorum.groups == ("ssot_maintainers",)
    assert bool(quorum.risks) == bool(level)
