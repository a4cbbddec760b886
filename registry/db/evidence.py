"""Deployments that were told of, and lookups that found no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from registry.contracts.deployments import Deployment
from registry.contracts.failed_lookups import FailedLookups
from registry.db import tables as t
from registry.db.statements import Statements, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from registry.contracts.deployments import DeploymentFilter
    from registry.contracts.failed_lookups import FailedLookupFilter

_DEPLOYED = t.deployment.c
_FAILED = t.failed_lookup.c
_SHOWN = [column for column in t.deployment.c if column.name not in {"delivery", "digest"}]


class EvidenceRows(Statements):
    """The part of a unit of work that keeps what only evidence needs."""

    def add_deployment(self, told: Deployment, delivery: str, digest: str) -> bool:
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        values = {column.name: getattr(told, column.name) for column in _SHOWN}
        query = dialect.insert(t.deployment).values(**values, delivery=delivery, digest=digest)
        # What is returned says it: the count of rows is not told by every driver.
        query = query.on_conflict_do_nothing().returning(_DEPLOYED.id)
        return self.run(query).first() is not None

    def deployment_of(self, told_by: str, delivery: str) -> tuple[Deployment, str] | None:
        query = select(*_SHOWN, _DEPLOYED.digest).where(
            _DEPLOYED.told_by == told_by, _DEPLOYED.delivery == delivery
        )
        found = self.run(query).mappings().first()
        if found is None:
            return None
        values = dict(found)
        digest = values.pop("digest")
        return Deployment(**values), digest

    def deployments(
        self, wanted: DeploymentFilter, *, limit: int, after: str | None
    ) -> Sequence[Deployment]:
        order = (_DEPLOYED.at, _DEPLOYED.id)
        query = select(*_SHOWN).where(*_where(wanted))
        if after is not None:
            query = query.where(tuple_(*order) < values_of(order, _DEPLOYED.id == after))
        query = query.order_by(*(column.desc() for column in order)).limit(limit)
        return [Deployment(**row) for row in self.run(query).mappings()]

    def add_failed_lookups(self, counted: Sequence[FailedLookups]) -> None:
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        query = dialect.insert(t.failed_lookup)
        query = query.on_conflict_do_update(
            index_elements=[
                _FAILED.minute,
                _FAILED.key,
                _FAILED.kind,
                _FAILED.context,
                _FAILED.code,
            ],
            set_={"times": _FAILED.times + query.excluded.times},
        )
        self.run(query, [each._asdict() for each in counted])

    def failed_lookups(self, wanted: FailedLookupFilter, limit: int) -> Sequence[FailedLookups]:
        order = (_FAILED.minute, _FAILED.key, _FAILED.kind, _FAILED.context, _FAILED.code)
        query = (
            select(*(_FAILED[name] for name in FailedLookups._fields))
            .where(_FAILED.key.in_(wanted.keys))
            .where(_FAILED.minute >= wanted.since, _FAILED.minute < wanted.until)
            .order_by(*order)
            .limit(limit)
        )
        return [FailedLookups(*row) for row in self.run(query)]

    def drop_failed_lookups(self, before: datetime) -> int:
        done = self.run(delete(t.failed_lookup).where(_FAILED.minute < before))
        return int(done.rowcount)


def _where(wanted: DeploymentFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.services is not None:
        yield _DEPLOYED.service.in_(wanted.services)
    if wanted.since is not None:
        yield _DEPLOYED.at >= wanted.since
    if wanted.until is not None:
        yield _DEPLOYED.at < wanted.until
