"""Scenes for tests: an incident with its alerts, valid by default."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from registry.contracts.alerts import Alert, AlertStatus
from registry.contracts.incidents import Incident, IncidentState, Scene

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
STARTED = AT - timedelta(minutes=10)


def an_alert(name: str = "HighErrorRate", **fields: Any) -> Alert:
    labels = {"alertname": name, "service": "user-api", **fields.pop("labels", {})}
    given = {
        "source": "alertmanager",
        "name": name,
        "status": AlertStatus.FIRING,
        "severity": "critical",
        "labels": labels,
        "starts_at": STARTED,
        "fingerprint": "-".join([name, *(f"{k}={v}" for k, v in sorted(labels.items()))]),
    }
    return Alert(**{**given, **fields})


def an_incident(**fields: Any) -> Incident:
    given: dict[str, Any] = {
        "id": "I-1",
        "key": "k",
        "state": IncidentState.OPEN,
        "title": "HighErrorRate",
        "opened_at": STARTED,
        "updated_at": AT,
    }
    return Incident(**{**given, **fields})


def a_scene(*alerts: Alert, at: datetime = AT, **fields: Any) -> Scene:
    return Scene(incident=an_incident(**fields), alerts=alerts or (an_alert(),), at=at)
