"""Incidents, for those who look at them, close them, and for triage itself."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.contracts.incidents import Incident, IncidentState
from registry.contracts.past_incidents import ConfirmedIncident
from registry.contracts.records import Page
from registry.domain.actors import SYSTEM, Actor, ActorKind
from registry.errors import Conflict, Denied, InvalidInput, chosen
from registry.service import entering, people
from registry.service.folding import BATCH, Folded, Folder
from registry.service.incident_documents import read_cause, write_cause
from registry.service.incident_views import get_row, incident_of, number_of
from registry.service.texts import MAX_TEXT_CHARS, check_text, storable
from registry.service.triaging import Triaging

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from registry.contracts.folding import Folding
    from registry.service.deps import Deps
    from registry.service.folding import Hear
    from registry.service.incident_ports import Heartbeat, IncidentRow
    from registry.service.ports import UnitOfWork

MAX_PAGE = 1_000
QUIET = timedelta(minutes=5)
_MOST_SETTLED = 100
_MOST_TELLERS = 5
_RIGHT = "incident.close"


def unheard(_uow: UnitOfWork, _incident: Incident, _event: str) -> None:
    """Let nobody hear of it."""


class IncidentDesk:
    """Incidents over one store. `folding` decides what belongs together."""

    def __init__(
        self, deps: Deps, folding: Folding, hear: Hear = unheard, *, quiet: timedelta = QUIET
    ) -> None:
        """`hear` is told in the transaction of each thing that becomes of an incident.

        `quiet` is how long nothing must fire or be told before one closes by itself.
        """
        self._deps, self._folding, self._hear = deps, folding, hear
        self._quiet = quiet
        self.triaging = Triaging(deps, hear)
        """Who hands out incidents and keeps what is found."""

    def fold(self, limit: int = BATCH) -> Folded:
        """Bring the tellings that came first into incidents, in one transaction."""
        if self._oldest() is None:  # who only looks holds up nobody who writes
            return Folded(0, 0, ())
        with self._deps.new_uow() as uow:
            folded = Folder(self._deps, uow, self._folding, self._hear).fold(limit)
            if folded.told:
                self._deps.reach("fold.recorded")
                uow.commit()
                self._deps.reach("fold.committed")
        return folded

    def settle(self) -> list[str]:
        """Close what has been quiet for long enough; return the ids."""
        now = self._deps.now()
        with self._deps.view() as uow:
            if not uow.quiet_incidents(now - self._quiet, 1):
                return []
        with self._deps.new_uow() as uow:
            uow.lock_folding()
            rows = uow.quiet_incidents(now - self._quiet, _MOST_SETTLED)
            for row in rows:
                self._close(uow, entering.closed(row, now, "Closed: nothing fires."), SYSTEM)
            if rows:
                uow.commit()
        return [row.id for row in rows]

    def incidents(
        self, *, state: str | None = None, limit: int = 50, after: str | None = None
    ) -> Page[Incident]:
        """List incidents, newest first, without what triage found."""
        if state is not None:
            chosen(IncidentState, state, "a state of an incident")
        if not 1 <= limit <= MAX_PAGE:
            raise InvalidInput(
                f"A page cannot hold {limit} items.", hint=f"Ask for 1 to {MAX_PAGE}."
            )
        before = None if after is None else number_of(after)
        with self._deps.view() as uow:
            rows = uow.incidents(state=state, limit=limit + 1, before=before)
            told = uow.tellings([row.number for row in rows[:limit]])
        items = tuple(incident_of(row, told.get(row.number, 0)) for row in rows[:limit])
        return Page(items=items, next=items[-1].id if len(rows) > limit else None)

    def incident(self, incident_id: str) -> Incident:
        """Return one incident with everything found of it; raises `Missing`."""
        with self._deps.view() as uow:
            return _shown(uow, get_row(uow, incident_id))

    def close(
        self, incident_id: str, reason: str, by: Actor, *, cause: int | None = None
    ) -> Incident:
        """Close an incident, whatever still fires. What fires anew opens it again.

        `cause`, counted from 1, is the one of its causes that `by` confirms. Raises `Missing`,
        `Conflict` when it is closed, and `InvalidInput` without a reason or for a cause that
        it has not.
        """
        with self._deps.recording_refusals(Tag.INCIDENT_REFUSE, by, incident_id):
            by.require(_RIGHT)
            _check_reason(reason)
            now = self._deps.now()
            with self._deps.new_uow() as uow:
                uow.lock_folding()
                row = get_row(uow, incident_id, held=True)
                _demand(row, IncidentState.OPEN)
                row = entering.closed(row, now, f"Closed by {by.id}: {storable(reason)}")
                row = replace(row, closed_by=by.id, reason=storable(reason))
                if cause is not None:
                    row = _confirmed(row, cause)
                self._close(uow, row, by)
                uow.commit()
        return self.incident(incident_id)

    def reopen(self, incident_id: str, reason: str, by: Actor) -> Incident:
        """Open a closed incident again; what was confirmed is confirmed no more."""
        with self._deps.recording_refusals(Tag.INCIDENT_REFUSE, by, incident_id):
            by.require(_RIGHT)
            _check_reason(reason)
            now = self._deps.now()
            with self._deps.new_uow() as uow:
                uow.lock_folding()
                row = get_row(uow, incident_id, held=True)
                _demand(row, IncidentState.CLOSED)
                says = f"Opened again by {by.id}: {storable(reason)}"
                row = entering.learned(entering.opened_again(row, now, says), now)
                uow.save_incident(row)
                data = {"reason": storable(reason)}
                uow.record(self._deps.entry(Tag.INCIDENT_REOPEN, by, row.id, data))
                self._hear(uow, _shown(uow, row), "reopened")
                uow.commit()
        return self.incident(incident_id)

    def confirmed(
        self, *, limit: int = 100, after: str | None = None
    ) -> Page[ConfirmedIncident]:
        """List incidents whose cause a person confirmed; see `ConfirmedIncidents`."""
        before = None if after is None else number_of(after)
        with self._deps.view() as uow:
            rows = uow.confirmed_incidents(limit + 1, before)
            items = tuple(_past(uow, row) for row in rows[:limit])
        return Page(items=items, next=items[-1].incident.id if len(rows) > limit else None)

    def teller(
        self, incident_id: str, may_propose: Callable[[str], bool] = lambda _: True
    ) -> Actor | None:
        """Return who told its alerts, proven anew; None when nobody of them may act now.

        Nor may anybody where one of the sources that told of it may only report.
        """
        with self._deps.view() as uow:
            number = number_of(incident_id)
            tellers = uow.tellers(number, _MOST_TELLERS)
            if not all(map(may_propose, uow.sources_of(number))):
                return None
        for actor, credential in tellers:
            with suppress(Denied):  # a token that is over proves nobody
                told = Actor(id=actor, kind=ActorKind.SERVICE, credential_id=credential)
                return people.renew(self._deps, told)
        return None

    def heartbeats(self) -> Sequence[Heartbeat]:
        """List the signals that alerting works, and when each was last heard."""
        with self._deps.view() as uow:
            return uow.heartbeats()

    def counts(self) -> Mapping[str, int]:
        """Count incidents by state."""
        with self._deps.view() as uow:
            return uow.count_incidents()

    def lag_s(self) -> float:
        """Return how long the oldest telling has waited to be folded, in seconds."""
        oldest = self._oldest()
        return 0.0 if oldest is None else (self._deps.now() - oldest).total_seconds()

    def _oldest(self) -> datetime | None:
        with self._deps.view() as uow:
            return uow.oldest_unfolded()

    def _close(self, uow: UnitOfWork, row: IncidentRow, by: Actor) -> None:
        uow.save_incident(row)
        data = {"reason": row.reason, "confirmed": row.document.get("confirmed") is not None}
        uow.record(self._deps.entry(Tag.INCIDENT_CLOSE, by, row.id, data))
        self._hear(uow, _shown(uow, row), "closed")


def _shown(uow: UnitOfWork, row: IncidentRow) -> Incident:
    return incident_of(row, uow.tellings([row.number]).get(row.number, 0))


def _past(uow: UnitOfWork, row: IncidentRow) -> ConfirmedIncident:
    names = {alert.name for alert in uow.alerts_of(row.number, _MOST_SETTLED)}
    at = row.confirmed_at or row.updated_at
    return ConfirmedIncident(
        incident=_shown(uow, row),
        alert_names=tuple(sorted(names)),
        cause=read_cause(row.document["confirmed"]),
        reason=row.reason,
        by=row.closed_by,
        at=at,
    )


def _confirmed(row: IncidentRow, cause: int) -> IncidentRow:
    causes = incident_of(row, 0).causes
    if not 1 <= cause <= len(causes):
        raise InvalidInput(
            f"{row.id} has no cause {cause}.",
            hint=f"It has {len(causes)}; see `frenly incidents show {row.id}`.",
            incident=row.id,
        )
    document = {**row.document, "confirmed": write_cause(causes[cause - 1])}
    return replace(row, document=document, confirmed_at=row.closed_at)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput("A reason is missing.", hint="Say in a few words why.")
    check_text(reason, MAX_TEXT_CHARS)


def _demand(row: IncidentRow, state: IncidentState) -> None:
    if row.part_of is not None:
        raise Conflict(
            f"{row.id} is part of I-{row.part_of}.",
            hint=f"Go on with I-{row.part_of}.",
            incident=row.id,
        )
    if row.state is not state:
        raise Conflict(
            f"{row.id} is {row.state}.",
            hint=f"See `frenly incidents show {row.id}`.",
            incident=row.id,
        )
