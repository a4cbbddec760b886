"""Files that come with an alert, through the triage that an application is made of."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from frenly_ai.triage_parts import compose
from tests.incident_builders import a_scene, an_incident
from tests.platforms import a_sqlite_url
from tests.support.causes import described
from tests.support.incident_stage import Stage, a_stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POD = "orders-7c5d9f6b8d-x2k4z"
KILLED = """\
State:          Waiting
  Reason:       CrashLoopBackOff
Last State:     Terminated
  Reason:       OOMKilled
  Exit Code:    137
Restart Count:  4
"""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = a_stage(a_sqlite_url(tmp_path), tmp_path)
    yield made
    made.app.close()


def test_a_file_is_read_once_and_tells_a_cause_that_asks_for_nothing(stage: Stage) -> None:
    triage = compose(stage.app, lambda _: stage.platform.people["pager"])
    alert = replace(
        stage.firing(),
        labels={"alertname": "KubePodCrashLooping", "pod": POD, "namespace": "shop"},
        files={"pod.txt": described(POD, KILLED), "pod.log": "INFO password=hunter22\n"},
    )
    incident = an_incident(title=f"KubePodCrashLooping on shop/{POD}", opened_at=stage.clock())

    found = triage(a_scene(alert, incident=incident, at=stage.clock()))

    told = Counter((e.source, e.says) for e in found.evidence)
    assert max(told.values()) == 1
    assert len({e.id for e in found.evidence}) == len(found.evidence)
    assert (found.causes[0].entity, found.causes[0].fault) == ("orders", "out_of_memory")
    assert found.causes[0].certainty == "certain"
    assert found.responses[0].act == "no_action"
    assert "hunter22" not in str(found)
