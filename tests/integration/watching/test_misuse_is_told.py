"""Each planted misuse is told once, and honest work brings none."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from evals.triage.plants import PLANTS, Clock, Place, busy_day, furnish
from frenly_ai.bootstrap import build
from frenly_ai.settings import read_settings
from frenly_ai.triage import open_triage
from frenly_ai.watching.misuse import CHECK, tell_incidents
from registry.audit.entries import Tag
from registry.contracts.incidents import IncidentState
from registry.contracts.records import HistoryFilter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_SHORT = 1_000
"""Examples up to which a hypothesis profile wants short tests."""


@contextmanager
def a_place(home: Path, url: str | None = None) -> Iterator[Place]:
    clock = Clock(datetime(2026, 3, 2, 8, tzinfo=UTC))
    policies = home / "policies"
    policies.mkdir(parents=True)
    packaged = (resources.files("config") / "evidence.yaml").read_text("utf-8")
    # Machines that run tests are slow at times; what is told must not hang on that.
    (policies / "evidence.yaml").write_text(packaged.replace("seconds: 2 ", "seconds: 30 "))
    app = build(read_settings(home=home, database_url=url, config_dir=policies), clock=clock)
    try:
        yield furnish(app, clock)
    finally:
        app.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with a_place(tmp_path / "home") as made:
        yield made


def raised(place: Place) -> list[str]:
    return [line for line in place.told if line.startswith(f"raised {CHECK}:")]


def told(place: Place) -> list[str]:
    """The alerts that were taken of Frenly itself."""
    page = place.app.registry.history(HistoryFilter(tag=str(Tag.ALERT_TAKE)), limit=100)
    return [item.about for item in page.items if item.about.startswith("frenly:")]


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_misuse_is_told_exactly_once(place: Place, name: str) -> None:
    plant, expected = PLANTS[name]

    plant(place)
    place.watch(3)

    assert [line.split()[1] for line in raised(place)] == [f"{CHECK}:{expected}:"]
    assert len(told(place)) == 1
    assert_one_incident_with_its_playbook(place, expected)


def assert_one_incident_with_its_playbook(place: Place, expected: str) -> None:
    room = open_triage(place.app)
    room.work()
    (listed,) = room.incidents.incidents().items
    incident = room.incidents.incident(listed.id)
    kind, _, who = expected.partition("/")
    (response,) = incident.responses
    assert (response.act, response.proposal) == ("no_action", "")
    assert response.asks["playbook"] == f"runbook:security/{kind}.md"
    assert "frenly audit verify" in response.asks["commands"]
    cited = {each.id: each for each in incident.evidence}
    assert {cited[name].source.split("#")[0] for name in response.evidence} == {
        f"runbook:security/{kind}.md"
    }
    assert incident.causes[0].entity == (who or "frenly")
    assert any(cited[name].kind == "audit" for name in incident.causes[0].evidence_for)
    assert incident.state is IncidentState.OPEN


def test_a_security_incident_stays_open_until_a_person_closes_it(place: Place) -> None:
    PLANTS["exports"][0](place)
    place.watch(2)
    room = open_triage(place.app)
    room.work()
    place.watch(3, timedelta(hours=12))
    room.work()
    still = room.incidents.incident("I-1").state

    closed = room.incidents.close("I-1", "It was the backup.", place.people["ben"])

    assert (still, closed.state) == (IncidentState.OPEN, IncidentState.CLOSED)
    assert [line for line in place.told if line.startswith("cleared misuse:")]


def test_misuse_of_every_kind_at_once_is_told_once_each_on_postgresql(
    tmp_path: Path, fresh_postgres_url: str
) -> None:
    with a_place(tmp_path / "home", fresh_postgres_url) as place:
        for plant, _ in PLANTS.values():
            plant(place)
        place.watch(2)
        expected = {f"{CHECK}:{misuse}:" for _, misuse in PLANTS.values()}

        assert sorted(line.split()[1] for line in raised(place)) == sorted(expected)
        assert len(told(place)) == len(expected)


def test_what_was_not_told_in_time_is_told_later_and_once(place: Place) -> None:
    PLANTS["exports"][0](place)
    place.watch(3)

    assert tell_incidents(place.app) == 0
    assert len(told(place)) == 1


def test_misuse_that_comes_again_is_told_again(place: Place) -> None:
    for _ in range(2):
        PLANTS["refused calls"][0](place)
        place.watch(2)
        place.watch(2, timedelta(minutes=40))

    assert len(told(place)) == 2


def test_two_users_at_once_are_told_of_apart(place: Place) -> None:
    for name in ("self-approval", "forged digests"):
        PLANTS[name][0](place)
    place.watch(2)

    assert len(told(place)) == 2


def test_a_busy_while_tells_of_nothing(place: Place) -> None:
    busy_day(place, hours=24 if settings.default.max_examples > _SHORT else 1)

    assert raised(place) == []
    assert told(place) == []
