from __future__ import annotations

import pytest

from agent.triage.causes.topology.roles import Role, role_of


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("NetworkChaos", Role.INJECTOR),
        ("PodChaos", Role.INJECTOR),
        ("ConfigMap", Role.CONFIG),
        ("Secret", Role.CONFIG),
        ("NetworkPolicy", Role.POLICY),
        ("VirtualService", Role.POLICY),
        ("ServiceAccount", Role.POLICY),
        ("HorizontalPodAutoscaler", Role.LIMIT),
        ("PodDisruptionBudget", Role.LIMIT),
        ("ResourceQuota", Role.LIMIT),
        ("PersistentVolumeClaim", Role.STORAGE),
        ("Deployment", Role.TEMPLATE),
        ("deployment.apps", Role.TEMPLATE),
        ("apps/v1/Deployment", Role.TEMPLATE),
        ("CronJob", Role.TASK),
        ("Pod", Role.INSTANCE),
        ("Service", Role.FRONT),
        ("ServiceOperation", Role.OPERATION),
        ("Node", Role.NODE),
        ("Namespace", Role.PLACE),
        ("Schedule", Role.OTHER),
        ("", Role.OTHER),
    ],
)
def test_the_kind_tells_what_part_a_thing_can_have(kind: str, role: Role) -> None:
    assert role_of(kind, "x", "shop") is role


def test_a_schedule_of_chaos_starts_what_breaks() -> None:
    assert role_of("Schedule", "nightly", "chaos-mesh") is Role.INJECTOR_PLAN
    assert role_of("Schedule", "chaos-nightly", "shop") is Role.INJECTOR_PLAN
