"""Incidents that a person closed, saying what the cause was: the only ones learned from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.incidents import Cause, Incident
    from registry.contracts.records import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedIncident:
    """A closed incident with the cause that a person confirmed."""

    incident: Incident
    alert_names: tuple[str, ...]
    """Of the alerts it had, each once, in order."""
    cause: Cause
    reason: str
    """In the words of whoever confirmed it."""
    by: str
    at: datetime


class ConfirmedIncidents(Protocol):
    """Shows the incidents whose cause a person confirmed."""

    def confirmed(
        self, *, limit: int = 100, after: str | None = None
    ) -> Page[ConfirmedIncident]:
        """List them, newest first."""
        ...
