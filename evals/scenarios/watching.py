"""What is new in the registry and its log since somebody last looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals.scenarios.observed import Record
from registry.contracts.records import HistoryFilter
from registry.errors import FrenlyError
from registry.rules.example_rows import read_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evals.scenarios.observed import Plain
    from evals.scenarios.world import World
    from registry.contracts.records import HistoryItem, ProposalView
    from registry.service.registry import Registry

_PAGE = 100


class Watch:
    """Watches one world from the moment it is made."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.before = self.rows()
        self.made: list[str] = []
        """Proposals that are new since then, in the order in which they were made."""
        self.records: list[Record] = []
        self._begins = world.registry.revision()
        self._known = {view.proposal.id for view in self.views()}
        self._read = {item.id for item in self._entries(set())}

    def news(self) -> tuple[tuple[str, ...], tuple[Record, ...]]:
        """Return the proposals and the entries that have come since the last look."""
        new = [
            v.proposal.id for v in reversed(self.views()) if v.proposal.id not in self._known
        ]
        self._known.update(new)
        self.made += new
        entries = list(self._entries(self._read))
        self._read.update(item.id for item in entries)
        records = [_record(item) for item in reversed(entries)]
        self.records += records
        return tuple(new), tuple(records)

    def rows(self) -> Plain:
        """Return every row by its key."""
        with self._world.app.deps.view() as uow:
            return {str(row.key): row.content() for row in uow.each_row()}

    def views(self) -> list[ProposalView]:
        """Return every proposal, newest first."""
        found: list[ProposalView] = []
        after = None
        while True:
            page = self._world.registry.proposals(limit=_PAGE, after=after)
            found += page.items
            if page.next is None:
                return found
            after = page.next

    def revisions(self) -> range:
        """Return the revisions that are new."""
        return range(self._begins + 1, self._world.registry.revision() + 1)

    def _entries(self, known: set[str]) -> Iterator[HistoryItem]:
        """Yield the entries before the first known one, newest first."""
        after = None
        while True:
            page = self._world.registry.history(HistoryFilter(), limit=_PAGE, after=after)
            for item in page.items:
                if item.id in known:
                    return
                yield item
            if page.next is None:
                return
            after = page.next


def resolved(registry: Registry, asked: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Look up every `name@context`; None for what does not resolve."""
    for question in asked:
        name, _, context = question.rpartition("@")
        try:
            yield question, registry.resolve(read_name(name), context).canonical
        except FrenlyError:
            yield question, None


def _record(item: HistoryItem) -> Record:
    data = item.body.get("data", {})
    facts = data.get("facts")
    checks = facts.get("checks", "") if isinstance(facts, dict) else ""
    return Record(tag=item.tag, code=str(data.get("code", "")), checks=str(checks))
