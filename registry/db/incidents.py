"""Incidents, as rows."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, or_, select, text, update

from registry.contracts.incidents import IncidentState
from registry.db import tables as t
from registry.db.statements import Statements
from registry.service.incident_ports import IncidentRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Select

_FOLDING_LOCK = 0x46524E34
"""The advisory lock under which PostgreSQL lets one transaction fold at a time."""
_C = t.incident.c


class IncidentTable(Statements):
    """The part of a unit of work that keeps incidents."""

    def lock_folding(self) -> None:
        if self.connection.dialect.name == "postgresql":
            self.run(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _FOLDING_LOCK})

    def add_incident(self, row: IncidentRow) -> int:
        query = insert(t.incident).values(**_columns(row)).returning(_C.number)
        return int(self.run(query).scalar())

    def save_incident(self, row: IncidentRow, *, fence: int | None = None) -> bool:
        mine = _C.number == row.number
        if fence is not None:
            mine &= _C.fence == fence
        return bool(self.run(update(t.incident).where(mine).values(**_columns(row))).rowcount)

    def incident(self, number: int, *, held: bool = False) -> IncidentRow | None:
        query = select(t.incident).where(_C.number == number)
        return self._first(query.with_for_update() if held else query)

    def incidents(
        self, *, state: str | None, limit: int, before: int | None
    ) -> Sequence[IncidentRow]:
        query = select(t.incident).order_by(_C.number.desc()).limit(limit)
        if state is not None:
            query = query.where(_C.state == state)
        if before is not None:
            query = query.where(_C.number < before)
        return self._all(query)

    def due_incident(self, now: datetime) -> IncidentRow | None:
        free = or_(_C.lease_until.is_(None), _C.lease_until <= now)
        query = select(t.incident).where((_C.due_at <= now) & free)
        query = query.order_by(_C.due_at, _C.number).limit(1)
        return self._first(query.with_for_update(skip_locked=True))

    def quiet_incidents(self, before: datetime, limit: int) -> Sequence[IncidentRow]:
        is_open = _C.state == str(IncidentState.OPEN)
        quiet = is_open & (_C.firing == 0) & (_C.updated_at <= before)
        return self._all(select(t.incident).where(quiet).order_by(_C.number).limit(limit))

    def confirmed_incidents(self, limit: int, before: int | None) -> Sequence[IncidentRow]:
        query = select(t.incident).where(_C.confirmed_at.is_not(None))
        if before is not None:
            query = query.where(_C.number < before)
        return self._all(query.order_by(_C.number.desc()).limit(limit))

    def count_incidents(self) -> Mapping[str, int]:
        query = select(_C.state, func.count()).group_by(_C.state)
        return {state: int(count) for state, count in self.run(query)}

    def _first(self, query: Select[Any]) -> IncidentRow | None:
        row = self.run(query).mappings().first()
        return None if row is None else _read(row)

    def _all(self, query: Select[Any]) -> Sequence[IncidentRow]:
        return [_read(row) for row in self.run(query).mappings()]


def _columns(row: IncidentRow) -> dict[str, Any]:
    values = {**asdict(row), "state": str(row.state)}
    del values["number"]
    return values


def _read(row: Mapping[Any, Any]) -> IncidentRow:
    values: dict[str, Any] = {**row, "state": IncidentState(row["state"])}
    return IncidentRow(**values)
