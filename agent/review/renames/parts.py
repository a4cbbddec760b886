"""Paths that exchange the same part: a collection has another name wherever it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.renames.likeness import exchanged_parts
from agent.review.renames.places import Style, style_of
from agent.review.renames.records import Sort

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.review.renames.candidates import Candidate

_PARAMETER = re.compile(r"\{\w+\}|/:\w|<\w+>")
_Parts = tuple[tuple[str, str], ...]


class Parts:
    """Which parts the paths of a diff exchange, as far as they are declared or routed."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._olds: dict[_Parts, set[str]] = {}
        self._declared = set[_Parts]()
        for each in candidates:
            if each.sort is Sort.PATH and _is_declared(each):
                parts = exchanged_parts(each.old, each.new)
                self._olds.setdefault(parts, set()).add(each.old)
                if any(swap.names for swap in each.clean()):
                    self._declared.add(parts)

    def has(self, candidate: Candidate) -> bool:
        """Tell whether another path exchanges the same parts, and one of them is declared.

        A page that calls for a path of parameters in several places declares it as well.
        """
        parts = exchanged_parts(candidate.old, candidate.new)
        if not parts or parts not in self._declared or not _is_declared(candidate):
            return False
        others = self._olds[parts] - {candidate.old}
        again = sum(swap.names for swap in candidate.clean()) > 1
        return bool(others) or (again and _PARAMETER.search(candidate.old) is not None)


def _is_declared(candidate: Candidate) -> bool:
    """Tell a path that a program or an interface has from one that a text only calls for."""
    if _PARAMETER.search(candidate.old) and any(swap.names for swap in candidate.clean()):
        return True
    return any(style_of(swap.pair.new.path) is not Style.DOCUMENT for swap in candidate.clean())
