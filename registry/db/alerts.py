"""What monitoring told, as rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from registry.contracts.alerts import AlertStatus
from registry.contracts.folding import Told
from registry.db import tables as t
from registry.db.statements import Statements
from registry.service.alert_documents import read_alert
from registry.service.incident_ports import Delivery, Heartbeat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Subquery

    from registry.contracts.alerts import Alert
    from registry.service.incident_ports import ToldAlert

NEW = "new"
"""The state of an alert that is in no incident yet."""
FOLDED, HEALTHY = "folded", "healthy"
MOST_WITH_FILES = 20
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
        self._lock(again)
        by_times = sorted(again, key=lambda key: (again[key], key))
        for times, keys in groupby(by_times, key=again.__getitem__):
            for some in chunks(keys):
                values = {"told": alert.told + times, "last_at": at}
                self.run(update(t.alert).where(alert.key.in_(some)).values(**values))

    def _lock(self, keys: Iterable[str]) -> None:
        """Hold rows by their numbers, as folding does, so that nobody waits in a circle."""
        c = t.alert.c
        for some in chunks(sorted(keys)):
            query = select(c.number).where(c.key.in_(some)).order_by(c.number)
            self.run(query.with_for_update()).all()

    def unfolded(self) -> int:
        query = select(func.count()).select_from(t.alert).where(t.alert.c.state == NEW)
        return int(self.run(query).scalar())

    def oldest_unfolded(self) -> datetime | None:
        query = select(t.alert.c.at).where(t.alert.c.state == NEW)
        found: datetime | None = self.run(query.order_by(t.alert.c.number).limit(1)).scalar()
        return found

    def unfolded_alerts(self, limit: int) -> Sequence[Told]:
        c = t.alert.c
        query = select(c.number, c.document, c.at).where(c.state == NEW)
        rows = self.run(query.order_by(c.number).limit(limit).with_for_update())
        return [Told(number, read_alert(document), at) for number, document, at in rows]

    def place_alerts(self, incident: int, numbers: Sequence[int]) -> None:
        for some in chunks(numbers):
            mine = t.alert.c.number.in_(some)
            self.run(update(t.alert).where(mine).values(incident=incident, state=FOLDED))

    def add_heartbeat(self, beat: Heartbeat, number: int) -> None:
        c = t.heartbeat.c
        first = {**beat._asdict(), "told": 0, "alert": number}
        self.run(self.insert_new(t.heartbeat, [first]))
        values = {"told": c.told + beat.told, "last_at": beat.last_at, "alert": number}
        self.run(update(t.heartbeat).where(c.fingerprint == beat.fingerprint).values(**values))
        self.run(update(t.alert).where(t.alert.c.number == number).values(state=HEALTHY))

    def heartbeats(self) -> Sequence[Heartbeat]:
        c, newest = t.heartbeat.c, t.alert.c
        again = newest.told - 1
        columns = (c.fingerprint, c.name, c.source, c.at, newest.last_at, c.told + again)
        query = select(*columns).join(t.alert, newest.number == c.alert)
        return [Heartbeat(*row) for row in self.run(query.order_by(c.name, c.at))]

    def alerts_of(self, incident: int, limit: int) -> Sequence[Alert]:
        c, newest = t.alert.c, _newest(incident)
        query = (
            select(c.number, c.document, newest.c.status)
            .join(newest, newest.c.alert == c.number)
            .where(newest.c.turn == 1)
            .order_by(newest.c.since, newest.c.fingerprint)
            .limit(limit)
        )
        rows = list(self.run(query))
        files = self._files([number for number, *_ in rows])
        return [
            replace(
                read_alert(document, files.get(number)),
                status=AlertStatus.FIRING if status == "firing" else AlertStatus.RESOLVED,
            )
            for number, document, status in rows
        ]

    def alerts_with_files(self, incident: int) -> int:
        c, newest = t.alert.c, _newest(incident)
        query = select(func.count()).join(newest, newest.c.alert == c.number)
        query = query.where((newest.c.turn == 1) & c.files.is_not(None))
        return int(self.run(query.select_from(t.alert)).scalar_one())

    def _files(self, numbers: Sequence[int]) -> Mapping[int, dict[str, str]]:
        """Read the files of a few alerts: each may be large."""
        c = t.alert.c
        found: dict[int, dict[str, str]] = {}
        for some in chunks(numbers):
            query = select(c.number, c.files).where(c.number.in_(some) & c.files.is_not(None))
            rows = self.run(query.order_by(c.number).limit(MOST_WITH_FILES - len(found)))
            found.update({row[0]: row[1] for row in rows})
        return found

    def tellers(self, incident: int, limit: int) -> Sequence[tuple[str, str]]:
        c, d = t.alert.c, t.alert_delivery.c
        newest = func.max(c.number)
        query = (
            select(d.actor, d.credential)
            .join(t.alert, c.delivery == d.number)
            .where(c.incident == incident)
            .group_by(d.actor, d.credential)
            .order_by(newest.desc())
            .limit(limit)
        )
        return [(row[0], row[1]) for row in self.run(query)]

    def sources_of(self, incident: int) -> Sequence[str]:
        c, d = t.alert.c, t.alert_delivery.c
        query = select(d.source).distinct().join(t.alert, c.delivery == d.number)
        return list(self.run(query.where(c.incident == incident).order_by(d.source)).scalars())

    def last_signals(self) -> Sequence[tuple[str, str, datetime]]:
        beat, c, d = t.heartbeat.c, t.alert.c, t.alert_delivery.c
        query = (
            select(d.source, beat.name, func.max(c.last_at))
            .join(t.alert, c.number == beat.alert)
            .join(t.alert_delivery, d.number == c.delivery)
            .group_by(d.source, beat.name)
            .order_by(d.source, beat.name)
        )
        return [(row[0], row[1], row[2]) for row in self.run(query)]

    def tellings(self, incidents: Sequence[int]) -> Mapping[int, int]:
        c = t.alert.c
        query = select(c.incident, func.sum(c.told)).where(c.incident.in_(incidents))
        return {row[0]: int(row[1]) for row in self.run(query.group_by(c.incident))}


def _newest(incident: int) -> Subquery:
    """Return the firings of an incident; of each alert the newest is turn 1."""
    e = t.episode.c
    turn = func.row_number().over(partition_by=e.fingerprint, order_by=e.since.desc())
    last = select(e.alert, e.since, e.fingerprint, e.status, turn.label("turn"))
    return last.where(e.incident == incident).subquery()


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
