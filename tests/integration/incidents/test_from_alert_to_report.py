"""A real application from an alert to a response and a report that leaves."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from frenly_ai.bootstrap import build
from frenly_ai.deliver.opening import read_report
from frenly_ai.health import examine
from frenly_ai.serving import create_application
from registry.contracts.alerts import AlertStatus
from registry.domain.edits import UndoProposal
from registry.domain.proposals import ProposalStatus
from tests.builders import service
from tests.platforms import a_sqlite_url
from tests.support.incident_stage import a_stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.incident_stage import Stage


DELIVERIES_OF_CHAT = """version: 1
ways: {{ reports: {{ kind: folder, folder: {folder} }}, chat: {{ kind: slack }} }}
routes: [{{ to: [reports, chat] }}]
"""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = a_stage(a_sqlite_url(tmp_path), tmp_path)
    yield made
    made.app.close()


def test_on_postgresql_too_an_alert_leads_to_an_undo_and_a_report(
    fresh_postgres_url: str, tmp_path: Path
) -> None:
    stage = a_stage(fresh_postgres_url, tmp_path)
    changed = stage.repoint()

    incident = stage.tell(stage.firing(), delivery="d1")
    stage.app.postman.deliver()

    undo = stage.app.registry.proposal(incident.responses[0].proposal).proposal
    assert undo.undoes == changed
    assert undo.id in (stage.folder / f"{incident.id}.md").read_text()
    stage.app.close()


def test_an_alert_after_a_change_opens_an_incident_with_its_undo_and_reports_it(stage) -> None:
    changed = stage.repoint()

    incident = stage.tell(stage.firing(), delivery="d1")

    response = incident.responses[0]
    undo = stage.app.registry.proposal(response.proposal).proposal
    assert incident.causes[0].entity == "user-api"
    assert (response.act, undo.undoes) == ("undo", changed)
    assert (undo.author, undo.origin.thread) == ("pager", f"incident/{incident.id}")
    stage.app.postman.deliver()
    report = (stage.folder / f"{incident.id}.md").read_text()
    assert undo.id in report
    assert changed in report


def test_once_it_is_undone_and_resolved_the_incident_closes_and_that_is_reported(stage) -> None:
    stage.repoint()
    alert = stage.firing()
    incident = stage.tell(alert, delivery="d1")
    undo = stage.app.registry.proposal(incident.responses[0].proposal)
    people = ("ben", "dee", "max", "cho")[: undo.proposal.quorum.approvals]
    stage.platform.approve(undo, *people)
    stage.platform.registry.work()

    stage.clock.advance(timedelta(minutes=1))
    over = stage.firing(
        status=AlertStatus.RESOLVED, starts_at=alert.starts_at, ends_at=stage.clock()
    )
    stage.tell(over, delivery="d2")
    stage.clock.advance(timedelta(minutes=10))
    stage.room.work()
    stage.app.postman.deliver()

    report = read_report(stage.app, incident.id)
    assert report.state == "closed"
    assert [deed.stands for deed in report.deeds if deed.proposal] == ["applied"]
    assert "**State:** closed" in (stage.folder / f"{incident.id}.md").read_text()
    target = stage.app.registry.resolve(service("user-api"), "application").canonical
    assert target == "user-management-api"


def test_the_same_incident_told_twenty_times_in_any_order_asks_once(stage) -> None:
    stage.repoint()
    labels = {"alertname": "HighErrorRate", "service": "user-api", "zone": "eu", "job": "x"}
    alerts = [
        stage.firing(fingerprint=f"f{n}", labels={**labels, "pod": f"user-api-{n}"})
        for n in range(5)
    ]
    shuffled = random.Random(4)  # noqa: S311 - an order, not a secret

    for turn in range(20):
        told = [
            stage.firing(
                fingerprint=each.fingerprint,
                starts_at=each.starts_at,
                labels=dict(shuffled.sample(list(each.labels.items()), len(each.labels))),
            )
            for each in shuffled.sample(alerts, len(alerts))
        ]
        stage.clock.advance(timedelta(seconds=20))
        incident = stage.tell(*told, delivery=f"d{turn}")

    undos = [v for v in stage.app.registry.proposals().items if v.proposal.undoes]
    assert len(undos) == 1
    assert [each.proposal for each in incident.responses] == [undos[0].proposal.id]
    stage.app.postman.deliver()
    assert len((stage.folder / "incidents.jsonl").read_text().splitlines()) == 1


def test_what_people_rejected_is_not_asked_for_again(stage) -> None:
    stage.repoint()
    incident = stage.tell(stage.firing(), delivery="d1")
    asked = stage.app.registry.proposal(incident.responses[0].proposal)
    stage.platform.approve(asked, "ben", verdict="reject")

    stage.clock.advance(timedelta(minutes=2))
    again = stage.tell(stage.firing(fingerprint="f2"), delivery="d2")

    assert [each.act for each in again.responses] == ["no_action"]
    assert again.responses[0].because.startswith(f"people rejected {asked.proposal.id}")
    undos = [v.proposal for v in stage.app.registry.proposals().items if v.proposal.undoes]
    assert [each.status for each in undos] == [ProposalStatus.REJECTED]


@pytest.mark.parametrize("name", ["DiskFillsUp", "NodeClockSkew", "KubePodCrashLooping"])
def test_an_alert_about_nothing_registered_asks_for_nothing(stage, name) -> None:
    stage.repoint()
    alert = stage.firing(
        name=name, labels={"alertname": name, "node": "n7"}, annotations={"summary": "look"}
    )

    incident = stage.tell(alert, delivery="d1")

    assert [each.act for each in incident.responses] == ["no_action"]
    assert [v for v in stage.app.registry.proposals().items if v.proposal.undoes] == []


def test_the_report_is_shown_over_http_to_who_may_read(stage) -> None:
    stage.repoint()
    incident = stage.tell(stage.firing(), delivery="d1")
    client = TestClient(create_application(stage.app))
    mine = {"authorization": f"Bearer {stage.platform.tokens['vic']}"}
    path = f"/v1/incidents/{incident.id}/report"

    told = client.get(path, headers=mine)
    page = client.get(path, params={"form": "html"}, headers=mine)
    draft = client.get(path, params={"form": "md", "post_incident": True}, headers=mine)

    assert told.json()["id"] == incident.id
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert draft.text.startswith(f"# After incident `{incident.id}`")
    assert client.get(path).status_code == 401
    assert client.get("/v1/incidents/I-99/report", headers=mine).status_code == 404
    wrong = client.get(path, params={"post_incident": True}, headers=mine)
    assert (wrong.status_code, wrong.headers["content-type"]) == (
        422,
        "application/problem+json",
    )


def test_a_way_without_its_secret_is_found_before_a_report_is_due(stage) -> None:
    told = DELIVERIES_OF_CHAT.format(folder=stage.folder)
    (stage.folder.parent / "policy" / "deliveries.yaml").write_text(told)
    reread = build(stage.app.settings)

    (check,) = [each for each in examine(reread) if each.name == "reports"]
    reread.close()

    assert not check.ok
    assert check.says.endswith("no secret is set for: chat")


def test_a_wish_that_is_joined_again_and_again_does_not_hide_the_change(stage) -> None:
    changed = stage.repoint()
    for _ in range(60):
        stage.platform.propose(UndoProposal(proposal=changed))

    incident = stage.tell(stage.firing(), delivery="d1")

    assert incident.causes[0].rule == "changed_just_before"
    assert incident.responses[0].act == "undo"
