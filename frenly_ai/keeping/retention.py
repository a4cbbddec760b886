"""Forgetting old alerts, incidents, deployments and pull requests, as regular work."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.service.pruning import Pruner, Retention
from registry.service.schedules import Task

if TYPE_CHECKING:
    from frenly_ai.bootstrap import App
    from frenly_ai.settings import Settings

PRUNE_EVERY = timedelta(hours=1)


def task(app: App) -> Task:
    """Return the forgetting as regular work."""
    return Task(
        "prune-incidents",
        PRUNE_EVERY,
        "Forget alerts, incidents, deployments and pull requests older than is kept.",
        Pruner(app.deps, kept(app.settings)).prune,
    )


def kept(settings: Settings) -> Retention:
    """Return how long the settings say that each is kept; incidents no shorter than alerts."""
    alerts = timedelta(days=settings.keep_alerts_days)
    return Retention(
        alerts=alerts,
        incidents=max(alerts, timedelta(days=settings.keep_incidents_days)),
        deployments=timedelta(days=settings.keep_deployments_days),
        pull_requests=timedelta(days=settings.keep_pull_requests_days),
    )
