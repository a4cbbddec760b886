"""An incident's row as the record that everybody shares."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from registry.contracts.incidents import Incident
from registry.errors import Missing
from registry.service.happenings import happenings
from registry.service.incident_documents import (
    basis_of,
    read_cause,
    read_findings,
    read_wording,
)

if TYPE_CHECKING:
    from registry.service.incident_ports import IncidentRow
    from registry.service.ports import UnitOfWork

_ID = re.compile(r"I-([1-9][0-9]{0,17})")


def incident_of(row: IncidentRow, tellings: int) -> Incident:
    """Write the record."""
    found = read_findings(row.document)
    lines = sorted((*happenings(row.document), *found.pop("timeline")), key=lambda h: h.at)
    confirmed = row.document.get("confirmed")
    incident = Incident(
        id=row.id,
        key=row.key,
        state=row.state,
        title=row.title,
        severity=row.severity,
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        closed_at=row.closed_at,
        firing=row.firing,
        alerts=row.alerts,
        tellings=tellings,
        triaged_at=row.triaged_at,
        closed_by=row.closed_by,
        reason=row.reason,
        confirmed=None if confirmed is None else read_cause(confirmed),
        part_of="" if row.part_of is None else f"I-{row.part_of}",
        timeline=tuple(lines),
        **found,
    )
    told = row.document.get("wording")
    if told is None or told["basis"] != basis_of(incident):
        return incident
    return replace(incident, wording=read_wording(told))


def number_of(incident_id: str) -> int:
    """Read an incident's id; raise `Missing` for what is none."""
    found = _ID.fullmatch(incident_id)
    if found is None:
        raise no_incident(incident_id)
    return int(found[1])


def get_row(uow: UnitOfWork, incident_id: str, *, held: bool = False) -> IncidentRow:
    """Return an incident's row; raises `Missing`."""
    row = uow.incident(number_of(incident_id), held=held)
    if row is None:
        raise no_incident(incident_id)
    return row


def no_incident(incident_id: str) -> Missing:
    """Return what is raised for an incident that is not there."""
    return Missing(
        f"There is no incident {incident_id!r}.",
        hint="`frenly incidents list` shows them; an id is like I-17.",
        incident=incident_id,
    )
