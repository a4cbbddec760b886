"""Alerts as JSON documents, and how much of one is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.contracts.alerts import Alert, AlertStatus
from registry.domain.times import parse_moment, show_moment
from registry.service.texts import storable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MAX_NAME_CHARS = 500
_PLAIN = ("source", "name", "severity", "namespace", "runbook", "link", "fingerprint", "group")


def write_alert(alert: Alert) -> dict[str, Any]:
    """Write an alert but for its files, so that every store takes it.

    One odd alert must not keep out the others of its delivery, so none is refused.
    """
    plain = {name: getattr(alert, name) for name in _PLAIN}
    plain["name"] = alert.name[:MAX_NAME_CHARS]
    document: dict[str, Any] = storable(
        {
            **plain,
            "status": str(alert.status),
            "labels": dict(alert.labels),
            "annotations": dict(alert.annotations),
            "starts_at": _shown(alert.starts_at),
            "ends_at": _shown(alert.ends_at),
            "cut": alert.cut,
        }
    )
    return document


def read_alert(document: Mapping[str, Any], files: Mapping[str, str] | None = None) -> Alert:
    """Read what `write_alert` wrote."""
    return Alert(
        **{name: document[name] for name in _PLAIN},
        status=AlertStatus(document["status"]),
        labels=document["labels"],
        annotations=document["annotations"],
        starts_at=_read(document["starts_at"]),
        ends_at=_read(document["ends_at"]),
        cut=document["cut"],
        files=files or {},
    )


def _shown(moment: datetime | None) -> str | None:
    return None if moment is None else show_moment(moment)


def _read(text: str | None) -> datetime | None:
    return None if text is None else parse_moment(text)
