"""From an alert to a past incident: only the confirmation of a person makes it one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from frenly_ai.learning import learn
from frenly_ai.triage import open_triage
from registry.contracts.alerts import AlertStatus
from tests.integration.api.world import World, make_world
from tests.support.scenes import an_alert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from frenly_ai.triage import TriageRoom


@pytest.fixture
def world(tmp_path) -> Iterator[World]:
    """A platform with an alias that was just made, and an alert about it."""
    world = make_world(tmp_path)
    world.applied("orders-api")
    yield world
    world.close()


@pytest.fixture
def room(world) -> TriageRoom:
    room = open_triage(world.app)
    alert = an_alert(labels={"service": "orders-api"}, starts_at=world.app.deps.now())
    room.alerts.take("d1", "alertmanager", [alert], world.actor("bot"))
    room.work()
    return room


def past(world: World, room: TriageRoom) -> list[Any]:
    learn(world.app, room.incidents)
    found = world.app.knowledge.search("HighErrorRate", limit=5).hits
    return [hit.cite for hit in found if hit.kind == "incident"]


def test_what_triage_found_is_no_past_incident_until_a_person_says_so(world, room):
    (incident,) = room.incidents.incidents().items
    assert incident.causes
    assert past(world, room) == []

    person = world.actor("ben")
    room.incidents.close(incident.id, "The alias was wrong.", person, cause=1)

    assert past(world, room) == [f"incident:{incident.id}#HighErrorRate"]

    room.incidents.reopen(incident.id, "It was something else.", person)

    assert past(world, room) == []


def test_an_incident_that_ends_by_itself_teaches_nothing(world, room):
    resolved = an_alert(
        labels={"service": "orders-api"},
        status=AlertStatus.RESOLVED,
        starts_at=world.app.deps.now(),
    )
    room.alerts.take("d2", "alertmanager", [resolved], world.actor("bot"))
    room.work()

    assert past(world, room) == []
