"""Queues reports in the transaction of what becomes of an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenly_ai.deliver.routing import is_told, reports_due
from registry.service.incident_views import number_of

if TYPE_CHECKING:
    from frenly_ai.bootstrap import App
    from registry.contracts.incidents import Incident
    from registry.service.folding import Hear
    from registry.service.ports import UnitOfWork

_MOST_ALERTS = 200
"""Of an incident whose namespaces and owners choose the way."""


def hearing(app: App) -> Hear:
    """Return who queues reports, in the transaction of what becomes of an incident."""
    plan, now = app.policies.deliveries, app.deps.now

    def hear(uow: UnitOfWork, incident: Incident, event: str) -> None:
        if not plan.routes or not is_told(event):
            return
        alerts = uow.alerts_of(number_of(incident.id), _MOST_ALERTS)
        for notice in reports_due(plan, event, incident, alerts, now()):
            uow.add_notice(notice)

    return hear
