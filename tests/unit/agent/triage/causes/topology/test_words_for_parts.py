from __future__ import annotations

import pytest

from agent.triage.causes.topology.records import Entity
from agent.triage.causes.topology.roles import Role
from agent.triage.causes.topology.signs import Sign
from agent.triage.causes.topology.wording import disproof_of, fault_of
from agent.triage.faults import FAULTS


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", ["Pod", "ResourceQuota"])
@pytest.mark.parametrize("sign", Sign)
def test_every_part_in_a_fault_has_a_known_word_and_a_disproof(role, kind, sign) -> None:
    assert fault_of(Entity("x", kind), role, {sign}) in FAULTS
    assert disproof_of(role).endswith(".")


def test_the_word_for_a_limit_depends_on_what_is_seen() -> None:
    limit = Entity("x", "HorizontalPodAutoscaler")

    assert fault_of(limit, Role.LIMIT, {Sign.SPEND}) == "overprovisioned"
    assert fault_of(limit, Role.LIMIT, {Sign.ERROR}) == "scaling_blocked"
    assert fault_of(Entity("x", "ResourceQuota"), Role.LIMIT, set()) == "quota_exceeded"
