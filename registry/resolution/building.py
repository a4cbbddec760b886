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
from registry.resolution.entries import Cell, End, Entry
from registry.resolution.parts import Part, Place, Straight
from registry.resolution.walk import is_retired, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.domain.changes import Changes
    from registry.domain.rows import Row, RowKey
    from registry.resolution.book import Known


NOWHERE: frozenset[str] = frozenset()
"""From where an alias is found whose context is not registered."""


class Lookups(NamedTuple):
    """What of the registry's rows a lookup needs."""

    contexts: Iterable[Context]
    contracts: Iterable[Contract]
    aliases: Iterable[Part]


def lookups_of(rows: Iterable[Row]) -> Lookups:
    """Sort rows into what lookups need of them."""
    every = list(rows)
    return Lookups(
        contexts=[row for row in every if isinstance(row, Context)],
        contracts=[row for row in every if isinstance(row, Contract)],
        aliases=[part_of(row) for row in every if isinstance(row, Alias)],
    )


def part_of(alias: Alias) -> Part:
    """Return an alias in as little room as it takes."""
    if alias.status is not AliasStatus.ACTIVE or alias.target is None:
        return alias
    if alias.scope or alias.candidates or alias.schedule is not None:
        return alias
    ends = alias.expires_at
    until = seconds(ends) if isinstance(ends, datetime) else math.inf
    place = Place(alias.name.kind, alias.context, alias.type, alias.constraint)
    return Straight(alias.name.key, place, alias.target, until)


def build(lookups: Lookups) -> Book:
    """Write a whole book."""
    writer = Writer(Book({context.name: context for context in lookups.contexts}))
    with _uncollected():
        for contract in lookups.contracts:
            writer.write(contract.name.kind, contract.name.same, (), contract)
        writer.add(lookups.aliases)
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
        writer.write(name.kind, name.same, tuple(map(part_of, aliases.values())), contract)
    for entry in writer.book.leading_to(moved) if moved else ():
        writer.write(*_identity(entry.parts[0]), entry.parts, None)
    return writer.book


class Writer:
    """Writes a book that nobody reads yet."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._ends: dict[tuple[str, str, str], End | None] = {}

    def write(
        self, kind: Kind, same: str, parts: tuple[Part, ...], contract: Contract | None
    ) -> None:
        """Let a name mean these aliases, or the contract, or both, or nothing."""
        known = self._known(parts, contract)
        if known is None:
            return
        table = self.book.tables[kind]
        table[same] = known
        if kind in SPELLED:
            table.update((part.name.key, known) for part in parts)
            if contract is not None:
                table[contract.name.key] = known
        for part in parts:
            if type(part) is Alias and part.scope:
                self.book.scopes.add(part.scope)

    def add(self, aliases: Iterable[Part]) -> None:
        """Add aliases: a line for most, the rest name by name."""
        tables, seen, ends = self.book.tables, self.book.seen, self._ends
        rest: list[Part] = []
        for part in aliases:
            if type(part) is not Straight:
                rest.append(part)
                continue
            key, place, target, until = part
            wanted = (target.kind, target.key, place.constraint)
            if wanted not in ends:
                ends[wanted] = self._end(target, place.constraint)
            end, table = ends[wanted], tables[place.kind]
            if end is None or key in table or place.kind in SPELLED:
                rest.append(part)
            else:
                table[key] = Entry(key, place, seen.get(place.context, NOWHERE), end, until)
        self._add_named(rest)

    def _add_named(self, aliases: Iterable[Part]) -> None:
        named: dict[tuple[Kind, str], list[Part]] = {}
        for part in aliases:
            named.setdefault(_identity(part), []).append(part)
        hidden: list[Contract] = []
        for (kind, same), more in named.items():
            known = self.book.tables[kind].get(same)
            contract, before = (known.itself, known.parts) if known else (None, ())
            if contract is not None:
                hidden.append(contract)
            self.write(kind, same, (*before, *more), contract)
        for entry in self.book.leading_to(hidden) if hidden else ():
            self.write(*_identity(entry.parts[0]), entry.parts, None)

    def _known(self, parts: tuple[Part, ...], contract: Contract | None) -> Known | None:
        if not parts:
            return None if contract is None else self._canonical(contract)
        only = parts[0] if len(parts) == 1 and contract is None else None
        entry = self._entry(only) if isinstance(only, Straight) else None
        return entry or Cell(parts, contract)

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
        """Return the contract of that name, spelled so, and its version; None if none is."""
        known = self.book.find(target)
        if not isinstance(known, Entry) or known.place is not None:
            return None
        contract = known.end.contract
        if contract.name != target:  # an entry tells its target by the contract's spelling
            return None
        if not constraint:
            return known.end
        release = pick_all((contract.newest, *contract.releases), (constraint,))
        return None if release is None else End(contract, release)


def _identity(part: Part) -> tuple[Kind, str]:
    """Return what two aliases of one name have in common."""
    if type(part) is Straight and part.place.kind not in SPELLED:
        return part.place.kind, part.key
    name = part.name
    return name.kind, name.same


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
    """Let the collector rest: a build makes no garbage, and each of its passes sees it all.

    What was built goes among what has lived long, which a thaw after a freeze does, or the
    next pass would look at all of it just because it is new.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.unfreeze()
            gc.enable()
