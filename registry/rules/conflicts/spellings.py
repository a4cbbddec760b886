"""Names that look alike: the same letters in another spelling, or one letter apart.

Every name is folded once and cut into words once, so that a name's neighbours are read from
dictionaries: the work grows with the number of names, never with the number of pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from registry.rules.conflicts.idents import ident
from registry.rules.conflicts.lettering import (
    UNSPELLED,
    deletions,
    folded,
    is_long,
    is_slip,
    plurals,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.domain.conflicts import Named
    from registry.domain.names import Name
    from registry.domain.rows import Contract
    from registry.rules.conflicts.ground import Ground
    from registry.rules.conflicts.idents import Ident
    from registry.rules.conflicts.lettering import Words


class Spellings:
    """The names of a ground by what they look like."""

    def __init__(self, ground: Ground, counted: Counter[str] | None = None) -> None:
        """Index every name that is live; `counted` are the word counts of a larger ground."""
        self._ground = ground
        self.bearers: dict[Ident, list[Named]] = defaultdict(list)
        self.by_fold: dict[Ident, list[Ident]] = defaultdict(list)
        for row in self._live():
            self.bearers[ident(row.name)].append(row)
        for kind, same in self.bearers:
            self.by_fold[kind, folded(kind, same)].append((kind, same))
        self._counted = counted

    def _live(self) -> Iterator[Named]:
        yield from self._ground.contracts()
        yield from self._ground.live

    @cached_property
    def by_words(self) -> dict[tuple[str, Words], list[Ident]]:
        """Return the names by their words."""
        found: dict[tuple[str, Words], list[Ident]] = defaultdict(list)
        for kind, same in self.bearers:
            if kind not in UNSPELLED:
                found[kind, words(same)].append((kind, same))
        return found

    @cached_property
    def counts(self) -> Counter[str]:
        """Return in how many differently worded names each word stands."""
        if self._counted is not None:
            return self._counted
        return Counter(word for _, own in self.by_words for word in set(own))

    @cached_property
    def _by_deletion(self) -> dict[str, list[str]]:
        """Which words become this text when they lose one letter, or none."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in {word for _, own in self.by_words for word in own if is_long(word)}:
            for text in deletions(word):
                found[text].append(word)
        return found

    def neighbours(self, word: str) -> tuple[str, ...]:
        """Return the known words that are one slip of the hand away, or a plural."""
        known = self._neighbours.get(word)
        if known is None:
            found = {other for other in plurals(word) if other in self.counts}
            if is_long(word):
                texts = deletions(word)
                near = {other for text in texts for other in self._by_deletion.get(text, ())}
                found |= {other for other in near if is_slip(word, other)}
            known = self._neighbours[word] = tuple(sorted(found))
        return known

    def near(self, kind: str, own: Words) -> Iterator[tuple[Ident, str, str]]:
        """Yield the names that differ from these words in one alone, with both words."""
        for place, word in enumerate(own):
            for other in self.neighbours(word):
                twin = (*own[:place], other, *own[place + 1 :])
                for name in self.by_words.get((kind, twin), ()):
                    yield name, word, other

    @cached_property
    def _neighbours(self) -> dict[str, tuple[str, ...]]:
        return {}

    def alike(self, same: Ident) -> Iterator[Ident]:
        """Yield the other names that look like this one."""
        kind, key = same
        yield from (
            other for other in self.by_fold.get((kind, folded(kind, key)), ()) if other != same
        )
        yield from (other for other, _, _ in self.near(kind, words(key)))

    def contracts_near(self, name: Name) -> list[Contract]:
        """Return the contracts that a name which nobody knows may have meant."""
        found = (self._ground.canonicals.get(other) for other in self.alike(ident(name)))
        active = [self._ground.last_successor(c) for c in found if c is not None]
        return [c for c in active if c is not None]
