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


def reports_due(
    plan: Plan,
    before: Incident | None,
    after: Incident,
    alerts: Iterable[Alert],
    now: datetime,
) -> tuple[Notice, ...]:
    """Return a notice for each way that has to be told; none when nothing new can be told.

    A notice's id follows from what is new of which incident, so it is queued once.
    """
    event = _event(before, after)
    if not event:
        return ()
    told = tuple(alerts)
    ways = plan.ways_for(
        event,
        severity=after.severity or "",
        namespaces=sorted({alert.namespace for alert in told if alert.namespace}),
        owners=sorted(_owners(after, told)),
    )
    # What is told of again after it was over is told anew.
    turn = [show_moment(at) for at in _closings(before, after)]
    return tuple(
        Notice(
            id=digest(["report", way, after.id, event, turn, _standing(after)]),
            at=now,
            owner=way,
            subject=after.id,
            event=REPORT + event,
            title=f"Incident {after.id}: {after.title}",
            text=_summary(after),
        )
        for way in ways
    )


def _event(before: Incident | None, after: Incident) -> str:
    if after.state is IncidentState.CLOSED:
        was_open = before is None or before.state is not IncidentState.CLOSED
        return "closed" if was_open else ""
    if before is None or before.triaged_at is None:
        return "opened"
    return "changed" if _standing(before) != _standing(after) else ""


def _closings(before: Incident | None, after: Incident) -> tuple[datetime | None, ...]:
    return (None if before is None else before.closed_at, after.closed_at)


def _standing(incident: Incident) -> list[object]:
    """Write down what is worth telling anew: state, severity, best cause, responses."""
    best = incident.causes[:1]
    return [
        str(incident.state),
        incident.severity or "",
        [[cause.entity, cause.fault, str(cause.certainty)] for cause in best],
        [[each.act, each.proposal] for each in incident.responses],
    ]


def _owners(incident: Incident, alerts: Sequence[Alert]) -> set[str]:
    found = {str(each.data["owner"]) for each in incident.evidence if each.data.get("owner")}
    named = (alert.labels.get(label) for alert in alerts for label in _OWNER_LABELS)
    return found | {owner for owner in named if owner}


def _summary(incident: Incident) -> str:
    cause = incident.causes[0].says if incident.causes else "The cause cannot be told yet."
    return f"{cause} See `frenly incidents show {incident.id}`."
