"""An immutable picture of the registry at one revision, answering as fast as a dictionary.

Every name reachable from a context has one entry that holds its most specific answer and the
interval in which that answer is right. Inside the interval a lookup is two dictionary reads
and a comparison; outside it (an expiry has passed, a name is unknown) the full rule in `walk`
decides. Expiry therefore needs no write.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.records import Resolution
from registry.domain.names import Kind, Name
from registry.domain.rows import (
    Alias,
    Anchor,
    Context,
    Contract,
    ContractStatus,
    Row,
    RowKey,
    alias_key,
    contract_key,
)
from registry.errors import nearest
from registry.resolution.errors import UnknownContext
from registry.resolution.walk import EPOCH, MAX_HOPS, hop_of, seconds, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Entry(NamedTuple):
    """The first answer for a name, right while `now < until` (seconds since 1970)."""

    until: float
    answer: Resolution


class Snapshot:
    """The registry at one revision. Safe to share between threads: nothing in it changes."""

    def __init__(self, rows: Iterable[Row], revision: int, taken_at: datetime) -> None:
        """Index `rows`; `taken_at` is the earliest time that will be asked about."""
        self.revision = revision
        self.contexts: dict[str, Context] = {}
        self.anchors: dict[str, Anchor] = {}
        self.rows: dict[RowKey, Row] = {}
        self._named: dict[tuple[str, str], list[Alias]] = {}
        for row in rows:
            self._index(row)
        self._taken_at = taken_at
        self._tables = self._build_tables()

    def resolve(self, kind: str, context: str, key: str, now: float) -> Resolution:
        """Answer what `key` stands for in `context` at `now` (seconds since 1970).

        Raises what `walk` raises when there is no answer, `UnknownContext` for a context
        that is not registered.
        """
        try:
            entry = self._tables[context][kind][key]
            if now < entry[0]:
                return entry[1]
        except KeyError:
            pass
        return self._resolve_slowly(kind, context, key, now)

    def resolve_many(
        self, kind: str, context: str, keys: Sequence[str], now: float
    ) -> list[Resolution]:
        """Answer several names of one kind and context, all or none."""
        return [self.resolve(kind, context, key, now) for key in keys]

    def find_contract(self, name: Name) -> Contract | None:
        row = self.rows.get(contract_key(name))
        return row if isinstance(row, Contract) else None

    def find_alias(self, name: Name, context: str) -> Alias | None:
        row = self.rows.get(alias_key(name, context))
        return row if isinstance(row, Alias) else None

    def aliases_named(self, name: Name) -> Sequence[Alias]:
        return self._named.get((name.kind, name.same), ())

    def aliases(self) -> Iterable[Alias]:
        """Go through every alias, in no promised order."""
        return (alias for same in self._named.values() for alias in same)

    def _index(self, row: Row) -> None:
        self.rows[row.key] = row
        if isinstance(row, Context):
            self.contexts[row.name] = row
        elif isinstance(row, Anchor):
            self.anchors[row.id] = row
        elif isinstance(row, Alias):
            self._named.setdefault((row.name.kind, row.name.same), []).append(row)

    def _resolve_slowly(self, kind: str, context: str, key: str, now: float) -> Resolution:
        asked = self.contexts.get(context)
        if asked is None:
            raise UnknownContext(
                f"{context!r} is not a context.",
                hint=nearest(context, self.contexts),
                context=context,
            )
        name = Name.parse(Kind.parse(kind), key)
        at = EPOCH + timedelta(seconds=now)
        way = walk(self, name, asked.fallback, at)
        return _answer(way.hops, way.contract, self.revision)

    def _build_tables(self) -> dict[str, dict[str, dict[str, Entry]]]:
        plain = self._canonical_entries()
        tables: dict[str, dict[str, dict[str, Entry]]] = {}
        shared: dict[tuple[RowKey, str], Entry | None] = {}
        for context in self.contexts.values():
            table = {kind: dict(entries) for kind, entries in plain.items()}
            for alias in self._first_choices(context):
                entry = self._entry(alias, context, shared)
                hidden = self.find_contract(alias.name)
                if hidden is not None:  # an alias comes first, however the contract is spelled
                    table.get(alias.name.kind, {}).pop(hidden.name.key, None)
                if entry is not None:
                    table.setdefault(alias.name.kind, {})[alias.name.key] = entry
            tables[context.name] = table
        return tables

    def _canonical_entries(self) -> dict[str, dict[str, Entry]]:
        entries: dict[str, dict[str, Entry]] = {}
        for row in self.rows.values():
            if isinstance(row, Contract) and row.status is not ContractStatus.RETIRED:
                entry = Entry(math.inf, _answer((), row, self.revision))
                entries.setdefault(row.name.kind, {})[row.name.key] = entry
        return entries

    def _first_choices(self, context: Context) -> Iterable[Alias]:
        """Yield, per name, the most specific alias alive when the snapshot was taken."""
        order = {name: place for place, name in enumerate(context.fallback)}
        for same in self._named.values():
            reachable = [a for a in same if a.context in order and a.is_live(self._taken_at)]
            if reachable:
                yield min(reachable, key=lambda a: order[a.context])

    def _entry(
        self, alias: Alias, context: Context, shared: dict[tuple[RowKey, str], Entry | None]
    ) -> Entry | None:
        """Return the entry of an alias seen from a context; None where only `walk` may tell.

        An alias that leads straight to a contract answers alike from every context, so its
        entry is shared between their tables.
        """
        target = alias.target
        straight = target is not None and not self.aliases_named(target)
        place = (alias.key, "" if straight else context.name)
        if place not in shared:
            shared[place] = self._first_answer(alias, context)
        return shared[place]

    def _first_answer(self, alias: Alias, context: Context) -> Entry | None:
        hops: list[Alias] = []
        step: Alias | None = alias
        while step is not None and len(hops) < MAX_HOPS:
            hops.append(step)
            if step.target is None:
                return None
            following = step.target
            step = next(
                (
                    a
                    for place in context.fallback
                    if (a := self.find_alias(following, place)) and a.is_live(self._taken_at)
                ),
                None,
            )
            if step is None:
                contract = self.find_contract(following)
                if contract is None or contract.status is ContractStatus.RETIRED:
                    return None
                ends = (
                    seconds(a.expires_at) for a in hops if isinstance(a.expires_at, datetime)
                )
                return Entry(
                    min(ends, default=math.inf), _answer(hops, contract, self.revision)
                )
        return None


def _answer(hops: Sequence[Alias], contract: Contract, revision: int) -> Resolution:
    return Resolution(
        kind=str(contract.name.kind),
        canonical=contract.name.key,
        version=contract.version,
        base_url=contract.base_url,
        contract_status=str(contract.status),
        hops=tuple(hop_of(alias) for alias in hops),
        revision=revision,
    )
