"""Has a model explain incidents, after triage and beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from registry.contracts.incidents import IncidentState, Scene
from registry.service.incident_documents import basis_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from registry.contracts.incidents import Incident, Wording
    from registry.service.incidents import IncidentDesk

_MOST = 20
"""Of the newest open incidents that are looked at each time."""


class Explains(Protocol):
    """Explains what triage found, or gives nothing."""

    def __call__(self, scene: Scene, basis: str) -> Wording | None:
        """Return what may be kept of a model's answer."""
        ...


class Words:
    """Goes through open incidents, and asks once for each set of findings."""

    def __init__(
        self, desk: IncidentDesk, explain: Explains, now: Callable[[], datetime]
    ) -> None:
        self._desk, self._explain, self._now = desk, explain, now
        self._asked: dict[str, str] = {}

    def work(self) -> list[str]:
        """Have explained what is not yet; say what was."""
        said: list[str] = []
        newest = self._desk.incidents(state=str(IncidentState.OPEN), limit=_MOST).items
        self._asked = {e.id: self._asked[e.id] for e in newest if e.id in self._asked}
        for each in newest:
            if each.triaged_at is None:
                continue
            incident = self._desk.incident(each.id)
            basis = basis_of(incident)
            if incident.wording is not None or self._asked.get(each.id) == basis:
                continue
            self._asked[each.id] = basis
            said += self._word(incident, basis)
        return said

    def _word(self, incident: Incident, basis: str) -> list[str]:
        scene = Scene(incident=incident, alerts=(), at=self._now())
        wording = self._explain(scene, basis)
        if wording is None or not self._desk.triaging.save_wording(incident.id, wording):
            return []
        count = len(wording.summary) + len(wording.doubts)
        return [f"{incident.id} explained by {wording.model}: {count} sentences kept."]
