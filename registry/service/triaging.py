"""Hand out incidents for triage, one holder at a time, and keep what it found in one piece.

Whoever holds an incident holds it for a lease. Who dies leaves it to the next; who comes back
too late saves nothing, because the fence has risen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.contracts.incidents import Scene
from registry.domain.actors import SYSTEM
from registry.domain.digest import digest
from registry.errors import Conflict
from registry.service.entering import RETRIAGE_AFTER
from registry.service.incident_documents import basis_of, write_findings, write_wording
from registry.service.incident_views import get_row, incident_of

if TYPE_CHECKING:
    from registry.contracts.incidents import (
        Cause,
        Evidence,
        Happening,
        Incident,
        Response,
        Wording,
    )
    from registry.domain.rows import Content
    from registry.service.deps import Deps
    from registry.service.folding import Hear
    from registry.service.incident_ports import IncidentRow

LEASE = timedelta(seconds=120)
"""How long triage of one incident may take before somebody else tries."""
RETRY_AFTER = timedelta(seconds=10)
MOST_ATTEMPTS = 5
MOST_ALERTS = 500
"""Of one incident that triage looks at; `Incident.alerts` tells how many there are."""
LEAST_TURNS = 3
"""How often an alert begins to fire before it is said to flap."""


class HeldElsewhere(Conflict):
    """Somebody else has taken the incident since."""

    code = "incident.held_elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An incident that is ours to triage, and what there is to look at."""

    row: IncidentRow
    scene: Scene
    turns: tuple[tuple[str, int], ...]
    """Alerts that flap, by name, and how often each began to fire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What triage found out."""

    evidence: tuple[Evidence, ...] = ()
    causes: tuple[Cause, ...] = ()
    responses: tuple[Response, ...] = ()
    questions: tuple[str, ...] = ()
    timeline: tuple[Happening, ...] = ()


class Triaging:
    """Incidents that wait for triage, over one store."""

    def __init__(self, deps: Deps, hear: Hear) -> None:
        self._deps, self._hear = deps, hear

    def take(self) -> Held | None:
        """Hold the incident that has waited longest; None when none waits."""
        now = self._deps.now()
        with self._deps.view() as uow:
            if uow.due_incident(now) is None:  # who only looks holds up nobody who writes
                return None
        with self._deps.new_uow() as uow:
            row = uow.due_incident(now)
            if row is None:
                return None
            held = replace(
                row, lease_until=now + LEASE, fence=row.fence + 1, attempts=row.attempts + 1
            )
            uow.save_incident(held, fence=row.fence)
            uow.commit()
        self._deps.reach("triage.taken")
        with self._deps.view() as uow:
            told = uow.tellings([row.number]).get(row.number, 0)
            alerts = tuple(uow.alerts_of(row.number, MOST_ALERTS))
            turns = tuple(uow.turns(row.number, LEAST_TURNS))
            unread = uow.alerts_with_files(row.number) - sum(bool(a.files) for a in alerts)
        incident = incident_of(held, told)
        scene = Scene(incident=incident, alerts=alerts, at=now, unread=max(0, unread))
        return Held(row=held, scene=scene, turns=turns)

    def save(self, held: Held, found: Findings) -> Incident:
        """Keep what was found and let go; raises `HeldElsewhere` when it is ours no more."""
        now = self._deps.now()
        with self._deps.new_uow() as uow:
            row = uow.incident(held.row.number, held=True)
            if row is None or row.fence != held.row.fence:
                raise _lost(held.row)
            is_news = row.news != held.row.news
            found_row = replace(
                row,
                document={**row.document, **_document(found)},
                seen=held.row.news,
                triaged_at=now,
                due_at=now + RETRIAGE_AFTER if is_news else None,
                lease_until=None,
                attempts=0,
                error="",
            )
            uow.save_incident(found_row)
            told = uow.tellings([row.number]).get(row.number, 0)
            incident = incident_of(found_row, told)
            uow.record(
                self._deps.entry(Tag.INCIDENT_TRIAGE, SYSTEM, row.id, _summary(incident))
            )
            self._hear(uow, incident, "triaged")
            self._deps.reach("triage.recorded")
            uow.commit()
        self._deps.reach("triage.saved")
        return incident

    def save_wording(self, incident_id: str, wording: Wording) -> bool:
        """Keep what a model said, unless something else was found meanwhile; say if it was."""
        with self._deps.new_uow() as uow:
            row = get_row(uow, incident_id, held=True)
            if basis_of(incident_of(row, 0)) != wording.basis:
                return False
            document = {**row.document, "wording": write_wording(wording)}
            uow.save_incident(replace(row, document=document))
            data = {
                "model": wording.model,
                "prompt": wording.prompt,
                "tokens": wording.tokens,
                "sentences": len(wording.summary) + len(wording.doubts),
                "dropped": wording.dropped,
                "hash": digest(write_wording(wording)),
            }
            uow.record(self._deps.entry(Tag.INCIDENT_WORD, SYSTEM, row.id, data))
            uow.commit()
        return True

    def give_back(self, held: Held, error: str) -> None:
        """Let go of an incident whose triage failed; it is tried again, a few times."""
        now, tries = self._deps.now(), held.row.attempts
        later = None if tries >= MOST_ATTEMPTS else now + RETRY_AFTER * tries
        with self._deps.new_uow() as uow:
            row = uow.incident(held.row.number, held=True)
            if row is not None and row.fence == held.row.fence:
                back = replace(row, due_at=later, lease_until=None, error=error)
                uow.save_incident(back)
                uow.commit()


def _document(found: Findings) -> Content:
    return write_findings(
        evidence=found.evidence,
        causes=found.causes,
        responses=found.responses,
        questions=found.questions,
        timeline=found.timeline,
    )


def _summary(incident: Incident) -> Content:
    """Return what the log says of a triage: counts, and a hash of everything else."""
    kept = write_findings(
        evidence=incident.evidence,
        causes=incident.causes,
        responses=incident.responses,
        questions=incident.questions,
    )
    return {
        "evidence": len(incident.evidence),
        "causes": [f"{each.certainty}: {each.fault}" for each in incident.causes[:3]],
        "responses": [each.act for each in incident.responses],
        "proposals": [each.proposal for each in incident.responses if each.proposal],
        "hash": digest(kept),
    }


def _lost(row: IncidentRow) -> HeldElsewhere:
    return HeldElsewhere(
        f"Incident {row.id!r} was taken over by somebody else.",
        hint=f"See what became of it with `frenly incidents show {row.id}`.",
        incident=row.id,
    )
