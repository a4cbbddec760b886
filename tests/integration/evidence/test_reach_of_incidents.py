"""Who is hit and who answers for it, told from a real registry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.triage.impact import impact_of
from agent.triage.questions import questions_of
from tests.support.scenes import a_scene, an_alert
from tools.deadlines import NEVER
from tools.evidence.dependents import DependentSource
from tools.evidence.subjects import Finder


@pytest.mark.parametrize(
    ("service", "teams", "aliases"),
    [
        ("billing-api", ("@team",), ()),
        (
            "user-management-api",
            ("@team", "@users"),
            (
                "alias:service:application:profile-api",
                "alias:service:application:user-api",
            ),
        ),
    ],
)
def test_the_teams_of_a_name_and_of_its_aliases_are_told(platform, service, teams, aliases):
    scene = a_scene(an_alert(labels={"service": service}), at=platform.clock())
    found = DependentSource(Finder(platform.registry)).ask(scene, NEVER)
    evidence = [replace(each, id=f"E{n}") for n, each in enumerate(found, start=1)]

    impact = impact_of(evidence, [])

    assert (impact.teams, impact.aliases) == (teams, aliases)
    assert not any("owner" in question for question in questions_of(scene, evidence, []))
