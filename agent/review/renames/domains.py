"""Labels and annotations that move to another domain together, as a project's own do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from agent.review.renames.likeness import shares_a_word
from agent.review.renames.places import Style, style_of
from agent.review.renames.records import Sort

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.review.renames.candidates import Candidate

_SEVERAL = 2
_ENOUGH_REST = 4


class Domains:
    """Which domain of labels several names of a diff give up for which other one."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        """Count names that files set; those that only a text has may be of anything."""
        self._moves = Counter(
            _domains(each)
            for each in candidates
            if each.sort is Sort.LABEL and any(_is_set(path) for path in each.files)
        )

    def move(self, candidate: Candidate) -> bool:
        """Tell whether a label follows its domain: it keeps its word, or what is said of it."""
        old, new = _domains(candidate)
        if not old or not new or old == new or self._moves[old, new] < _SEVERAL:
            return False
        words = candidate.old.rpartition("/")[2], candidate.new.rpartition("/")[2]
        return words[0] == words[1] or any(
            swap.rest >= _ENOUGH_REST or shares_a_word(*words) for swap in candidate.clean()
        )


def _domains(candidate: Candidate) -> tuple[str, str]:
    return candidate.old.rpartition("/")[0], candidate.new.rpartition("/")[0]


def _is_set(path: str) -> bool:
    return style_of(path) is not Style.DOCUMENT
