"""Fold what was told into incidents: a batch in one transaction, by a pure decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Tag
from registry.contracts.incidents import IncidentState
from registry.domain.actors import SYSTEM
from registry.service import entering
from registry.service.incident_ports import Heartbeat, IncidentRow, Members
from registry.service.incident_views import incident_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from registry.contracts.folding import Episode, Folding, Group, Mark, Marked, Standing, Told
    from registry.contracts.incidents import Incident
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

    Hear = Callable[[UnitOfWork, Incident, str], None]
    """Is told, within the transaction, what became of an incident: `opened`, `reopened`,
    `triaged`, `closed`, `merged`."""

BATCH = 500
"""Tellings in one transaction, so that memory and waiting stay small in a storm."""
_BACK = timedelta(days=7)
"""How far back is looked for what an alert did before it is told of again."""
_TAGS = {
    "opened": Tag.INCIDENT_OPEN,
    "reopened": Tag.INCIDENT_REOPEN,
    "merged": Tag.INCIDENT_MERGE,
}


class Folded(NamedTuple):
    """What became of a batch."""

    told: int
    opened: int
    incidents: tuple[str, ...]
    """The ids of all incidents that the batch changed."""


class Folder:
    """Folds one batch in one transaction; made anew for each."""

    def __init__(self, deps: Deps, uow: UnitOfWork, folding: Folding, hear: Hear) -> None:
        self._deps, self._uow, self._folding, self._hear = deps, uow, folding, hear
        self._now = deps.now()
        self._rows: dict[int, IncidentRow] = {}
        self._events: list[tuple[str, int]] = []

    def fold(self, limit: int) -> Folded:
        """Fold up to `limit` tellings, those that came first first. Commits nothing."""
        self._uow.lock_folding()
        told = self._uow.unfolded_alerts(limit)
        if not told:
            return Folded(0, 0, ())
        marked = self._marked(told)
        for mark in marked.marks:
            if mark.episode is None:
                self._uow.add_heartbeat(_beat(mark), mark.told.number)
        wrong = [mark for mark in marked.marks if mark.episode is not None]
        standing = self._standing(wrong)
        for group in self._folding.join(wrong, standing):
            self._enter(group, [each for each in standing if each.incident in group.incidents])
        self._end(marked.episodes)
        self._save()
        opened = sum(event == "opened" for event, _ in self._events)
        return Folded(len(told), opened, tuple(row.id for row in self._rows.values()))

    def _marked(self, told: Sequence[Told]) -> Marked:
        began = min(each.alert.starts_at or each.at for each in told)
        prints = {self._folding.fingerprint(each.alert) for each in told}
        return self._folding.mark(told, self._uow.episodes(prints, began - _BACK))

    def _standing(self, marks: Sequence[Mark]) -> Sequence[Standing]:
        links = [link for mark in marks for link in mark.links]
        if not links:
            return ()
        since, until = min(each.since for each in links), max(each.until for each in links)
        return self._uow.standing({each.key for each in links}, since, until)

    def _enter(self, group: Group, old: Sequence[Standing]) -> None:
        """Bring a group's tellings into its incident, which may be a new one."""
        if group.incidents:
            row = self._merged(*map(self._row, group.incidents))
        else:
            row = entering.begun(group.marks, self._now)
            row = replace(row, number=self._uow.add_incident(row))
            self._events.append(("opened", row.number))
        was_closed = row.state is IncidentState.CLOSED
        row = entering.told(row, group.marks, self._now, self._folding.worse)
        if was_closed and row.state is IncidentState.OPEN:
            self._events.append(("reopened", row.number))
        self._rows[row.number] = row
        self._place(row.number, group, old)

    def _place(self, number: int, group: Group, old: Sequence[Standing]) -> None:
        newest = {
            (mark.episode.fingerprint, mark.episode.since): (mark.episode, mark.told.number)
            for mark in group.marks
            if mark.episode is not None
        }
        self._uow.save_episodes(
            (episode._replace(incident=number), alert) for episode, alert in newest.values()
        )
        self._uow.place_alerts(number, [mark.told.number for mark in group.marks])
        moved = [each._replace(incident=number) for each in old]
        self._uow.save_links(number, group.links, moved)

    def _row(self, number: int) -> IncidentRow:
        row = self._rows.get(number) or self._uow.incident(number, held=True)
        if row is None:
            raise LookupError(f"incident {number} has links and is not there")
        return row

    def _merged(self, row: IncidentRow, *others: IncidentRow) -> IncidentRow:
        for other in others:
            row, part = entering.absorbed(row, other, self._now, self._folding.worse)
            self._rows[part.number] = part
            self._events.append(("merged", part.number))
        if others:
            self._uow.merge(row.number, [other.number for other in others])
        return row

    def _end(self, episodes: Sequence[Episode]) -> None:
        """Note which older firings are over by what was told, and whose they were."""
        ended = [each for each in episodes if each.incident is not None]
        self._uow.end_episodes(ended)
        for number in {each.incident for each in ended} - self._rows.keys():
            if number is not None:
                self._rows[number] = entering.learned(self._row(number), self._now)

    def _save(self) -> None:
        counted = self._uow.members(list(self._rows))
        for number, row in self._rows.items():
            alerts, firing = counted.get(number, Members(0, 0))
            self._rows[number] = replace(row, alerts=alerts, firing=firing)
            self._uow.save_incident(self._rows[number])
        if self._events:
            self._tell()

    def _tell(self) -> None:
        rows = [(event, self._rows[number]) for event, number in self._events]
        self._uow.record_all(
            [self._deps.entry(_TAGS[word], SYSTEM, row.id, _data(row)) for word, row in rows]
        )
        told = self._uow.tellings([row.number for _, row in rows])
        for word, row in rows:
            self._hear(self._uow, incident_of(row, told.get(row.number, 0)), word)


def _data(row: IncidentRow) -> dict[str, object]:
    part = {} if row.part_of is None else {"part_of": f"I-{row.part_of}"}
    return {"key": row.key, "title": row.title, "alerts": row.alerts, **part}


def _beat(mark: Mark) -> Heartbeat:
    alert, at = mark.told.alert, mark.told.at
    return Heartbeat(mark.key, alert.name, alert.source[:40], at, at, 1)
