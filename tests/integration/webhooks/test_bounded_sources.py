"""What one source may say of another's alerts, and what its own may lead to."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from frenly_ai.bootstrap import policy_text
from frenly_ai.watching.rounds import run_round
from frenly_ai.webhooks.opening import open_intake
from frenly_ai.webhooks.sources import NEVER, load_sources
from registry.contracts.alerts import AlertStatus
from registry.errors import Denied, InvalidInput
from tests.platforms import a_sqlite_url
from tests.support.incident_stage import Stage, a_stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.contracts.alerts import Alert
    from registry.contracts.incidents import Incident

PACKAGED = policy_text(None, "alert_sources.yaml")[0]
MIRROR = "\n  copy: {format: any, mirrors: alertmanager}\n"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = a_stage(a_sqlite_url(tmp_path), tmp_path)
    write(made, PACKAGED + MIRROR)
    yield made
    made.app.close()


def write(stage: Stage, text: str) -> None:
    (stage.folder.parent / "policy" / "alert_sources.yaml").write_text(text, "utf-8")


def tell(stage: Stage, source: str, alert: Alert, delivery: str) -> Incident:
    intake = open_intake(stage.app, stage.room.alerts)
    intake.store(source, [alert], stage.platform.people["pager"], delivery=delivery)
    stage.room.work()
    return stage.room.incidents.incident("I-1")


def ended(stage: Stage, alert: Alert) -> Alert:
    stage.clock.advance(timedelta(minutes=1))
    return replace(alert, status=AlertStatus.RESOLVED, ends_at=stage.clock())


@pytest.mark.parametrize(
    ("source", "firing"), [("generic", 1), ("alertmanager", 0), ("copy", 0)]
)
def test_only_a_source_and_its_mirror_end_what_it_told_of(stage, source, firing) -> None:
    alert = stage.firing()
    tell(stage, "alertmanager", alert, "d1")

    incident = tell(stage, source, ended(stage, alert), "d2")

    assert incident.firing == firing


def test_what_was_pushed_and_pulled_is_one_alert(stage) -> None:
    alert = stage.firing()
    tell(stage, "alertmanager", alert, "d1")

    assert tell(stage, "alertmanager-pull", alert, "d2").alerts == 1
    assert tell(stage, "generic", alert, "d3").alerts == 2


@pytest.mark.parametrize(
    ("may", "act"), [("[report]", "no_action"), ("[report, propose]", "undo")]
)
def test_a_source_that_may_only_report_leads_to_no_proposal(stage, may, act) -> None:
    write(stage, f"{PACKAGED}\n  weak: {{format: any, may: {may}}}\n")
    stage.repoint()

    incident = tell(stage, "weak", stage.firing(), "d1")

    assert incident.responses[0].act == act
    assert len(stage.app.registry.proposals(status="pending").items) == (act == "undo")
    again = tell(stage, "alertmanager", stage.firing(fingerprint="f2"), "d2")
    assert again.responses[0].act == act


def test_a_signal_that_stays_away_raises_an_alarm_until_it_is_heard_again(stage) -> None:
    write(stage, PACKAGED.replace("    format: alertmanager\n", "    format: alertmanager\n    silent: 10m\n", 1))  # fmt: skip
    beat = stage.firing(name="Watchdog", severity="none", labels={"alertname": "Watchdog"})
    intake = open_intake(stage.app, stage.room.alerts)

    def hear(delivery: str) -> None:
        told = replace(beat, starts_at=stage.clock())
        intake.store("alertmanager", [told], stage.platform.people["pager"], delivery=delivery)
        stage.room.work()

    def silent() -> list[str]:
        run_round(stage.app)
        standing = [each.alarm for each in stage.app.registry.alarms()]
        return [each.about for each in standing if each.check == "silence"]

    assert silent() == []
    hear("d1")
    stage.clock.advance(timedelta(minutes=10))
    assert silent() == []
    stage.clock.advance(timedelta(minutes=1))
    assert silent() == ["alertmanager/Watchdog"]
    assert silent() == ["alertmanager/Watchdog"]
    hear("d2")
    assert silent() == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("copy: {format: any, mirrors: alertmanger}", "alertmanager"),
        ("copy: {format: any, mirrors: copy}", "no other source"),
        ("copy: {format: any, mirrors: alertmanager-pull}", "no other source"),
        ("copy: {format: any, may: [approve]}", "may"),
        ("copy: {format: any, may: []}", "may"),
        ("copy: {format: any, silent: soon}", "soon"),
    ],
)
def test_a_wrong_source_refuses_the_file(line, says) -> None:
    with pytest.raises(InvalidInput, match=says):
        load_sources(f"{PACKAGED}\n  {line}\n", source="alert_sources.yaml")


def test_never_says_that_a_signal_may_stay_away() -> None:
    read = load_sources(f"{PACKAGED}\n  x: {{format: any, silent: never}}\n", source="x")

    assert read.sources["x"].silent == NEVER
    assert read.sources["alertmanager"].silent == timedelta(hours=6)


def test_files_beyond_those_that_are_read_are_counted_in_the_report(stage) -> None:
    alerts = [
        stage.firing(fingerprint=f"f{n}", files={"pod.log": f"line {n}"}) for n in range(23)
    ]
    by = stage.platform.people["pager"]
    open_intake(stage.app, stage.room.alerts).store("alertmanager", alerts, by, delivery="d1")
    stage.room.work()

    incident = stage.room.incidents.incident("I-1")

    assert "The files of 3 further alerts were not read: do they say the same?" in (
        incident.questions
    )
    assert json.dumps(list(incident.questions)).count("further alerts") == 1


@pytest.mark.parametrize("source", ["alertmanager", "alertmanager-pull"])
def test_a_token_of_somebody_else_ends_nothing_of_a_source_with_senders(stage, source) -> None:
    write(
        stage, PACKAGED.replace("  alertmanager:\n", "  alertmanager:\n    senders: [root]\n")
    )
    alert, intake = stage.firing(), open_intake(stage.app, stage.room.alerts)
    pager = stage.platform.people["pager"]
    theirs = replace(pager, id="root")
    intake.store("alertmanager", [alert], theirs, delivery="1")
    stage.room.work()

    with pytest.raises(Denied, match="pager"):
        intake.store(source, [ended(stage, alert)], pager, delivery="2")
    stage.room.work()

    assert stage.room.incidents.incident("I-1").firing == 1
    assert "alert:refuse" in stage.platform.tags()[-1]
    signed = replace(pager, auth="signature")  # the secret is of that source alone
    intake.store(source, [ended(stage, alert)], signed, delivery="3")
    stage.room.work()
    assert stage.room.incidents.incident("I-1").firing == 0
