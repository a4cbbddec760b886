"""Names looked up in rows that are all at hand, as the registry itself would."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from agent.review.known import Known
from registry.contracts.records import AliasFilter, AliasView, ContractView, Page
from registry.domain.rows import Alias, Contract, Table
from registry.errors import InvalidInput, Missing, nearest
from registry.resolution.snapshot import Snapshot
from registry.resolution.walk import seconds
from registry.service.reading import NEIGHBOURS, USERS_SHOWN, alias_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from registry.contracts.answers import Resolution
    from registry.domain.names import Kind, Name
    from registry.domain.rows import Context, Row


class NamesOfRows:
    """Reads the rows of one moment, given in key order."""

    def __init__(self, rows: Sequence[Row], revision: int, now: datetime) -> None:
        self._rows, self._revision, self._now = rows, revision, now

    @cached_property
    def _known(self) -> Known:
        return Known(self._rows)

    @cached_property
    def _snapshot(self) -> Snapshot:
        return Snapshot.of(self._rows, self._revision)

    def resolve(self, name: Name, context: str, *, scope: str = "") -> Resolution:
        found = self._snapshot.resolve(name.kind, context, name.key, seconds(self._now), scope)
        return found.at(self._revision)

    def aliases(self, wanted: AliasFilter, *, limit: int = 100) -> Page[AliasView]:
        picks = AliasFilter(kind=wanted.kind, name=wanted.name, context=wanted.context)
        if wanted != picks:
            raise InvalidInput(
                "Rows at hand are picked by kind, name and context alone.",
                hint="Ask the registry itself.",
            )
        named = None if wanted.name is None else self._known.aliases_named(wanted.name)
        rows: Iterable[Row] = self._rows if named is None else named
        found = [row for row in rows if isinstance(row, Alias) and _is_wanted(row, wanted)]
        views = tuple(alias_view(alias, self._now) for alias in found[:limit])
        return Page(items=views, next=found[limit - 1].key.id if found[limit:] else None)

    def contract(self, name: Name) -> ContractView:
        contract = self._known.find_contract(name)
        if contract is None:
            raise Missing(
                f"{str(name)!r} is not a registered contract.",
                hint=nearest(name.key, self.names_near(name, Table.CONTRACT)),
                contract=name.key,
            )
        users = self._known.leading_to(contract.name)
        return ContractView(
            contract=contract,
            aliases=tuple(alias_view(alias, self._now) for alias in users[:USERS_SHOWN]),
            more_aliases=len(users) > USERS_SHOWN,
        )

    def contexts(self) -> tuple[Context, ...]:
        return tuple(self._known.contexts.values())

    def names_near(self, name: Name, table: Table | None = None) -> tuple[str, ...]:
        tables = (Table.ALIAS, Table.CONTRACT) if table is None else (table,)
        found = {key for each in tables for key in self._keys_near(each, name)}
        return tuple(sorted(found))

    def _keys_near(self, table: Table, name: Name) -> list[str]:
        keys = self._keys.get((table, name.kind), [])
        at = bisect_left(keys, name.key)
        return keys[max(0, at - NEIGHBOURS) : at + NEIGHBOURS]

    @cached_property
    def _keys(self) -> dict[tuple[Table, Kind], list[str]]:
        found: dict[tuple[Table, Kind], set[str]] = {}
        for row in self._rows:
            if isinstance(row, Alias | Contract):
                found.setdefault((row.key.table, row.name.kind), set()).add(row.name.key)
        return {of: sorted(keys) for of, keys in found.items()}


def _is_wanted(alias: Alias, wanted: AliasFilter) -> bool:
    is_kind = wanted.kind in {None, str(alias.name.kind)}
    return is_kind and wanted.context in {None, alias.context}
