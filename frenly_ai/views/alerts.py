"""Alerts as they were read, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.triage.healthy import is_healthy_signal
from frenly_ai.views.text import table
from registry.domain.times import show_moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.contracts.alerts import Alert

_SHOWN = 60


def alert_content(alert: Alert) -> dict[str, Any]:
    """Write an alert as JSON carries it; of its files the names and sizes."""
    plain = (
        "source",
        "name",
        "severity",
        "namespace",
        "runbook",
        "link",
        "fingerprint",
        "group",
    )
    return {
        **{name: getattr(alert, name) for name in plain},
        "status": str(alert.status),
        "healthy": is_healthy_signal(alert),
        "labels": dict(alert.labels),
        "annotations": dict(alert.annotations),
        "starts_at": _moment(alert.starts_at),
        "ends_at": _moment(alert.ends_at),
        "files": {name: len(held) for name, held in alert.files.items()},
        "cut": alert.cut,
    }


def alert_lines(alerts: Sequence[Alert]) -> list[str]:
    """List alerts, one line each; whatever a sender wrote is escaped."""
    header = ("status", "alert", "severity", "namespace", "since", "format", "remarks")
    rows = [
        (
            str(alert.status),
            _short(alert.name),
            alert.severity or "-",
            alert.namespace or "-",
            f"{alert.starts_at:%Y-%m-%d %H:%M}" if alert.starts_at else "-",
            alert.source,
            ", ".join(_remarks(alert)) or "-",
        )
        for alert in alerts
    ]
    return table(header, rows)


def _remarks(alert: Alert) -> list[str]:
    said = ["fires by design"] if is_healthy_signal(alert) else []
    said += ["cut"] if alert.cut else []
    return said + ([f"{len(alert.files)} files"] if alert.files else [])


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _moment(at: datetime | None) -> str | None:
    return None if at is None else show_moment(at)
