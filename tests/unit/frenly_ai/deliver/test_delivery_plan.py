"""Where reports go is a closed file, and code alone follows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib.resources import files

import pytest

from frenly_ai.deliver.plan import load_plan
from frenly_ai.deliver.routing import reports_due
from registry.contracts.incidents import IncidentState
from registry.errors import InvalidInput
from tests.builders import NOW
from tests.incident_builders import a_cause, a_response, an_alert, an_evidence, an_incident

FILE = """version: 1
ways:
  reports: { kind: folder, folder: /tmp/reports }
  pager: { kind: webhook, url: https://hooks.example.com/in }
  chat: { kind: slack }
  tracker: { kind: github, repository: example/operations }
routes:
  - { to: [reports] }
  - { to: [tracker, chat], severity: [Critical, none], on: [open] }
  - { to: [pager], namespace: ["pay*"], owner: ["@payments"] }
"""
PLAN = load_plan(FILE, source="deliveries.yaml")
TRIAGED = an_incident(triaged_at=NOW, severity="warning")


def due(incident, *alerts, event="triaged", plan=PLAN) -> list[str]:
    found = reports_due(plan, event, incident, alerts or (an_alert(),), NOW)
    return [notice.owner for notice in found]


def ids(incident, event="triaged", now=NOW) -> set[str]:
    return {notice.id for notice in reports_due(PLAN, event, incident, (), now)}


def test_the_packaged_file_sends_nothing_anywhere() -> None:
    text = files("config").joinpath("deliveries.yaml").read_text(encoding="utf-8")

    assert due(TRIAGED, plan=load_plan(text, source="deliveries.yaml")) == []


def test_a_report_goes_every_way_that_fits() -> None:
    assert due(an_incident(severity="CRITICAL")) == ["reports", "chat", "tracker"]


def test_an_incident_without_severity_is_routed_as_none() -> None:
    assert "chat" in due(an_incident(severity=None))


def test_a_route_for_open_incidents_is_not_told_of_the_end() -> None:
    over = an_incident(severity="critical", state=IncidentState.CLOSED, closed_at=NOW)

    assert due(over, event="closed") == ["reports"]


def test_what_is_not_triaged_yet_is_not_reported() -> None:
    assert due(TRIAGED, event="opened") == []


@pytest.mark.parametrize("where", ["evidence", "label"])
def test_namespace_and_owner_choose_the_way(where) -> None:
    told = (an_evidence(data={"owner": "@payments"}),) if where == "evidence" else ()
    labels = {"team": "@Payments"} if where == "label" else {}
    alert = an_alert(namespace="pay-eu", labels=labels)

    assert "pager" in due(replace(TRIAGED, evidence=told), alert)
    assert "pager" not in due(TRIAGED, replace(alert, labels={}))
    assert "pager" not in due(replace(TRIAGED, evidence=told), replace(alert, namespace="web"))


def test_what_says_nothing_new_is_the_same_report() -> None:
    later = NOW + timedelta(hours=1)
    again = replace(TRIAGED, tellings=40, updated_at=later)

    assert ids(TRIAGED) == ids(again, now=later)


@pytest.mark.parametrize(
    "news",
    [
        {"causes": (a_cause(),)},
        {"responses": (a_response(act="undo", proposal="P-1"),)},
        {"severity": "info"},
    ],
)
def test_a_new_cause_response_or_severity_is_another_report(news) -> None:
    assert not ids(TRIAGED) & ids(replace(TRIAGED, **news))


def test_each_end_and_each_new_beginning_is_a_report_of_its_own() -> None:
    closed = replace(TRIAGED, state=IncidentState.CLOSED, closed_at=NOW)
    later = replace(closed, closed_at=NOW + timedelta(hours=2))
    told = [
        ids(TRIAGED),
        ids(closed, "closed"),
        ids(replace(TRIAGED, updated_at=NOW + timedelta(hours=1)), "reopened"),
        ids(later, "closed"),
    ]

    assert len(set().union(*told)) == sum(map(len, told))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("folder: /tmp/reports", "folders: /tmp/reports", "deliveries.yaml:3: ways.reports"),
        ("kind: slack", "kind: slck", "deliveries.yaml:5: ways.chat"),
        ("to: [reports]", "to: [report]", "there is no way 'report'"),
        ("https://hooks.example.com/in", "ftp://hooks", "deliveries.yaml:4: ways.pager.url"),
        ("example/operations", "operations", "ways.tracker.repository"),
        ("on: [open]", "on: [opened]", "deliveries.yaml:9: routes.1.on"),
        ("severity: [Critical, none]", "severity: []", "routes.1.severity"),
        ("version: 1", "version: 2", "deliveries.yaml:1: version"),
    ],
)
def test_a_file_that_is_not_understood_is_refused_with_its_line(old, new, says) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_plan(FILE.replace(old, new), source="deliveries.yaml")

    assert says in caught.value.message
    assert caught.value.hint
