"""Alertmanager's webhook, version 4: alerts of one group.

https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agent.triage.formats.mapping import Format
from agent.triage.formats.prometheus import one_alert
from agent.triage.formats.values import at, text

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.alerts import Alert


def is_group(document: Any) -> bool:
    """Recognise a group of alerts under one key."""
    return (
        isinstance(at(document, "alerts"), list)
        and text(at(document, "groupKey")) is not None
        and isinstance(at(document, "groupLabels"), dict)
    )


def read_group(source: str, document: Any, when: datetime | None) -> tuple[Alert, ...]:
    """Read a group; an alert that does not say whether it fires does as its group does."""
    base = text(document.get("externalURL")) or ""
    left_out = document.get("truncatedAlerts")
    is_cut = isinstance(left_out, int) and left_out > 0
    found = []
    for one in document["alerts"]:
        told = one_alert(source, one, base=base, when=when)
        group, is_over = document["groupKey"], _is_over(document)
        if text(at(one, "status")) is None:
            told = replace(told, resolved=told.resolved or is_over)
        found.append(replace(told, group=group, cut=is_cut).alert())
    return tuple(found)


def _is_over(document: Any) -> bool:
    return (text(at(document, "status")) or "").lower() == "resolved"


def _recognises(document: Any) -> bool:
    return is_group(document)


def _read(document: Any, when: datetime | None) -> tuple[Alert, ...]:
    return read_group("alertmanager", document, when)


FORMAT = Format("alertmanager", _recognises, _read)
