"""Knowledge as one object: a shelf of documents, an index of words, a cache of vectors."""

from __future__ import annotations

import threading
from itertools import chain
from typing import TYPE_CHECKING

from registry.domain.digest import digest
from tools.knowledge.entries import entries_of
from tools.knowledge.ports import Change, Document, Found, Hit
from tools.knowledge.ranking import ENOUGH, Ranked, Ranking

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from tools.knowledge.ports import DocumentKind, Section
    from tools.knowledge.shelf import Shelf
    from tools.knowledge.vectors import Vectors

_NEAR = 20
"""How many of the nearest sections are looked at."""


class Library:
    """Knowledge on this machine."""

    def __init__(self, shelf: Shelf, vectors: Vectors) -> None:
        self._shelf, self._vectors = shelf, vectors
        self._documents: list[Document] = []
        self._stamp: object = ()
        self._rankings: dict[frozenset[DocumentKind], Ranking] = {}
        self._ids: dict[str, Document] = {}
        self._lock = threading.Lock()

    def search(
        self, query: str, *, kinds: Collection[DocumentKind] = (), limit: int = 3
    ) -> Found:
        with self._lock:  # conversations and triage search at the same time
            self._refresh()
            ranking = self._ranking(frozenset(kinds))
        ranked = ranking.rank(query, self._likeness(query, kinds))
        hits = [(each.fit, self._hit(each, ranking, query)) for each in ranked[:limit]]
        if not hits or hits[0][0] < ENOUGH:
            return Found(hits=(), near=tuple(hit for _, hit in hits))
        return Found(hits=tuple(hit for fit, hit in hits if fit >= ENOUGH))

    def replace(self, source: str, documents: Iterable[Document]) -> Change:
        fresh = {document.id: document for document in documents}
        with self._shelf.writing():
            kept = {document.id: document for document in self._shelf.load()}
            mine = {name for name, document in kept.items() if document.source == source}
            both = fresh.keys() & kept.keys()
            changed = sum(fresh[name] != kept[name] for name in both)
            after = {name: d for name, d in kept.items() if name not in mine} | fresh
            self._shelf.save(after[name] for name in sorted(after))
            embedded = self._vectors.sync(_texts(after.values()))
        return Change(
            added=len(fresh.keys() - kept.keys()),
            changed=changed,
            removed=len(mine - fresh.keys()),
            unchanged=len(both) - changed,
            embedded=embedded,
        )

    def documents(self) -> Sequence[Document]:
        self._refresh()
        return tuple(self._documents)

    def missing_vectors(self) -> int:
        """Count the sections that the cache of vectors lacks, or has too many."""
        self._refresh()
        return abs(len(self._ids) - self._vectors.count())

    def rebuild(self) -> int:
        """Forget every vector and embed all sections again; return how many."""
        with self._shelf.writing():
            self._vectors.clear()
            return self._vectors.sync(_texts(self._shelf.load()))

    def _refresh(self) -> None:
        """Read the shelf again if another process has changed it."""
        stamp = self._shelf.stamp()
        if stamp != self._stamp:
            self._documents, self._stamp = self._shelf.load(), stamp
            self._ids = {
                _section_id(d, s): d for d in self._documents for s in d.sections if s.text
            }
            self._rankings.clear()

    def _ranking(self, kinds: frozenset[DocumentKind]) -> Ranking:
        if kinds not in self._rankings:
            chosen = [d for d in self._documents if not kinds or d.kind in kinds]
            self._rankings[kinds] = Ranking(entries_of(chosen))
        return self._rankings[kinds]

    def _likeness(self, query: str, kinds: Collection[DocumentKind]) -> Mapping[str, float]:
        """Return how near each document's nearest section is to the question's meaning."""
        near = self._vectors.near(query, _NEAR) if self._documents else {}
        found: dict[str, float] = {}
        for name, likeness in near.items():
            document = self._ids.get(name)  # none for a vector that is out of date
            if document is not None and (not kinds or document.kind in kinds):
                found[document.id] = max(likeness, found.get(document.id, 0.0))
        return found

    def _hit(self, ranked: Ranked, ranking: Ranking, query: str) -> Hit:
        document, terms = ranked.entry.document, ranking.terms(query)
        said = [section for section in ranked.entry.sections if section.text]
        best = max(said, key=lambda s: ranking.covered(terms, f"{s.heading}\n{s.text}"))
        return Hit(
            kind=document.kind,
            path=document.path,
            title=ranked.entry.title,
            heading=best.heading,
            text=best.text,
            fit=round(ranked.fit, 3),
        )


def _texts(documents: Iterable[Document]) -> dict[str, str]:
    """Return what is embedded, under ids that name the content."""
    pairs = chain.from_iterable(((d, s) for s in d.sections) for d in documents)
    return {_section_id(d, s): f"{d.title}\n{s.heading}\n{s.text}" for d, s in pairs if s.text}


def _section_id(document: Document, section: Section) -> str:
    return digest([document.id, document.title, section.hash])[:32]
