"""How a book is written: whole from rows, or from another one and what has changed."""

from __future__ import annotations

import gc
import math
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from registry.domain.names import Kind, Name
from registry.domain.rows import Alias, AliasStatus, Context, Contract
from registry.domain.versions import pick_all
from registry.resolution.book import SPELLED, Book
from registry.resolution.entries import Cell, End, Entry, Place
from registry.resolution.walk import is_retired, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.domain.changes import Changes
    from registry.domain.rows import Row, RowKey
    from registry.resolution.book import Known


NOWHERE: frozenset[str] = frozenset()
"""From where an alias is found whose context is not registered."""


class Straight(NamedTuple):
    """An alias of which nothing is unusual: active, with a target, no scope, no schedule."""

    key: str
    place: Place
    target: Name
    until: float
    """When it expires, in seconds since 1970; infinity when it never does."""

    def alias(self) -> Alias:
        """Return as much of the alias as resolution needs."""
        return self.place.alias(self.key, self.target, self.until)


class Lookups(NamedTuple):
    """What of the registry's rows a lookup needs."""

    contexts: Iterable[Context]
    contracts: Iterable[Contract]
    straight: Iterable[Straight]
    others: Iterable[Alias]


def lookups_of(rows: Iterable[Row]) -> Lookups:
    """Sort rows into what lookups need of them."""
    contexts: list[Context] = []
    contracts: list[Contract] = []
    straight: list[Straight] = []
    others: list[Alias] = []
    for row in rows:
        if isinstance(row, Alias):
            plain = straight_of(row)
            if plain is None:
                others.append(row)
            else:
                straight.append(plain)
        elif isinstance(row, Contract):
            contracts.append(row)
        elif isinstance(row, Context):
            contexts.append(row)
    return Lookups(contexts, contracts, straight, others)


def straight_of(alias: Alias) -> Straight | None:
    """Return an alias as an unusual one could not be; None for those."""
    if alias.status is not AliasStatus.ACTIVE or alias.target is None:
        return None
    if alias.scope or alias.schedule is not None:
        return None
    ends = alias.expires_at
    until = seconds(ends) if isinstance(ends, datetime) else math.inf
    place = Place(alias.name.kind, alias.context, alias.type, alias.constraint)
    return Straight(alias.name.key, place, alias.target, until)


def build(lookups: Lookups) -> Book:
    """Write a whole book."""
    writer = Writer(Book({context.name: context for context in lookups.contexts}))
    with _uncollected():
        for contract in lookups.contracts:
            writer.write(contract.name, (), contract)
        writer.write_straight(lookups.straight)
        writer.write_others(lookups.others)
    return writer.book


def rebuild(book: Book, changes: Changes) -> Book | None:
    """Write the book that `changes` make of another; None when all of it must be written."""
    if any(isinstance(change.before or change.after, Context) for change in changes):
        return None
    writer, moved = Writer(book.copy()), []
    names = _names_after(book, changes)
    for name in names:
        if (before := book.find_contract(name)) is not None:
            moved.append(before)
        writer.book.drop(name)
    for name, (aliases, contract) in sorted(names.items(), key=lambda item: item[1][1] is None):
        writer.write(name, tuple(aliases.values()), contract)
    for entry in writer.book.leading_to(moved) if moved else ():
        writer.write(entry.aliases[0].name, entry.aliases, None)
    return writer.book


class Writer:
    """Writes a book that nobody reads yet."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._ends: dict[tuple[str, str, str], End | None] = {}

    def write(self, name: Name, aliases: tuple[Alias, ...], contract: Contract | None) -> None:
        """Let the name mean these aliases, or the contract, or both, or nothing."""
        known = self._known(aliases, contract)
        if known is None:
            return
        self.book.scopes.update(alias.scope for alias in aliases if alias.scope)
        itself = () if contract is None else (contract.name,)
        for each in (name, *itself, *(alias.name for alias in aliases)):
            self.book.put(each, known)

    def write_straight(self, aliases: Iterable[Straight]) -> None:
        """Add aliases of names of which there may be others; one line each is what counts."""
        tables, seen, ends = self.book.tables, self.book.seen, self._ends
        crowded: list[Straight] = []
        for straight in aliases:
            key, place, target, until = straight
            wanted = (target.kind, target.key, place.constraint)
            if wanted not in ends:
                ends[wanted] = self._end(target, place.constraint)
            end, table = ends[wanted], tables[place.kind]
            if end is None or key in table or place.kind in SPELLED:
                crowded.append(straight)
            else:
                table[key] = Entry(key, place, seen.get(place.context, NOWHERE), end, until)
        self.write_others(straight.alias() for straight in crowded)

    def write_others(self, aliases: Iterable[Alias]) -> None:
        """Add aliases that need the full rule, with their names."""
        named: dict[tuple[Kind, str], list[Alias]] = {}
        for alias in aliases:
            named.setdefault((alias.name.kind, alias.name.same), []).append(alias)
        hidden: list[Contract] = []
        for more in named.values():
            name = more[0].name
            contract = self.book.find_contract(name)
            hidden += [contract] if contract else []
            self.write(name, (*self.book.aliases_named(name), *more), contract)
        for entry in self.book.leading_to(hidden) if hidden else ():
            self.book.put(entry.aliases[0].name, Cell(entry.aliases, None))

    def _known(self, aliases: tuple[Alias, ...], contract: Contract | None) -> Known | None:
        if not aliases:
            return None if contract is None else self._canonical(contract)
        straight = straight_of(aliases[0]) if len(aliases) == 1 and contract is None else None
        entry = None if straight is None else self._entry(straight)
        return entry or Cell(aliases, contract)

    def _canonical(self, contract: Contract) -> Known:
        if is_retired(contract):
            return Cell((), contract)
        end = End(contract, contract.newest)
        return Entry(contract.name.key, None, self.book.everywhere, end, math.inf)

    def _entry(self, straight: Straight) -> Entry | None:
        """Return what the alias answers, if it leads straight to a contract."""
        key, place, target, until = straight
        end = self._end(target, place.constraint)
        return end and Entry(key, place, self.book.seen.get(place.context, NOWHERE), end, until)

    def _end(self, target: Name, constraint: str) -> End | None:
        known = self.book.find(target)
        if not isinstance(known, Entry) or known.place is not None or not constraint:
            return known.end if isinstance(known, Entry) and known.place is None else None
        contract = known.end.contract
        release = pick_all((contract.newest, *contract.releases), (constraint,))
        return None if release is None else End(contract, release)


def _names_after(
    book: Book, changes: Changes
) -> dict[Name, tuple[dict[RowKey, Alias], Contract | None]]:
    """Return what each touched name means after the changes."""
    names: dict[tuple[Kind, str], Name] = {}
    meant: dict[Name, tuple[dict[RowKey, Alias], Contract | None]] = {}
    for key, before, after in changes:
        row = after or before
        if not isinstance(row, Alias | Contract):
            continue
        name = names.setdefault((row.name.kind, row.name.same), row.name)
        aliases, contract = meant.get(name) or (
            {alias.key: alias for alias in book.aliases_named(name)},
            book.find_contract(name),
        )
        if isinstance(row, Contract):
            contract = after if isinstance(after, Contract) else None
        elif isinstance(after, Alias):
            aliases[key] = after
        else:
            aliases.pop(key, None)
        meant[name] = aliases, contract
    return meant


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the collector rest: a build makes no garbage, and each of its passes sees it all."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
