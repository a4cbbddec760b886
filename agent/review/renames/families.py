"""Names of one program that exchange the same words: each bears the others out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.review.renames.likeness import shares_a_word, substitution
from agent.review.renames.records import Sort

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.review.renames.candidates import Candidate

_SORTS = {Sort.METRIC, Sort.ENV, Sort.FLAG, Sort.ATTRIBUTE, Sort.CONFIG_KEY}
_CONTRARY = [
    {"min", "max"}, {"minimum", "maximum"}, {"read", "write"}, {"reads", "writes"},
    {"request", "limit"}, {"requests", "limits"}, {"source", "target"}, {"src", "dst"},
    {"source", "destination"}, {"input", "output"}, {"in", "out"}, {"rx", "tx"},
    {"receive", "transmit"}, {"received", "sent"}, {"start", "end"}, {"first", "last"},
    {"from", "to"}, {"before", "after"}, {"old", "new"}, {"dev", "prod"}, {"staging", "prod"},
    {"blue", "green"}, {"primary", "replica"}, {"master", "replica"}, {"client", "server"},
    {"internal", "external"}, {"public", "private"}, {"up", "down"}, {"cpu", "memory"},
    {"liveness", "readiness"}, {"http", "grpc"}, {"user", "group"}, {"success", "failure"},
]  # fmt: skip
"""Words that stand beside each other: one in the other's place is another thing."""
_Family = tuple[Sort, tuple[str, str]]


class Families:
    """Which words the names of a diff exchange, for each sort."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._olds: dict[_Family, set[str]] = {}
        for each in candidates:
            if any(each.near()) and (family := _family(each)):
                self._olds.setdefault(family, set()).add(each.old)

    def has(self, candidate: Candidate) -> bool:
        """Tell whether another name of its sort exchanges the same words."""
        family = _family(candidate)
        return family is not None and bool(self._olds.get(family, set()) - {candidate.old})


def _family(candidate: Candidate) -> _Family | None:
    words = substitution(candidate.old, candidate.new)
    is_one = candidate.sort in _SORTS and shares_a_word(candidate.old, candidate.new)
    if not is_one or not all(words) or set(words) in _CONTRARY:
        return None
    return None if any(word.isdigit() for word in words) else (candidate.sort, words)
