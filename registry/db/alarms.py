"""The alarms that stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from registry.db import tables as t
from registry.db.statements import Statements
from registry.domain.alarms import Alarm, Standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class AlarmTable(Statements):
    """The part of a unit of work that keeps alarms."""

    def alarms(self) -> Sequence[Standing]:
        rows = self.run(select(t.alarm).order_by(t.alarm.c.id)).mappings()
        return [Standing(_alarm(**row), row["since"]) for row in rows]

    def add_alarm(self, alarm: Alarm, since: datetime) -> None:
        values = {"check": alarm.check, "says": alarm.says, "fix": alarm.fix, "since": since}
        self.run(insert(t.alarm).values(id=alarm.id, **values))

    def end_alarm(self, alarm_id: str) -> None:
        self.run(delete(t.alarm).where(t.alarm.c.id == alarm_id))


def _alarm(**row: str) -> Alarm:
    about = row["id"].removeprefix(f"{row['check']}:")
    return Alarm(check=row["check"], about=about, says=row["says"], fix=row["fix"])
