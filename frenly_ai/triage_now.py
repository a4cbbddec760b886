"""Alerts taken, folded and looked at in this process, without a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from frenly_ai.deliver.opening import report_on
from frenly_ai.triage import open_triage
from frenly_ai.webhooks.opening import open_intake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frenly_ai.bootstrap import App
    from frenly_ai.views.incident import Report
    from registry.contracts.alerts import Alert
    from registry.domain.actors import Actor
    from registry.service.alerts import Taken

MOST_REPORTS = 20


class Looked(NamedTuple):
    """What was taken, and the reports of the incidents that it changed."""

    taken: Taken
    reports: tuple[Report, ...]
    others: int
    """How many further incidents it changed, whose reports are left out."""


def triage_now(
    app: App, source: str, alerts: Sequence[Alert], by: Actor, *, delivery: str
) -> Looked:
    """Store alerts, fold them, look at what is due, and report what changed meanwhile.

    A server beside this may do part of it; the store lets each incident be looked at once.
    """
    started = app.deps.now()
    room = open_triage(app)
    taken = open_intake(app, room.alerts).store(source, alerts, by, delivery=delivery)
    room.work()
    page = room.incidents.incidents(limit=1_000)
    changed = [one.id for one in page.items if one.updated_at >= started]
    shown = (room.incidents.incident(name) for name in changed[:MOST_REPORTS])
    reports = tuple(report_on(app, incident) for incident in shown)
    return Looked(taken, reports, len(changed) - len(reports))
