"""Triage over a whole application: folded, looked at, closed; whatever breaks in between."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from agent.triage.work import Triage, no_causes, no_response
from frenly_ai.bootstrap import build
from frenly_ai.settings import read_settings
from frenly_ai.triage import open_triage
from frenly_ai.worker import triager
from registry.contracts.incidents import Evidence, IncidentState
from registry.domain.actors import Actor, ActorKind
from registry.domain.edits import CreateAlias, RegisterContext, RegisterContract
from registry.domain.rows import AliasType
from registry.errors import Unavailable
from registry.service.incidents import QUIET
from registry.service.triaging import MOST_ATTEMPTS, RETRY_AFTER
from tests.builders import a_wish, service
from tests.platforms import Clock
from tests.support.folded import RESOLVED, at, told_of

SOURCE = Actor(id="am", kind=ActorKind.SERVICE, may=frozenset({"alert.tell"}))


def one_piece(scene):
    return (Evidence(id="E1", kind="alert", source="alert", says=scene.incident.title),)


PLAIN = Triage(gather=one_piece, rank=no_causes, respond=no_response)


class Log:
    """Hears what loops log."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def info(self, event: str, **fields: str) -> None:
        self.lines.append(fields["what"])

    warning = exception = lambda self, event, **fields: self.lines.append(event)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path, clock):
    app = build(read_settings(home=tmp_path), clock=clock)
    yield app
    app.close()


def test_a_storm_and_what_is_unlike_it_are_looked_at_and_close_when_quiet(app, clock) -> None:
    room = open_triage(app, PLAIN)
    pods = [told_of(labels={"pod": f"cart-7d4b9c6f5d-{n:05d}"}) for n in range(30)]
    room.alerts.take("d1", "am", [*pods, told_of("DiskFull", namespace="db")], SOURCE)

    said = room.work()

    assert said[0] == "31 alerts folded, 2 incidents opened."
    assert [line.partition(" triaged")[0] for line in said[1:]] == ["I-1", "I-2"]
    over = [replace(pod, status=RESOLVED, ends_at=at(3)) for pod in pods]
    room.alerts.take("d2", "am", over, SOURCE)
    clock.advance(QUIET)
    room.work()
    clock.advance(QUIET)
    assert room.work() == ["I-1 closed."]
    assert room.incidents.incident("I-1").state is IncidentState.CLOSED


def test_what_breaks_in_triage_holds_up_no_other_incident_and_is_tried_again(
    app, clock
) -> None:
    failures: list[Exception] = [
        Unavailable("Prometheus is away.", hint="Wait."),
        KeyError("x"),
    ]

    def gather(scene):
        if scene.incident.title.startswith("Odd") and failures:
            raise failures.pop(0)
        return one_piece(scene)

    room = open_triage(app, replace(PLAIN, gather=gather))
    room.alerts.take("d1", "am", [told_of("Odd"), told_of("Even", namespace="b")], SOURCE)

    said = room.work()
    odd = next(e.id for e in room.incidents.incidents().items if e.title.startswith("Odd"))
    assert f"{odd} could not be triaged: Prometheus is away." in said
    assert sum("triaged, evidence: 1" in line for line in said) == 1
    clock.advance(RETRY_AFTER)
    with pytest.raises(KeyError):
        room.work()
    clock.advance(RETRY_AFTER * MOST_ATTEMPTS)
    assert room.work() == [f"{odd} triaged, evidence: 1, response: no_action."]


def test_names_that_the_registry_knows_as_one_are_one_thing(app) -> None:
    names = ("user-management-api", "user-api", "members-api")
    registry = app.registry
    made = registry.add_user("root", ["admin"], kind="person", by=None)
    root = registry.authenticate(made.token)
    people = {}
    for name, role in (("ana", "member"), ("ben", "maintainer"), ("dee", "maintainer")):
        token = registry.add_user(name, [role], kind="person", by=root).token
        people[name] = registry.authenticate(token)
    wish = a_wish(
        RegisterContext(name="system", fallback=("system",)),
        RegisterContract(name=service(names[0]), version="v1", owner="@team"),
        *(
            CreateAlias(
                name=service(name),
                context="system",
                target=service(names[0]),
                type=AliasType.PERMANENT,
                owner="@team",
            )
            for name in names[1:]
        ),
    )
    view = registry.propose(wish, people["ana"])
    for name in ("ben", "dee"):
        seen = view.proposal
        registry.decide(seen.id, seen.digest, "approve", reason="", by=people[name])
    registry.work()
    room = open_triage(app, PLAIN)
    alerts = [
        told_of(f"A{n}", labels={"service": name}, namespace=f"n{n}")
        for n, name in enumerate((*names, "unknown-api"))
    ]

    room.alerts.take("d1", "am", alerts, SOURCE)

    assert room.work()[0] == "4 alerts folded, 2 incidents opened."


def test_a_loop_looks_at_once_when_something_is_taken_and_ends_at_once(app) -> None:
    room, log = open_triage(app, PLAIN), Log()
    loop = triager(room, 60.0, log)
    loop.start()
    began = time.monotonic()

    room.alerts.take("d1", "am", [told_of()], SOURCE)
    while len(log.lines) < 2 and time.monotonic() - began < 30:
        time.sleep(0.01)
    stopped = time.monotonic()
    loop.stop()

    assert log.lines[0] == "1 alert folded, 1 incident opened."
    assert time.monotonic() - stopped < 10, "who stops waits for no poll"


def test_a_batch_that_is_full_does_not_keep_incidents_waiting(app) -> None:
    room = open_triage(app, PLAIN)
    room.alerts.take("d0", "am", [told_of()], SOURCE)
    told = iter(range(1, 40))

    def gather(scene):
        number = next(told, None)
        if number is not None:
            alert = told_of(f"More{number}", namespace=f"n{number}")
            room.alerts.take(f"d{number}", "am", [alert], SOURCE)
        return one_piece(scene)

    busy = open_triage(app, replace(PLAIN, gather=gather))
    said = busy.work()

    assert sum("triaged" in line for line in said) == 40
    assert room.incidents.counts() == {"open": 40}
