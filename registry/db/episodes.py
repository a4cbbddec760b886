"""Which firings of which alerts are of which incident, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, delete, func, insert, or_, select, tuple_, update

from registry.contracts.folding import Episode, Link, Standing
from registry.db import tables as t
from registry.db.alerts import chunks
from registry.db.statements import Statements
from registry.service.incident_ports import Members

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

_E, _L = t.episode.c, t.incident_link.c
_FIRING, _OVER = "firing", "over"


class EpisodeTable(Statements):
    """The part of a unit of work that knows which firings are of which incident."""

    def episodes(self, fingerprints: Iterable[str], since: datetime) -> Sequence[Episode]:
        found: list[Episode] = []
        for some in chunks(sorted(set(fingerprints))):
            near = or_(_E.since >= since, _E.status == _FIRING)
            query = select(t.episode).where(_E.fingerprint.in_(some) & near)
            found += [_episode(row) for row in self.run(query).mappings()]
        return found

    def save_episodes(self, episodes: Iterable[tuple[Episode, int]]) -> None:
        for some in chunks(episodes):
            keys = [(each.fingerprint, each.since) for each, _ in some]
            self.run(delete(t.episode).where(tuple_(_E.fingerprint, _E.since).in_(keys)))
            rows = [{**_columns(each), "alert": alert} for each, alert in some]
            self.run(insert(t.episode), rows)

    def end_episodes(self, episodes: Iterable[Episode]) -> None:
        query = (
            update(t.episode)
            .where((_E.fingerprint == bindparam("one")) & (_E.since == bindparam("began")))
            .values(until=bindparam("ended"), status=bindparam("stands"))
        )
        rows = [
            {
                "one": each.fingerprint,
                "began": each.since,
                "ended": each.until,
                "stands": _status(each),
            }
            for each in episodes
        ]
        if rows:
            self.run(query, rows)

    def standing(
        self, keys: Iterable[str], since: datetime, until: datetime
    ) -> Sequence[Standing]:
        found: list[Standing] = []
        for some in chunks(sorted(set(keys))):
            touches = (_L.until >= since) & (_L.since <= until)
            query = select(_L.incident, _L.key, _L.since, _L.until)
            rows = self.run(query.where(_L.key.in_(some) & touches))
            found += [Standing(row[0], Link(*row[1:])) for row in rows]
        return found

    def save_links(self, incident: int, links: Sequence[Link], old: Iterable[Standing]) -> None:
        wanted = {Standing(incident, link) for link in links}
        there = set(old)
        gone = [(each.key, number, each.since) for number, each in there - wanted]
        for some in chunks(sorted(gone)):
            place = tuple_(_L.key, _L.incident, _L.since)
            self.run(delete(t.incident_link).where(place.in_(some)))
        new = [{**link._asdict(), "incident": incident} for _, link in sorted(wanted - there)]
        for some in chunks(new):
            self.run(insert(t.incident_link), some)

    def members(self, incidents: Sequence[int]) -> Mapping[int, Members]:
        firing = func.sum(case((_E.status == _FIRING, 1), else_=0))
        found: dict[int, Members] = {}
        for some in chunks(sorted(set(incidents))):
            query = (
                select(_E.incident, func.count(_E.fingerprint.distinct()), firing)
                .where(_E.incident.in_(some))
                .group_by(_E.incident)
            )
            found |= {row[0]: Members(int(row[1]), int(row[2])) for row in self.run(query)}
        return found

    def turns(self, incident: int, least: int) -> Sequence[tuple[str, int]]:
        often = (
            select(func.max(_E.alert).label("alert"), func.count().label("turns"))
            .where(_E.incident == incident)
            .group_by(_E.fingerprint)
            .having(func.count() >= least)
            .order_by(func.count().desc(), func.max(_E.alert))
            .limit(20)
            .subquery()
        )
        query = select(t.alert.c.document, often.c.turns).join(
            often, often.c.alert == t.alert.c.number
        )
        return sorted((row[0]["name"], int(row[1])) for row in self.run(query))

    def merge(self, into: int, others: Sequence[int]) -> None:
        for column in (_E.incident, _L.incident, t.alert.c.incident):
            moved = update(column.table).where(column.in_(others)).values(incident=into)
            self.run(moved)


def _columns(episode: Episode) -> dict[str, Any]:
    return {
        "fingerprint": episode.fingerprint,
        "since": episode.since,
        "until": episode.until,
        "status": _status(episode),
        "incident": episode.incident,
    }


def _status(episode: Episode) -> str:
    return _FIRING if episode.is_firing else _OVER


def _episode(row: Mapping[Any, Any]) -> Episode:
    return Episode(
        fingerprint=row["fingerprint"],
        since=row["since"],
        until=row["until"],
        is_firing=row["status"] == _FIRING,
        incident=row["incident"],
    )
