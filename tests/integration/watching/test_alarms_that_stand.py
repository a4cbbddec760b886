"""Alarms of a real application: raised once, told, shown, and cleared when they are over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from frenly_ai.bootstrap import build
from frenly_ai.health import examine as doctor
from frenly_ai.settings import read_settings
from frenly_ai.watching.rounds import examine, rounds, run_round, tasks
from registry.contracts.records import Wish
from registry.domain.alarms import Alarm
from registry.domain.edits import RegisterContract
from registry.domain.names import Kind, Name
from registry.domain.proposals import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from frenly_ai.bootstrap import App

LATE = Alarm(check="queue", says="late", fix="look")


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, tmp_path) -> Iterator[App]:
    postgres = request.param == "postgresql"
    url = request.getfixturevalue("prepared_postgres_url") if postgres else None
    made = build(read_settings(home=tmp_path / "home", database_url=url))
    yield made
    made.close()


def tags(app: App) -> list[str]:
    with app.deps.view() as uow:
        return [e.tag for e in uow.entries() if e.tag.startswith("watch:")]


def test_an_alarm_is_raised_once_and_cleared_once(app: App) -> None:
    for _ in range(3):
        app.registry.settle_alarms([LATE], {"queue"})
    counts = dict(app.registry.alarm_counts())
    for _ in range(3):
        app.registry.settle_alarms([], {"queue"})

    assert counts == {"queue": 1}
    assert app.registry.alarms() == []
    assert tags(app) == ["watch:alarm:raise", "watch:alarm:clear"]


def test_the_operators_are_told_when_it_comes_and_when_it_is_over(app: App) -> None:
    app.registry.settle_alarms([LATE], {"queue"})
    app.registry.settle_alarms([], {"queue"})

    told = [state.notice for state in app.postman.notices()]

    assert {notice.owner for notice in told} == {"operators"}
    assert sorted(n.title for n in told) == ["Frenly, queue: late", "Frenly, queue: over: late"]
    assert app.postman.deliver()


def test_a_check_that_could_not_look_clears_nothing(app: App) -> None:
    app.registry.settle_alarms([LATE], {"queue"})

    app.registry.settle_alarms([], {"disk"})

    assert [each.alarm for each in app.registry.alarms()] == [LATE]


def test_a_sound_installation_raises_nothing_and_records_nothing(app: App) -> None:
    assert [*run_round(app), *examine(app)] == []
    assert tags(app) == []
    assert all(check.ok for check in doctor(app) if check.name == "alarms")


def test_the_doctor_shows_an_alarm_with_its_way_out(app: App) -> None:
    app.registry.settle_alarms([LATE], {"queue"})

    shown = next(check for check in doctor(app) if check.name == "alarms")

    assert (shown.ok, shown.fix) == (False, "look")
    assert shown.says.endswith("late")


def test_rows_that_somebody_changed_behind_our_back_are_an_alarm(app: App) -> None:
    name = Name(Kind.SERVICE, "billing-api")
    made = app.registry.add_user("root", ["admin"], by=None)
    root = app.registry.authenticate(made.token)
    ana = app.registry.authenticate(app.registry.add_user("ana", ["maintainer"], by=root).token)
    people = [
        app.registry.authenticate(app.registry.add_user(n, ["maintainer"], by=root).token)
        for n in ("ben", "dee")
    ]
    edit = RegisterContract(name=name, version="v1", owner="@team", base_url="https://b.test")
    wish = Wish(edits=(edit,), origin=Origin(channel="cli"), reason="new")
    view = app.registry.propose(wish, ana)
    for person in people:
        if app.registry.proposal(view.proposal.id).proposal.status == "pending":
            app.registry.decide(
                view.proposal.id, view.proposal.digest, "approve", reason="", by=person
            )
    app.registry.work()
    assert app.registry.revision() == 1
    assert examine(app) == []

    with app.engine.begin() as connection:
        connection.execute(text("UPDATE contract SET owner = '@thief'"))

    assert "integrity:rows" in examine(app)[0]
    with app.engine.begin() as connection:
        connection.execute(text("UPDATE contract SET owner = '@team'"))
    assert examine(app) == ["cleared integrity:rows"]


def test_an_entry_that_somebody_changed_is_an_alarm(app: App) -> None:
    app.registry.add_user("root", ["admin"], by=None)
    app.registry.work()
    assert examine(app) == []

    with app.engine.begin() as connection:
        connection.execute(text("UPDATE audit_entry SET leaf = body WHERE position = 0"))

    assert "integrity:log" in examine(app)[0]


def test_the_rounds_are_regular_work_under_their_names(app: App) -> None:
    regular = {"self-watch", "self-check", "prune-incidents"}
    assert {task.name for task in tasks(app)} == regular
    assert rounds(app).work() == []
    done = {state.name for _, state in rounds(app).states() if state is not None}
    assert regular <= done


def test_work_that_nobody_does_is_seen(app: App) -> None:
    past = app.deps.now() - timedelta(hours=1)
    with app.deps.new_uow() as uow:
        uow.add_job("j1", "apply", "P-1", past)
        uow.commit()

    assert run_round(app) == ["raised queue:: Approved work has been due for more than 10m."]
