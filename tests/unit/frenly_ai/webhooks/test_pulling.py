"""What an Alertmanager lists fires, and what it lists no more is over."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from frenly_ai.webhooks.pulling import PATH, Puller
from registry.contracts.alerts import AlertStatus
from registry.errors import FrenlyError, InvalidInput, Unavailable
from tests.support.web_server import WebServer, web_server

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


def listed(name: str, state: str = "active") -> dict[str, Any]:
    return {
        "labels": {"alertname": name},
        "annotations": {},
        "startsAt": "2026-11-20T07:00:00Z",
        "endsAt": "2026-11-20T08:04:00Z",
        "fingerprint": name,
        "status": {"state": state, "silencedBy": [], "inhibitedBy": []},
    }


@pytest.fixture
def alertmanager() -> Iterator[WebServer]:
    with web_server() as server:
        server.url = server.url.removesuffix("/in")
        server.says = b"[]"
        yield server


def says(server: WebServer, *alerts: Any) -> None:
    server.says = json.dumps(alerts).encode()


def told(puller: Puller) -> dict[str, AlertStatus]:
    return {alert.name: alert.status for alert in puller.pull(NOW)}


def test_what_is_listed_fires_and_what_vanishes_is_over(alertmanager):
    puller = Puller(alertmanager.url + "/")
    says(alertmanager, listed("A"), listed("B"))
    assert told(puller) == {"A": AlertStatus.FIRING, "B": AlertStatus.FIRING}

    says(alertmanager, listed("B"))
    assert told(puller) == {"B": AlertStatus.FIRING, "A": AlertStatus.RESOLVED}
    assert told(puller) == {"B": AlertStatus.FIRING}
    assert alertmanager.gets == [PATH] * 3


def test_the_end_of_what_vanished_is_when_that_was_noticed(alertmanager):
    puller = Puller(alertmanager.url)
    says(alertmanager, listed("A"))
    puller.pull(NOW)
    says(alertmanager)

    (over,) = puller.pull(NOW)
    assert over.ends_at == NOW


def test_what_people_muted_neither_fires_nor_ends(alertmanager):
    puller = Puller(alertmanager.url)
    says(alertmanager, listed("A"))
    puller.pull(NOW)

    says(alertmanager, listed("A", "suppressed"))
    assert told(puller) == {}


def test_nothing_ends_because_nobody_answers(alertmanager):
    puller = Puller(alertmanager.url)
    says(alertmanager, listed("A"))
    puller.pull(NOW)
    alertmanager.status = 503
    with pytest.raises(Unavailable, match="answers 503"):
        puller.pull(NOW)

    alertmanager.status = 200
    assert told(puller) == {"A": AlertStatus.FIRING}


@pytest.mark.parametrize("body", [b"<html>", b'{"a": 1}', b'["a"]', b"[" * 70, b"\xff"])
def test_an_answer_that_is_no_list_of_alerts_is_refused(alertmanager, body):
    alertmanager.says = body

    with pytest.raises(FrenlyError) as refused:
        Puller(alertmanager.url).pull(NOW)
    assert refused.value.hint


def test_nobody_is_sent_elsewhere(alertmanager):
    alertmanager.status, alertmanager.location = 302, "http://127.0.0.1:1/"

    with pytest.raises(Unavailable, match="answers 302"):
        Puller(alertmanager.url).pull(NOW)


@pytest.mark.parametrize("url", ["", "alertmanager:9093", "file:///etc/passwd", "http://a\x1b"])
def test_only_a_web_address_is_asked(url):
    with pytest.raises(InvalidInput):
        Puller(url)
