"""What monitoring told, as rows."""

from __future__ import annotations

from collections import Counter
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from registry.db import tables as t
from registry.db.statements import Statements
from registry.service.incident_ports import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Table

    from registry.service.incident_ports import ToldAlert

NEW = "new"
"""The state of an alert that is in no incident yet."""
CHUNK = 500
"""Rows in one statement; SQLite takes 32,766 values."""
_KEPT = tuple(t.alert_delivery.c[name] for name in Delivery._fields)


class AlertTable(Statements):
    """The part of a unit of work that keeps what monitoring told."""

    def delivery(self, source: str, delivery: str) -> Delivery | None:
        query = select(*_KEPT).filter_by(source=source, delivery=delivery)
        found = self.run(query).first()
        return None if found is None else Delivery(*found)

    def add_delivery(self, delivery: Delivery) -> int | None:
        query = self.insert_new(t.alert_delivery, [delivery._asdict()])
        number = self.run(query.returning(t.alert_delivery.c.number)).scalar()
        return None if number is None else int(number)

    def save_delivery(self, number: int, new: int) -> None:
        mine = t.alert_delivery.c.number == number
        self.run(update(t.alert_delivery).where(mine).values(new=new))

    def add_alerts(self, number: int, told: Sequence[ToldAlert], at: datetime) -> int:
        once = {each.key: each for each in told}
        # in one order everywhere, so that two deliveries of the same never wait for each other
        rows = [_row(once[key], number, at) for key in sorted(once)]
        new: set[str] = set()
        for some in chunks(rows):
            query = self.insert_new(t.alert, some).returning(t.alert.c.key)
            new |= set(self.run(query).scalars())
        self._count_again(Counter(each.key for each in told) - Counter(new), at)
        return len(new)

    def _count_again(self, again: Mapping[str, int], at: datetime) -> None:
        """Count the tellings of what was known, and those that came twice in one delivery."""
        alert = t.alert.c
        by_times = sorted(again, key=lambda key: (again[key], key))
        for times, keys in groupby(by_times, key=again.__getitem__):
            for some in chunks(keys):
                values = {"told": alert.told + times, "last_at": at}
                self.run(update(t.alert).where(alert.key.in_(some)).values(**values))

    def unfolded(self) -> int:
        query = select(func.count()).select_from(t.alert).where(t.alert.c.state == NEW)
        return int(self.run(query).scalar())

    def insert_new(self, table: Table, rows: Sequence[dict[str, Any]]) -> Any:
        """Return a statement that inserts what is not there yet, and nothing else."""
        is_postgresql = self.connection.dialect.name == "postgresql"
        insert = postgresql.insert if is_postgresql else sqlite.insert
        return insert(table).values(list(rows)).on_conflict_do_nothing()


def chunks(items: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """Cut into lists of at most `size`."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def _row(told: ToldAlert, number: int, at: datetime) -> dict[str, Any]:
    return {
        **told._asdict(),
        "delivery": number,
        "state": NEW,
        "told": 1,
        "at": at,
        "last_at": at,
    }
