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
  - { to: [tracker, chat], severity: [Critical, none], on: [opened, closed] }
  - { to: [pager], namespace: ["pay*"], owner: ["@payments"] }
"""
PLAN = load_plan(FILE, source="deliveries.yaml")
TRIAGED = an_incident(triaged_at=NOW, severity="warning")


def due(before, after, *alerts, plan=PLAN) -> list[tuple[str, str]]:
    found = reports_due(plan, before, after, alerts or (an_alert(),), NOW)
    return [(notice.owner, notice.event) for notice in found]


def test_the_packaged_file_sends_nothing_anywhere() -> None:
    text = files("config").joinpath("deliveries.yaml").read_text(encoding="utf-8")
    plan = load_plan(text, source="deliveries.yaml")

    assert due(None, an_incident(), plan=plan) == []


def test_a_first_report_goes_every_way_that_fits() -> None:
    assert due(None, an_incident(severity="CRITICAL")) == [
        ("reports", "incident opened"),
        ("chat", "incident opened"),
        ("tracker", "incident opened"),
    ]


def test_an_incident_without_severity_is_routed_as_none() -> None:
    assert ("chat", "incident opened") in due(None, an_incident(severity=None))


@pytest.mark.parametrize("where", ["evidence", "label"])
def test_namespace_and_owner_choose_the_way(where) -> None:
    told = (an_evidence(data={"owner": "@payments"}),) if where == "evidence" else ()
    labels = {"team": "@Payments"} if where == "label" else {}
    alert = an_alert(namespace="pay-eu", labels=labels)

    assert ("pager", "incident opened") in due(None, replace(TRIAGED, evidence=told), alert)
    assert ("pager", "incident opened") not in due(None, TRIAGED, replace(alert, labels={}))
    assert ("pager", "incident opened") not in due(
        None, replace(TRIAGED, evidence=told), replace(alert, namespace="web")
    )


def test_what_says_nothing_new_is_not_sent_again() -> None:
    again = replace(TRIAGED, tellings=40, updated_at=NOW + timedelta(hours=1))

    assert due(TRIAGED, again) == []


@pytest.mark.parametrize(
    "news",
    [
        {"causes": (a_cause(),)},
        {"responses": (a_response(act="undo", proposal="P-1"),)},
        {"severity": "critical"},
    ],
)
def test_a_new_cause_response_or_severity_is_sent(news) -> None:
    assert ("reports", "incident changed") in due(TRIAGED, replace(TRIAGED, **news))


def test_the_end_is_sent_once_and_again_when_it_ends_again() -> None:
    closed = replace(TRIAGED, state=IncidentState.CLOSED, closed_at=NOW)
    later = replace(closed, closed_at=NOW + timedelta(hours=2))

    first = reports_due(PLAN, TRIAGED, closed, (), NOW)
    reopened = reports_due(PLAN, closed, TRIAGED, (), NOW)
    second = reports_due(PLAN, TRIAGED, later, (), NOW)

    assert [n.event for n in (*first, *reopened, *second)] == [
        "incident closed",
        "incident changed",
        "incident closed",
    ]
    assert len({n.id for n in (*first, *reopened, *second)}) == 3
    assert due(closed, closed) == []


def test_the_same_news_has_the_same_id() -> None:
    first = reports_due(PLAN, None, TRIAGED, (an_alert(),), NOW)
    again = reports_due(PLAN, None, TRIAGED, (an_alert(),), NOW + timedelta(minutes=1))

    assert [n.id for n in first] == [n.id for n in again]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("folder: /tmp/reports", "folders: /tmp/reports", "deliveries.yaml:3: ways.reports"),
        ("kind: slack", "kind: slck", "deliveries.yaml:5: ways.chat"),
        ("to: [reports]", "to: [report]", "there is no way 'report'"),
        ("https://hooks.example.com/in", "ftp://hooks", "deliveries.yaml:4: ways.pager.url"),
        ("example/operations", "operations", "ways.tracker.repository"),
        ("on: [opened, closed]", "on: [opened, shut]", "deliveries.yaml:9: routes.1.on"),
        ("severity: [Critical, none]", "severity: []", "routes.1.severity"),
        ("version: 1", "version: 2", "deliveries.yaml:1: version"),
    ],
)
def test_a_file_that_is_not_understood_is_refused_with_its_line(old, new, says) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_plan(FILE.replace(old, new), source="deliveries.yaml")

    assert says in caught.value.message
    assert caught.value.hint
