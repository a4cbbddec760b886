"""What stores keep of folding is what the pure decision says, in whatever pieces it is told."""

from __future__ import annotations

from collections import defaultdict
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from agent.triage.folding import AlertFolding
from registry.db import tables as t
from registry.domain.actors import Actor, ActorKind
from registry.service.alerts import AlertDesk
from registry.service.incidents import IncidentDesk
from tests.platforms import a_bare_registry, emptied
from tests.support.databases import engine
from tests.support.folded import Memory, tellings

__all__ = ["engine"]

SOURCE = Actor(id="am", kind=ActorKind.SERVICE, may=frozenset({"alert.tell"}))
FEW = max(6, settings().max_examples // 20)
"""A database for each example is slow; the pure suite tries many more."""


def shape(engine) -> set:
    """Return each incident's key and members, as `Memory.shape` does."""
    members = defaultdict(set)
    with engine.connect() as connection:
        for row in connection.execute(select(t.episode)):
            firing = row.status == "firing"
            members[row.incident].add((row.fingerprint, row.since, firing))
        keys = dict(connection.execute(select(t.incident.c.number, t.incident.c.key)).all())
    return {(keys[number], frozenset(found)) for number, found in members.items()}


@pytest.fixture(scope="module")
def numbers():
    return count()


@settings(
    max_examples=FEW,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    alerts=st.lists(tellings(), min_size=1, max_size=14),
    batch=st.integers(1, 6),
    data=st.data(),
)
def test_a_store_holds_the_incidents_that_the_pure_decision_makes(
    engine, numbers, alerts, batch, data
) -> None:
    platform = a_bare_registry(emptied(engine), seed=str(next(numbers)))
    desk = IncidentDesk(platform.deps, AlertFolding())
    memory = Memory()
    memory.fold(*alerts)

    for number, alert in enumerate(data.draw(st.permutations(alerts))):
        AlertDesk(platform.deps).take(f"d{number}", "am", [alert], SOURCE)
        if data.draw(st.booleans()):
            desk.fold(batch)
    while desk.fold(batch).told:
        pass

    assert shape(engine) == memory.shape()
    counted = {each.id: (each.alerts, each.firing) for each in desk.incidents().items}
    live = [each for each in desk.incidents().items if not each.part_of]
    assert len(live) == len(memory.incidents)
    assert sum(firing for _, firing in counted.values()) == len(memory.firing)
