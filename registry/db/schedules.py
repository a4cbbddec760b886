"""When regular work is due, and who does it now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, or_, select, update

from registry.db import tables as t
from registry.db.statements import Statements
from registry.service.schedule_ports import ScheduleState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_ALL = tuple(t.schedule.c[name] for name in ScheduleState._fields)


class RegularRows(Statements):
    """The part of a unit of work that knows when regular work is due."""

    def schedules(self) -> Sequence[ScheduleState]:
        found = self.run(select(*_ALL).order_by(t.schedule.c.name))
        return [ScheduleState(*row) for row in found]

    def claim_schedule(
        self, name: str, every_s: int, now: datetime, lease_until: datetime, *, early: bool
    ) -> ScheduleState | None:
        c = t.schedule.c
        free = (c.name == name) & or_(c.lease_until.is_(None), c.lease_until <= now)
        wanted = free if early else free & (c.due_at <= now)
        values = {"lease_until": lease_until, "fence": c.fence + 1, "every_s": every_s}
        claim = update(t.schedule).where(wanted).values(**values).returning(*_ALL)
        found = self.run(claim).first()
        if found is not None:
            return ScheduleState(*found)
        if self.run(select(c.name).where(c.name == name)).first() is not None:
            return None
        new = ScheduleState(name, every_s, now, lease_until, 1, 0, None, "")
        self.run(insert(t.schedule).values(**new._asdict()))
        return new

    def finish_schedule(self, state: ScheduleState) -> bool:
        mine = (t.schedule.c.name == state.name) & (t.schedule.c.fence == state.fence)
        return bool(self.run(update(t.schedule).where(mine).values(**state._asdict())).rowcount)
