"""How an incident's row stands once more of it is known. Decides, and stores nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import reduce
from typing import TYPE_CHECKING

from registry.contracts.incidents import IncidentState
from registry.service.happenings import happened
from registry.service.incident_ports import IncidentRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from registry.contracts.folding import Episode, Mark

    Worse = Callable[[str | None, str | None], str | None]

RETRIAGE_AFTER = timedelta(seconds=15)
"""How long what is learned of an incident is gathered before triage looks anew."""


def begun(marks: Sequence[Mark], now: datetime) -> IncidentRow:
    """Return a new incident that begins with the first of its alerts."""
    first = min(marks, key=_place)
    return IncidentRow(
        key=first.key,
        first=_episode(first).fingerprint,
        state=IncidentState.OPEN,
        title=first.title,
        severity=None,
        opened_at=_episode(first).since,
        updated_at=now,
        document=happened({}, now, f"Opened for {first.title}."),
    )


def told(row: IncidentRow, marks: Sequence[Mark], now: datetime, worse: Worse) -> IncidentRow:
    """Return the incident with what was told of it. The first alert names it, the worst weighs.

    A closed one opens again where something fires that it did not know of.
    """
    first = min(marks, key=_place)
    if _place(first) < (row.opened_at, row.first):
        fingerprint, since = _episode(first).fingerprint, _episode(first).since
        row = replace(row, key=first.key, title=first.title, first=fingerprint, opened_at=since)
    severity = reduce(worse, (mark.severity for mark in marks), row.severity)
    row = learned(replace(row, severity=severity), now)
    fresh = [mark for mark in marks if is_fresh(_episode(mark))]
    if row.state is IncidentState.CLOSED and fresh:
        says = f"Opened again: {min(fresh, key=_place).title} fires."
        row = opened_again(row, now, says)
    return row


def is_fresh(episode: Episode) -> bool:
    """Say whether it fires, and no incident knew of it."""
    return episode.is_firing and episode.incident is None


def learned(row: IncidentRow, now: datetime) -> IncidentRow:
    """Return the incident as one that triage is to look at."""
    due = now if row.triaged_at is None else max(now, row.triaged_at + RETRIAGE_AFTER)
    due = due if row.due_at is None else min(due, row.due_at)
    return replace(row, news=row.news + 1, updated_at=now, due_at=due, attempts=0, error="")


def opened_again(row: IncidentRow, now: datetime, says: str) -> IncidentRow:
    """Return a closed incident as an open one."""
    return replace(
        row,
        state=IncidentState.OPEN,
        closed_at=None,
        closed_by="",
        reason="",
        confirmed_at=None,
        document={**happened(row.document, now, says), "confirmed": None},
    )


def closed(row: IncidentRow, now: datetime, says: str) -> IncidentRow:
    """Return an open incident as a closed one."""
    return replace(
        row,
        state=IncidentState.CLOSED,
        closed_at=now,
        updated_at=now,
        document=happened(row.document, now, says),
    )


def absorbed(
    row: IncidentRow, other: IncidentRow, now: datetime, worse: Worse
) -> tuple[IncidentRow, IncidentRow]:
    """Return both after it turned out that they are one; the other is closed as part of it."""
    part = closed(other, now, f"Turned out to be part of {row.id}.")
    part = replace(
        part, part_of=row.number, due_at=None, lease_until=None, fence=part.fence + 1
    )
    row = replace(
        row,
        severity=worse(row.severity, other.severity),
        document=happened(row.document, now, f"{other.id} turned out to be part of it."),
    )
    if (other.opened_at, other.first) < (row.opened_at, row.first):
        row = replace(
            row,
            key=other.key,
            title=other.title,
            first=other.first,
            opened_at=other.opened_at,
        )
    if row.state is IncidentState.CLOSED and other.state is IncidentState.OPEN:
        row = opened_again(row, now, f"Opened again with {other.id}.")
    return row, part


def _place(mark: Mark) -> tuple[datetime, str]:
    return _episode(mark).since, _episode(mark).fingerprint


def _episode(mark: Mark) -> Episode:
    if mark.episode is None:
        raise ValueError("a signal that all is well is of no incident")
    return mark.episode
