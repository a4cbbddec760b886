"""What was confirmed of past incidents, brought to where it is found again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.domain.actors import SYSTEM
from registry.service.schedules import Task
from tools.knowledge.from_incidents import SOURCE, incident_documents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frenly_ai.bootstrap import App
    from registry.contracts.past_incidents import ConfirmedIncidents

LEARN_EVERY = timedelta(minutes=1)


def task(app: App) -> Task:
    """Return the learning as regular work."""
    return Task(
        "learn-incidents",
        LEARN_EVERY,
        "Let incidents whose cause a person confirmed be found.",
        lambda: learn(app, _past(app)),
    )


def _past(app: App) -> ConfirmedIncidents:
    from frenly_ai.triage import open_triage  # noqa: PLC0415 - only who learns needs it

    return open_triage(app).incidents


def learn(app: App, past: ConfirmedIncidents) -> Sequence[str]:
    """Let exactly the confirmed incidents be found; recorded when that changes anything."""
    documents = list(incident_documents(past))
    known = [each for each in app.knowledge.documents() if each.source == SOURCE]
    if sorted(documents, key=lambda d: d.id) == sorted(known, key=lambda d: d.id):
        return []
    change = app.knowledge.replace(SOURCE, documents)
    app.registry.record(Tag.KNOWLEDGE_REPLACE, SYSTEM, SOURCE, asdict(change))
    return [f"{len(documents)} past incidents can be found."]
