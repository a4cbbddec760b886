"""An immutable picture of the registry at one revision, answering as fast as a dictionary.

Most names have one alias that leads straight to a contract: their entry is the answer, shared
between contexts, and a lookup is two dictionary reads, a comparison and a look into a set.
For any other name the full rule in `walk` decides once for each context and scope; what it
came to is kept with the interval in which it is right. Expiry therefore needs no write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from registry.domain.names import Kind, Name
from registry.domain.rows import place
from registry.errors import nearest
from registry.resolution.building import build, lookups_of, rebuild
from registry.resolution.entries import Entry, Found, View
from registry.resolution.errors import UnknownContext, UnknownName
from registry.resolution.refusals import told_better
from registry.resolution.walk import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from registry.domain.changes import Changes
    from registry.domain.rows import Context, Row
    from registry.resolution.book import Book, Known


class Snapshot:
    """The registry at one revision. What it says never changes, so threads may share it."""

    def __init__(self, book: Book, revision: int) -> None:
        """Picture a book."""
        self.book, self.revision = book, revision
        self._tables = book.tables
        self._kept: dict[str, dict[Known, Found]] = {}
        self._views: dict[str, View] = {}

    @classmethod
    def of(cls, rows: Iterable[Row], revision: int) -> Self:
        """Picture rows."""
        return cls(build(lookups_of(rows)), revision)

    @property
    def contexts(self) -> Mapping[str, Context]:
        return self.book.contexts

    @property
    def size(self) -> int:
        """Count the names that mean something."""
        return sum(map(len, self._tables.values()))

    def changed(self, changes: Changes, revision: int) -> Snapshot | None:
        """Picture what `changes` make of this one; None when that is no shorter way."""
        book = rebuild(self.book, changes)
        return None if book is None else Snapshot(book, revision)

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
            found = self._kept[place(context, scope) if scope else context][entry]
            if found.since <= now < found.until:
                return found
        except KeyError:
            pass
        return self._walk(Name.parse(Kind.parse(kind), key), context, scope, now)

    def _walk(self, name: Name, context: str, scope: str, now: float) -> Entry | Found:
        known = self.book.find(name)
        if isinstance(known, Entry) and now < known.until and context in known.seen:
            return known  # another spelling of it
        narrowed = self.book.narrowed(scope)
        try:
            found = Found(self._view(context, scope), name, moment(now))
        except UnknownName as error:
            raise told_better(error, self.book, name) from None
        if known is not None and narrowed == scope:
            self._kept.setdefault(place(context, scope), {})[known] = found
        return found

    def _view(self, context: str, scope: str) -> View:
        asked = self.book.contexts.get(context)
        if asked is None:
            raise UnknownContext(
                f"{context!r} is not a context.",
                hint=nearest(context, self.book.contexts),
                context=context,
            )
        where = place(context, scope)
        if where not in self._views:
            view = View(self.book, asked.fallback, scope)
            if not scope or scope in self.book.scopes:
                self._views[where] = view
            return view
        return self._views[where]
