"""The renames that a diff itself makes, each with what shows it and what is doubtful."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from agent.review.renames.bases import only_moves_a_prefix
from agent.review.renames.candidates import candidates_of, stays
from agent.review.renames.deciding import Judge, longest_first
from agent.review.renames.display import display_renames
from agent.review.renames.doubts import doubts_of
from agent.review.renames.pairing import pairs_of
from agent.review.renames.records import Rename, Sort
from registry.domain.names import Name
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.review.diffs.records import Diff
    from agent.review.renames.candidates import Candidate
    from agent.review.renames.records import Pair

_MAY_STAY = {Sort.API_VERSION, Sort.ALERT, Sort.PATH}
"""Of these, other things may go on under the old name."""


def renames_of(diff: Diff) -> tuple[Rename, ...]:
    """Return the renames of a diff in the order of where they are first seen.

    What a text of the diff asks for is never done: a rename is only what lines themselves do.
    """
    pairs = list(pairs_of(diff))
    found = [each for each in _sure(pairs, diff) if not only_moves_a_prefix(each, diff)]
    found += display_renames(pairs)
    doubted = (replace(each, doubts=tuple(doubts_of(each, found, diff))) for each in found)
    order = {pair.place: number for number, pair in enumerate(pairs)}
    return tuple(sorted(doubted, key=lambda each: order[each.places[0]]))


def _sure(pairs: Sequence[Pair], diff: Diff) -> Iterator[Rename]:
    candidates = candidates_of(pairs)
    judge = Judge(candidates, pairs)
    for candidate in longest_first(candidates):
        reason = judge.reason(candidate)
        if reason and _is_new_name(candidate) and not _lives_on(candidate, diff):
            yield Rename(
                sort=candidate.sort,
                old=candidate.old,
                new=candidate.new,
                places=candidate.places,
                reason=reason,
            )


def _lives_on(candidate: Candidate, diff: Diff) -> bool:
    return candidate.sort not in _MAY_STAY and stays(candidate, diff)


def _is_new_name(candidate: Candidate) -> bool:
    """Tell whether both are names of their kind, and not two spellings of one."""
    kind = candidate.sort.kind
    if kind is None:
        return False
    try:
        old, new = Name.parse(kind, candidate.old), Name.parse(kind, candidate.new)
    except InvalidInput:
        return candidate.sort is Sort.API_VERSION and candidate.old[:1].isupper()
    return old.same != new.same
