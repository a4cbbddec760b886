"""What the desk itself did with an incident, kept in the incident's document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.contracts.incidents import Happening
from registry.service.incident_documents import read_happening, write_happening

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


_EVENTS = "events"
_MOST = 200
"""Of these the newest are kept: who flaps for years must not fill a row without end."""


def happened(document: Mapping[str, Any], at: datetime, says: str) -> dict[str, Any]:
    """Return the document with one line more."""
    line = write_happening(Happening(at=at, says=says))
    return {**document, _EVENTS: [*document.get(_EVENTS, ()), line][-_MOST:]}


def happenings(document: Mapping[str, Any]) -> tuple[Happening, ...]:
    """Return the lines, oldest first."""
    return tuple(read_happening(each) for each in document.get(_EVENTS, ()))
