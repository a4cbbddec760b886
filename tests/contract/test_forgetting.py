"""Old alerts, incidents and deployments are forgotten on every store; what is needed stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import text

from agent.triage.folding import AlertFolding
from agent.triage.healthy import is_healthy_signal
from registry.contracts.deployments import DeploymentFilter, Told
from registry.contracts.incidents import Cause, Certainty
from registry.domain.actors import Actor, ActorKind
from registry.errors import Missing
from registry.service.alerts import AlertDesk
from registry.service.deployments import Deployments
from registry.service.incidents import IncidentDesk
from registry.service.pruning import Pruner, Retention
from registry.service.triaging import Findings
from tests.platforms import a_bare_registry
from tests.support.folded import RESOLVED, told_of

SOURCE = Actor(id="am", kind=ActorKind.SERVICE, may=frozenset({"alert.tell"}))
ANA = Actor(id="ana", kind=ActorKind.PERSON, may=frozenset({"incident.close"}))
KEEP = Retention(*(timedelta(days=days) for days in (90, 730, 400, 400)))
CAUSE = Cause(
    entity="shop/checkout",
    fault="rollout",
    says="A new version was rolled out.",
    certainty=Certainty.LIKELY,
    score=0.75,
    rule="recent_rollout",
    evidence_for=(),
)
DAY = timedelta(days=1)


class Monitoring:
    """A desk with who tells it of alerts, and who forgets them."""

    def __init__(self, engine) -> None:
        if engine.dialect.name == "postgresql":  # the tests share a database and its numbers
            with engine.begin() as connection:
                connection.execute(text("ALTER SEQUENCE incident_number_seq RESTART"))
        self.platform = a_bare_registry(engine)
        self.clock = self.platform.clock
        self.alerts = AlertDesk(self.platform.deps)
        self.desk = IncidentDesk(self.platform.deps, AlertFolding(is_healthy=is_healthy_signal))
        self.pruner = Pruner(self.platform.deps, KEEP)
        self._ids = count()

    def told(self, *alerts) -> None:
        self.alerts.take(f"d{next(self._ids)}", "alertmanager", alerts, SOURCE)
        self.desk.fold()
        while (held := self.desk.triaging.take()) is not None:
            self.desk.triaging.save(held, Findings(causes=(CAUSE,)))
        self.clock.advance(timedelta(minutes=1))

    def closed(self, name: str = "Slow", *, cause: int | None = None, **fields) -> str:
        self.told(told_of(name, starts_at=self.clock(), **fields))
        incident = self.desk.incidents().items[0].id
        self.desk.close(incident, "known", ANA, cause=cause)
        return incident

    def kept(self, table: str) -> int:
        with self.platform.engine.connect() as connection:
            return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608 - names of ours

    def later(self, days: int) -> list[str]:
        self.clock.advance(days * DAY)
        return self.pruner.prune()


@pytest.fixture
def room(engine) -> Monitoring:
    return Monitoring(engine)


def test_raw_alerts_go_first_and_the_incident_much_later(room) -> None:
    incident = room.closed(files={"pod.log": "x"})

    assert room.later(89) == []
    assert room.later(2) == ["Forgotten: 1 alerts."]
    assert [room.kept(t) for t in ("alert", "episode", "incident_link")] == [0, 0, 0]
    assert room.desk.incident(incident).causes == (CAUSE,)
    assert room.kept("alert_delivery") == 1
    assert room.later(638) == []
    assert room.later(2) == ["Forgotten: 1 deliveries, 1 incidents."]
    with pytest.raises(Missing):
        room.desk.incident(incident)
    assert room.platform.tags()[-2:] == ["monitoring:incident:prune"] * 2
    assert room.later(1) == []


def test_nothing_of_what_is_open_or_still_told_or_confirmed_goes(room) -> None:
    firing = told_of("Down", labels={"pod": "db-0"}, starts_at=room.clock())
    room.told(firing)
    confirmed = room.closed("Old", labels={"pod": "web-0"}, cause=1)
    again = told_of("Loud", labels={"pod": "cart-0"}, starts_at=room.clock())
    room.told(again)
    room.desk.close(room.desk.incidents().items[0].id, "known", ANA)
    room.clock.advance(60 * DAY)
    room.told(again)

    assert room.later(40) == []
    assert room.kept("alert") == 3
    room.later(1_000)
    assert [each.id for each in room.desk.incidents().items] == [confirmed, "I-1"]
    assert room.desk.confirmed().items[0].alert_names == ("Old",)
    assert room.desk.incident("I-1").firing == 1
    room.told(replace(firing, status=RESOLVED, ends_at=room.clock()))
    assert room.desk.incident("I-1").firing == 0


def test_the_newest_signal_that_all_is_well_stays(room) -> None:
    for _ in range(3):
        room.told(told_of("Watchdog", severity="none", starts_at=room.clock()))

    assert room.later(91) == ["Forgotten: 2 signals."]
    assert [(each.name, each.told) for each in room.desk.heartbeats()] == [("Watchdog", 3)]


def test_an_alert_that_comes_again_after_it_was_forgotten_is_not_lost(room) -> None:
    alert = told_of("Slow", starts_at=room.clock())
    room.told(alert)
    room.desk.close("I-1", "known", ANA)
    room.later(91)

    room.told(alert)

    assert [(each.id, each.firing) for each in room.desk.incidents().items] == [
        ("I-2", 1),
        ("I-1", 0),
    ]


def test_merged_incidents_go_before_the_one_that_they_are_part_of(room) -> None:
    first = told_of("A", labels={"pod": "a-0"}, namespace="one", starts_at=room.clock())
    second = told_of("B", labels={"pod": "b-0"}, namespace="two", starts_at=room.clock())
    room.told(first)
    room.told(second)
    both = told_of("A", labels={"pod": "a-0", "deployment": "x"}, namespace="one",
                   starts_at=room.clock())  # fmt: skip
    room.told(both, replace(both, namespace="two", name="B", fingerprint="z",
                            labels={"pod": "b-0", "deployment": "x"}))  # fmt: skip
    with room.platform.engine.begin() as connection:
        connection.execute(text("UPDATE incident SET part_of = 1 WHERE number = 2"))
        connection.execute(text("UPDATE alert SET incident = 1"))
        connection.execute(text("UPDATE episode SET incident = 1"))
        connection.execute(text("DELETE FROM incident_link"))
    room.desk.close("I-1", "known", ANA)
    with room.platform.engine.begin() as connection:
        connection.execute(text("UPDATE incident SET state = 'closed' WHERE number = 2"))

    room.later(731)

    assert room.kept("incident") == 0


def test_several_are_forgotten_in_one_batch_of_each_kind_on_record(room) -> None:
    for number in range(3):
        room.closed(f"N{number}", labels={"pod": f"p{number}-0"}, namespace=f"n{number}")

    room.later(731)

    prunes = [tag for tag in room.platform.tags() if tag == "monitoring:incident:prune"]
    assert (room.kept("incident"), len(prunes)) == (0, 2)


def test_deployments_stay_as_long_as_an_open_incident_may_look_for_them(engine) -> None:
    room = Monitoring(engine)
    deployments = Deployments(room.platform.deps)
    deployments.take("d1", Told(service="cart", version="1"), SOURCE)
    room.told(told_of("Down", starts_at=room.clock()))

    assert room.later(401) == []
    room.desk.close("I-1", "known", ANA)
    assert room.later(1) == ["Forgotten: 1 deployments."]
    assert deployments.deployments(DeploymentFilter()).items == ()


def test_an_incident_that_somebody_works_on_stays(room) -> None:
    room.closed()
    with room.platform.engine.begin() as connection:
        connection.execute(text("UPDATE incident SET due_at = updated_at"))

    assert room.later(91) == []
