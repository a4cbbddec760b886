"""What lookups need of the rows, read without what they do not need."""

from __future__ import annotations

import json
import math
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

from sqlalchemy import String, and_, func, not_, select, type_coerce

from registry.db import tables as t
from registry.db.rows import TABLES, read_stored
from registry.db.statements import Statements
from registry.domain.names import Kind, Name
from registry.domain.rows import AliasStatus, AliasType, Contract, ContractStatus, Table
from registry.resolution.building import Lookups
from registry.resolution.parts import Place, Straight
from registry.service.ports import LastChange

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from registry.domain.rows import RowKey

_STRAIGHT = and_(
    t.alias.c.status == str(AliasStatus.ACTIVE),
    t.alias.c.scope == "",
    t.alias.c.schedule.is_(None),
    t.alias.c.target_same.is_not(None),
    type_coerce(t.alias.c.candidates, String) == "[]",
)
_PLAIN = and_(
    t.contract.c.successor.is_(None),
    t.contract.c.deprecated_at.is_(None),
    t.contract.c.sunset_at.is_(None),
    type_coerce(t.contract.c.releases, String) == "[]",
)
_BATCH = 5_000
_KINDS = {kind.value: kind for kind in Kind}
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - of moments that are stored without their zone
_GAP = "\x1f"
"""Stands between texts that are read as one; no name holds it."""


class LookupRows(Statements):
    """The part of a unit of work that reads for snapshots and explanations."""

    def lookups(self) -> Lookups:
        return Lookups(
            contexts=self._rows(Table.CONTEXT),
            contracts=chain(self._plain(), self._rows(Table.CONTRACT, not_(_PLAIN))),
            aliases=chain(self._straight(), self._rows(Table.ALIAS, not_(_STRAIGHT))),
        )

    def count_changes(self, since: int) -> int:
        query = select(func.count()).where(t.row_change.c.revision > since)
        return int(self.run(query).scalar())

    def last_change(self, key: RowKey, revision: int) -> LastChange | None:
        change, made = t.row_change.c, t.revision.c
        query = (
            select(made.number, made.at, made.proposal)
            .join_from(t.row_change, t.revision)
            .where(change.table == str(key.table), change.row == key.id)
            .where(change.revision <= revision)
            .order_by(change.revision.desc())
            .limit(1)
        )
        found = self.run(query).first()
        return None if found is None else LastChange(*found)

    def _rows(self, table: Table, *only: Any) -> list[Any]:
        query = select(TABLES[table]).where(*only)
        return [read_stored(table, found) for found in self.run(query).mappings()]

    def _plain(self) -> Iterator[Contract]:
        """Yield the contracts that nothing is announced of and that have one version."""
        contract = t.contract.c
        texts = (contract.version, contract.owner, contract.description, contract.base_url)
        others = (contract.kind, contract.key, contract.status, contract.compatibility)
        found = self.run(select(*texts, *others).where(_PLAIN)).cursor
        states = {status.value: status for status in ContractStatus}
        for version, owner, description, base_url, kind, key, status, policy in found:
            yield Contract(
                name=Name(_KINDS[kind], key),
                version=version,
                owner=owner,
                description=description,
                base_url=base_url,
                status=states[status],
                compatibility=policy,
            )

    def _straight(self) -> Iterator[Straight]:
        """Yield the plain aliases; most share what places them, and many their target.

        Rows are taken from the driver as it gives them: to wrap each, and to decode each
        column by its type, would cost more than all the rest.
        """
        alias = t.alias.c
        placing = (alias.kind, alias.context, alias.type, alias.constraint)
        place = placing[0] + _GAP + placing[1] + _GAP + placing[2] + _GAP + placing[3]
        raw = (type_coerce(alias.target, String), type_coerce(alias.expires_at, String))
        cursor = self.run(select(alias.key, *raw, place).where(_STRAIGHT)).cursor
        places: dict[str, Place] = {}
        targets: dict[str, Name] = {}
        while batch := cursor.fetchmany(_BATCH):
            for key, target, expires, placed in batch:
                if placed not in places:
                    places[placed] = _place(*placed.split(_GAP))
                if target not in targets:
                    targets[target] = _name(target)
                until = math.inf if expires is None else _seconds(expires)
                yield Straight(key, places[placed], targets[target], until)


def _place(kind: str, context: str, sort: str, constraint: str) -> Place:
    return Place(Kind(kind), context, AliasType(sort), constraint)


def _name(stored: str) -> Name:
    """Read a name as its canonical JSON gives it, which holds no escape in most cases."""
    if "\\" not in stored:
        key, _, kind = stored[len('{"key":"') : -len('"}')].rpartition('","kind":"')
        return Name(_KINDS[kind], key)
    content = json.loads(stored)
    return Name(Kind(content["kind"]), content["key"])


def _seconds(stored: datetime | str) -> float:
    """Read a moment as SQLite writes it, a text without a zone, or as PostgreSQL gives it."""
    if isinstance(stored, str):
        return (datetime.fromisoformat(stored) - _EPOCH).total_seconds()
    return stored.timestamp()
