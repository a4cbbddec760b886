"""How many people an action takes."""

from __future__ import annotations

import pytest

from registry.domain.proposals import Origin
from registry.domain.provenance import Asking, Mark, SourceKind
from registry.domain.workloads import Act, Deed, Workload, WorkloadState
from registry.rules.action_risk import action_quorum, asking_for, findings_on
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


def of_agent(deed: Deed, *marks: Mark, channel: str = "chat", people: int = 0) -> Asking:
    origin = Origin(channel=channel, people=people)
    return asking_for(deed, origin, "agent:frenly", [mark.content() for mark in marks])


def told(field: str, source: SourceKind, **fields) -> Mark:
    return Mark(field=field, value="x", source=source, registered=True, **fields)


RESTART = Deed(workload=CHECKOUT, act=Act.RESTART)
SCALE = Deed(workload=CHECKOUT, act=Act.SCALE, replicas=7)


def test_what_a_person_asks_for_without_an_agent_is_their_own_word() -> None:
    asking = asking_for(SCALE, Origin(channel="cli"), "", [])

    assert findings_on(the_governance(), asking) == ()


@pytest.mark.parametrize(("deed", "count"), [(RESTART, 2), (SCALE, 3)], ids=str)
def test_a_value_that_an_agent_left_out_blocks(deed, count) -> None:
    found = findings_on(the_governance(), of_agent(deed))

    assert [each.severity for each in found] == ["blocks"] * count


def test_what_an_alert_names_takes_more_people_and_is_shown_to_them() -> None:
    marks = [told(field, SourceKind.ALERT_LABEL) for field in ("workload", "namespace")]
    asking = of_agent(RESTART, *marks, channel="alert", people=3)

    quorum = action_quorum(the_governance(), RESTART, BEFORE, asking)

    assert (quorum.level, quorum.approvals) == ("medium", 3)
    assert [risk.partition(":")[0] for risk in quorum.risks] == ["source_trusted"] * 2


@pytest.mark.parametrize("channel", ["chat", "alert"])
def test_what_stands_in_a_text_with_orders_is_never_a_ground(channel) -> None:
    marks = [
        told(field, SourceKind.ALERT_LABEL, signs=("gives orders",))
        for field in ("workload", "namespace", "read")
    ]

    found = findings_on(the_governance(), of_agent(RESTART, *marks, channel=channel))

    assert sorted((each.check, str(each.severity)) for each in found) == [
        ("orders_flagged", "warns"),
        ("source_trusted", "blocks"),
        ("source_trusted", "blocks"),
    ]
