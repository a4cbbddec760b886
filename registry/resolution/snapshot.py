"""An immutable picture of the registry at one revision, answering as fast as a dictionary.

Most names have one alias that leads straight to a contract: their entry is the answer, shared
between contexts, and a lookup is two dictionary reads, a comparison and a look into a set.
For any other name the full rule in `walk` decides once for each context and scope; what it
came to is kept with the interval in which it is right. Expiry therefore needs no write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.names import Kind, Name
from registry.domain.rows import place
from registry.errors import nearest
from registry.resolution.building import build, lookups_of, rebuild
from registry.resolution.entries import Entry, Found
from registry.resolution.errors import UnknownContext, UnknownName
from registry.resolution.held_rows import HeldRows
from registry.resolution.refusals import told_better
from registry.resolution.walk import Asked, moment, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.domain.changes import Changes
    from registry.domain.rows import Context, Row
    from registry.resolution.book import Book

    Kept = dict[str, dict[str, Found]]


class Snapshot(HeldRows):
    """The registry at one revision. Safe to share between threads: its meaning never changes."""

    def __init__(self, rows: Iterable[Row], revision: int) -> None:
        """Picture `rows`."""
        kept = list(rows)
        self._open(build(lookups_of(kept)), revision)
        self.hold(lambda: kept)

    @classmethod
    def of(cls, book: Book, revision: int) -> Snapshot:
        """Picture a book."""
        snapshot = cls.__new__(cls)
        snapshot._open(book, revision)
        return snapshot

    def _open(self, book: Book, revision: int) -> None:
        self.book, self.revision = book, revision
        self._tables = book.tables
        self._kept: dict[str, Kept] = {}

    @property
    def contexts(self) -> dict[str, Context]:
        return dict(self.book.contexts)

    @property
    def size(self) -> int:
        """Count the names that mean something."""
        return sum(map(len, self._tables.values()))

    def changed(self, changes: Changes, revision: int) -> Snapshot | None:
        """Picture what `changes` make of this one; None when that is no shorter way."""
        book = rebuild(self.book, changes)
        return None if book is None else Snapshot.of(book, revision)

    def resolve(
        self, kind: str, context: str, key: str, now: float, scope: str = ""
    ) -> Entry | Found:
        """Answer what `key` stands for in `context` at `now` (seconds since 1970).

        Raises what `walk` raises when there is no answer, `UnknownContext` for a context
        that is not registered.
        """
        try:
            entry = self._tables[kind][key]
            if now < entry.until and context in entry.seen:
                return entry  # type: ignore[return-value]  # a cell's time is always over
        except KeyError:
            pass
        return self._look_up(kind, context, key, now, scope)

    def _look_up(self, kind: str, context: str, key: str, now: float, scope: str) -> Found:
        narrowed = self.book.narrowed(scope)
        where = place(context, narrowed)
        try:
            found = self._kept[where][kind][key]
            if found.since <= now < found.until:
                return found
        except KeyError:
            pass
        name = Name.parse(Kind.parse(kind), key)
        found = self._walk(name, context, scope, now)
        if key in self._tables[kind]:  # as it is registered: others would be without number
            kept = self._kept.setdefault(where, {})
            kept.setdefault(name.kind, {})[key] = found
        return found

    def _walk(self, name: Name, context: str, scope: str, now: float) -> Found:
        asked = self.book.contexts.get(context)
        if asked is None:
            raise UnknownContext(
                f"{context!r} is not a context.",
                hint=nearest(context, self.book.contexts),
                context=context,
            )
        at = moment(now)
        try:
            return Found(walk(self.book, name, Asked(asked.fallback, at, scope)), at)
        except UnknownName as error:
            raise told_better(error, self.book, name) from None
