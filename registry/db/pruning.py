"""Old alerts, incidents, deployments and pull requests, dropped as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, func, select, text, tuple_, update

from registry.contracts.incidents import IncidentState
from registry.db import tables as t
from registry.db.alerts import HEALTHY
from registry.db.statements import Statements
from registry.domain.proposals import ProposalStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table

_OPEN = [str(status) for status in ProposalStatus if status.is_open]
_A, _D, _E, _I, _L = (
    table.c for table in (t.alert, t.alert_delivery, t.episode, t.incident, t.incident_link)
)


class PruningTables(Statements):
    """The part of a unit of work that forgets what was told long ago."""

    def hold_back_alerts(self) -> None:
        if self.connection.dialect.name == "postgresql":
            self.run(text("LOCK TABLE alert, deployment IN SHARE ROW EXCLUSIVE MODE"))

    def quiet_since(self, before: datetime, limit: int) -> Sequence[int]:
        of_it = _A.incident == _I.number
        told_since = exists().where(of_it & (_A.last_at > before))
        query = select(_I.number).where(_quiet(before) & exists().where(of_it) & ~told_since)
        return list(self.run(query.order_by(_I.number).limit(limit)).scalars())

    def drop_alerts_of(self, incidents: Sequence[int]) -> int:
        for column in (_E.incident, _L.incident):
            self.run(delete(column.table).where(column.in_(incidents)))
        over = update(t.incident).where(_I.number.in_(incidents) & (_I.firing > 0))
        self.run(over.values(firing=0))  # a person closed it, and nothing was told since
        free = ~exists().where(_E.alert == _A.number)
        dropped = self.run(delete(t.alert).where(_A.incident.in_(incidents) & free))
        return int(dropped.rowcount)

    def drop_signals(self, before: datetime, limit: int) -> int:
        newest = exists().where(t.heartbeat.c.alert == _A.number)
        old = (_A.state == HEALTHY) & (_A.last_at <= before) & ~newest
        return self._drop(t.alert, _A.number, old, limit)

    def drop_incidents(self, before: datetime, limit: int) -> Sequence[int]:
        part = t.incident.alias("part")
        is_used = [
            exists().where(_A.incident == _I.number),
            exists().where(_E.incident == _I.number),
            exists().where(part.c.part_of == _I.number),
        ]
        query = select(_I.number).where(_quiet(before), *(~each for each in is_used))
        found = list(self.run(query.order_by(_I.number).limit(limit)).scalars())
        self.run(delete(t.incident_link).where(_L.incident.in_(found)))
        self.run(delete(t.incident).where(_I.number.in_(found)))
        return found

    def drop_deliveries(self, before: datetime, limit: int) -> int:
        kept = exists().where(_A.delivery == _D.number)
        return self._drop(t.alert_delivery, _D.number, (_D.at <= before) & ~kept, limit)

    def drop_deployments(self, before: datetime, limit: int) -> int:
        c = t.deployment.c
        return self._drop(t.deployment, c.id, (c.at <= before) & (c.told_at <= before), limit)

    def drop_code_events(self, before: datetime, limit: int) -> int:
        c = t.code_event.c
        old = c.state.in_(("done", "failed")) & (c.at <= before)
        return self._drop(t.code_event, c.number, old, limit)

    def drop_code_changes(self, before: datetime, limit: int) -> int:
        c, p = t.code_change.c, t.proposal.c
        is_open = exists().where((p.id == c.proposal) & p.status.in_(_OPEN))
        old = (c.state == "over") & (c.at <= before) & ~is_open
        some = self.run(select(c.subject, c.head).where(old).order_by(c.at).limit(limit))
        pairs = [tuple(pair) for pair in some]
        if not pairs:
            return 0
        # what is asked for anew meanwhile is a row that is open
        mine = tuple_(c.subject, c.head).in_(pairs) & old
        return int(self.run(delete(t.code_change).where(mine)).rowcount)

    def first_open(self) -> datetime | None:
        is_open = _I.state == str(IncidentState.OPEN)
        found: datetime | None = self.run(
            select(func.min(_I.opened_at)).where(is_open)
        ).scalar()
        return found

    def _drop(
        self, table: Table, key: ColumnElement[Any], old: ColumnElement[bool], limit: int
    ) -> int:
        some = list(self.run(select(key).where(old).order_by(key).limit(limit)).scalars())
        return int(self.run(delete(table).where(key.in_(some))).rowcount) if some else 0


def _quiet(before: datetime) -> ColumnElement[bool]:
    ended = func.coalesce(_I.closed_at, _I.updated_at)
    is_closed = (_I.state == str(IncidentState.CLOSED)) & (ended <= before)
    is_left = _I.confirmed_at.is_(None) & _I.due_at.is_(None) & _I.lease_until.is_(None)
    return is_closed & is_left & (_I.updated_at <= before)
