"""Lists of incidents and heartbeats as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frenly_ai.views.text import safe, table
from registry.domain.times import show_moment
from registry.service.incident_documents import write_incident

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.contracts.incidents import Incident
    from registry.service.incident_ports import Heartbeat

_SHORT = 60
_FOUND = ("evidence", "causes", "responses", "questions", "timeline", "confirmed")


def whole_incident(incident: Incident) -> dict[str, Any]:
    """Write an incident with all that was found, as JSON carries it."""
    return write_incident(incident)


def incident_line(incident: Incident) -> dict[str, Any]:
    """Write an incident as a list carries it, without what triage found."""
    written = write_incident(incident)
    return {key: value for key, value in written.items() if key not in _FOUND}


def incident_table(incidents: Sequence[Incident]) -> list[str]:
    """List incidents, a line each."""
    rows = [
        (
            each.id,
            f"part of {each.part_of}" if each.part_of else str(each.state),
            safe(each.severity or "-"),
            f"{each.opened_at:%Y-%m-%d %H:%M}",
            f"{each.firing}/{each.alerts}",
            _cause(each),
            safe(_shortened(each.title)),
        )
        for each in incidents
    ]
    heads = ["INCIDENT", "STATE", "SEVERITY", "SINCE (UTC)", "FIRING", "BEST CAUSE", "WHAT"]
    return table(heads, rows)


def beat_line(beat: Heartbeat) -> dict[str, Any]:
    """Write a heartbeat as JSON carries it."""
    moments = {"at": show_moment(beat.at), "last_at": show_moment(beat.last_at)}
    return {**beat._asdict(), **moments}


def beat_table(beats: Sequence[Heartbeat]) -> list[str]:
    """List heartbeats, a line each."""
    rows = [
        (safe(each.name), safe(each.source), f"{each.last_at:%Y-%m-%d %H:%M}", str(each.told))
        for each in beats
    ]
    return table(["HEARTBEAT", "FROM", "LAST HEARD (UTC)", "TOLD"], rows)


def _cause(incident: Incident) -> str:
    if incident.triaged_at is None:
        return "not looked at"
    if not incident.causes:
        return "none told"
    return safe(f"{incident.causes[0].certainty}: {incident.causes[0].fault}")


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 3]}..."
