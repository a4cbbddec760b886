"""Incidents, alerts, evidence and causes by default: a call names what its test is about."""

from __future__ import annotations

from typing import Any

from registry.contracts.alerts import Alert, AlertStatus
from registry.contracts.incidents import (
    Cause,
    Certainty,
    Evidence,
    Incident,
    IncidentState,
    Response,
    Scene,
)
from tests.builders import NOW


def an_alert(**fields: Any) -> Alert:
    given: dict[str, Any] = {
        "source": "alertmanager",
        "name": "HighErrorRate",
        "status": AlertStatus.FIRING,
        "severity": "critical",
        "labels": {"alertname": "HighErrorRate", "service": "user-api"},
        "annotations": {"summary": "Many lookups find no answer"},
        "starts_at": NOW,
        "fingerprint": "f1",
    }
    return Alert(**{**given, **fields})


def an_incident(**fields: Any) -> Incident:
    given: dict[str, Any] = {
        "id": "I-1",
        "key": "HighErrorRate/user-api",
        "state": IncidentState.OPEN,
        "title": "HighErrorRate: user-api",
        "severity": "critical",
        "opened_at": NOW,
        "updated_at": NOW,
        "firing": 1,
        "alerts": 1,
        "tellings": 1,
    }
    return Incident(**{**given, **fields})


def a_scene(*alerts: Alert, **fields: Any) -> Scene:
    given: dict[str, Any] = {"incident": an_incident(), "at": NOW}
    return Scene(alerts=alerts or (an_alert(),), **{**given, **fields})


def an_evidence(**fields: Any) -> Evidence:
    given: dict[str, Any] = {
        "id": "E1",
        "kind": "alert",
        "source": "alert:f1",
        "says": "HighErrorRate fires for user-api",
        "at": NOW,
        "about": "user-api",
    }
    return Evidence(**{**given, **fields})


def a_cause(**fields: Any) -> Cause:
    given: dict[str, Any] = {
        "entity": "user-api",
        "fault": "config_change",
        "says": "user-api was repointed just before its errors rose.",
        "certainty": Certainty.CERTAIN,
        "score": 0.9,
        "rule": "changed_just_before",
        "evidence_for": ("E2",),
        "disproof": "The errors began before the change.",
    }
    return Cause(**{**given, **fields})


def a_response(**fields: Any) -> Response:
    return Response(**{"act": "no_action", "because": "nothing is wrong", **fields})
