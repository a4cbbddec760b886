"""One alert, whoever sent it: what every format is turned into, and nothing that it lacks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


OURS = "frenly"
"""The source of alerts about Frenly itself, and how their fingerprints begin; nobody else may
tell such an alert."""


class AlertStatus(StrEnum):
    """Whether what it tells of still holds."""

    FIRING = "firing"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What a monitoring system told. All its text is somebody's data, never an instruction.

    What the sender did not say is None or empty; nothing is invented, a severity least of all.
    """

    source: str
    """The format it came in: `alertmanager`, `grafana`, `pagerduty`, ..."""
    name: str
    status: AlertStatus
    severity: str | None = None
    """In the sender's word."""
    namespace: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    runbook: str | None = None
    """A URL, as the sender wrote it; never fetched."""
    link: str | None = None
    """Where the sender shows it; never fetched."""
    fingerprint: str
    """The same for each telling of one alert: the sender's own, or made of labels."""
    group: str = ""
    """How the sender grouped it, or empty."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Texts attached to it: logs, events, manifests; file name to text."""
    cut: bool = False
    """Whether the sender left out part of what there is."""
