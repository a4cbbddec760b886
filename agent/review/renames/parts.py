"""Paths that exchange the same part: a collection has another name wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.review.renames.likeness import exchanged_parts
from agent.review.renames.places import Style, style_of
from agent.review.renames.records import Sort

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.review.renames.candidates import Candidate

_Parts = tuple[tuple[str, str], ...]


class Parts:
    """Which parts the paths of a diff exchange, as far as they are declared or routed."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._olds: dict[_Parts, set[str]] = {}
        self._declared = set[_Parts]()
        for each in candidates:
            if each.sort is Sort.PATH and _is_set(each):
                parts = exchanged_parts(each.old, each.new)
                self._olds.setdefault(parts, set()).add(each.old)
                if any(swap.names for swap in each.clean()):
                    self._declared.add(parts)

    def has(self, candidate: Candidate) -> bool:
        """Tell whether another path exchanges the same parts, and one of them is declared."""
        parts = exchanged_parts(candidate.old, candidate.new)
        others = self._olds.get(parts, set()) - {candidate.old}
        return bool(parts and others and parts in self._declared and _is_set(candidate))


def _is_set(candidate: Candidate) -> bool:
    """Tell a path that a program or an interface has from one that a text calls for."""
    return any(style_of(swap.pair.new.path) is not Style.DOCUMENT for swap in candidate.clean())
