"""Which reports are due: queued in the transaction that saves what is new. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.contracts.incidents import IncidentState
from registry.domain.digest import digest
from registry.domain.times import show_moment
from registry.service.lifecycle_ports import Notice
from registry.service.postman import REPORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from frenly_ai.deliver.plan import Plan
    from registry.contracts.alerts import Alert
    from registry.contracts.incidents import Incident

_OWNER_LABELS = ("owner", "team")
_TOLD = frozenset({"triaged", "reopened", "closed", "merged"})
"""What becomes of an incident and is told; one that was only opened is triaged at once."""


def is_told(event: str) -> bool:
    """Say whether what became of an incident is reported at all."""
    return event in _TOLD


def reports_due(
    plan: Plan, event: str, incident: Incident, alerts: Iterable[Alert], now: datetime
) -> tuple[Notice, ...]:
    """Return a notice for each way that has to be told; none when nothing is told.

    A notice's id follows from what it tells, so the same news is queued once, however often
    triage finds it again.
    """
    if not is_told(event):
        return ()
    told = tuple(alerts)
    state = "closed" if incident.state is IncidentState.CLOSED else "open"
    ways = plan.ways_for(
        state,
        severity=incident.severity or "",
        namespaces=sorted({alert.namespace for alert in told if alert.namespace}),
        owners=sorted(_owners(incident, told)),
    )
    news = _news(event, incident)
    return tuple(
        Notice(
            id=digest(["report", way, incident.id, news]),
            at=now,
            owner=way,
            subject=incident.id,
            event=REPORT + event,
            title=f"Incident {incident.id}: {incident.title}",
            text=_summary(incident),
        )
        for way in ways
    )


def _news(event: str, incident: Incident) -> list[object]:
    """Write down what is worth telling: state, severity, best cause, responses.

    What ended and began again is told anew each time.
    """
    again = show_moment(incident.updated_at) if event == "reopened" else ""
    return [
        str(incident.state),
        show_moment(incident.closed_at),
        again,
        incident.severity or "",
        [[each.entity, each.fault, str(each.certainty)] for each in incident.causes[:1]],
        [[each.act, each.proposal] for each in incident.responses],
    ]


def _owners(incident: Incident, alerts: Sequence[Alert]) -> set[str]:
    found = {str(each.data["owner"]) for each in incident.evidence if each.data.get("owner")}
    named = (alert.labels.get(label) for alert in alerts for label in _OWNER_LABELS)
    return found | {owner for owner in named if owner}


def _summary(incident: Incident) -> str:
    cause = incident.causes[0].says if incident.causes else "The cause cannot be told yet."
    return f"{cause} See `frenly incidents show {incident.id}`."
