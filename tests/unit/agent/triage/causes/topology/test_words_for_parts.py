from __future__ import annotations

import pytest

from agent.triage.causes.topology.records import Entity
from agent.triage.causes.topology.roles import Role
from agent.triage.causes.topology.troubles import Trouble
from agent.triage.causes.topology.wording import disproof_of, fault_of
from agent.triage.faults import FAULTS


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", ["Pod", "ResourceQuota"])
@pytest.mark.parametrize("trouble", Trouble)
def test_every_part_in_a_fault_has_a_known_word_and_a_disproof(role, kind, trouble) -> None:
    assert fault_of(Entity("x", kind), role, {trouble}) in FAULTS
    assert disproof_of(role).endswith(".")


def test_the_word_for_a_limit_depends_on_what_is_seen() -> None:
    limit = Entity("x", "HorizontalPodAutoscaler")

    assert fault_of(limit, Role.LIMIT, {Trouble.SPEND}) == "overprovisioned"
    assert fault_of(limit, Role.LIMIT, {Trouble.ERROR}) == "scaling_blocked"
    assert fault_of(Entity("x", "ResourceQuota"), Role.LIMIT, set()) == "quota_exceeded"
