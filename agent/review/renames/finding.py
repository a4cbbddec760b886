"""The renames that a diff itself makes, each with what shows it and what is doubtful."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from agent.review.renames.announced import Announced
from agent.review.renames.bases import Bases
from agent.review.renames.candidates import NewSide, candidates_of
from agent.review.renames.deciding import Judge
from agent.review.renames.display import display_renames
from agent.review.renames.doubts import Endings, Rivals, doubts_of
from agent.review.renames.pairing import pairs_of
from agent.review.renames.plurals import plurals_of
from agent.review.renames.proofs import proofs_of
from agent.review.renames.records import Rename, Sort
from agent.review.renames.replacing import Replacements
from agent.review.renames.resources import resources_of
from registry.domain.names import Name
from registry.errors import InvalidInput
from registry.usage.diffs.records import Diff

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from agent.review.renames.candidates import Candidate
    from agent.review.renames.records import Pair
    from registry.usage.diffs.records import Diff

_MAY_STAY = {Sort.API_VERSION, Sort.ALERT, Sort.PATH}
"""Of these, other things may go on under the old name."""


def renames_of(diff: Diff) -> tuple[Rename, ...]:
    """Return the renames of a diff in the order of where they are first seen.

    What a text of the diff asks for is never done: a rename is only what lines themselves do.
    """
    pairs, new_side = list(pairs_of(diff)), NewSide(diff)
    found = [*_sure(diff, pairs, new_side)]
    bases = Bases(diff if any(each.sort is Sort.PATH for each in found) else Diff())
    found = [each for each in found if not bases.only_move_a_prefix(each)]
    found = [*_leading(found), *display_renames(pairs)]
    found += plurals_of(found, diff)
    rivals, endings = Rivals(found), Endings(new_side.lines() if found else ())
    doubted = (
        replace(each, doubts=(*each.doubts, *doubts_of(each, rivals, endings)))
        for each in found
    )
    order = {file.new_path: number for number, file in enumerate(diff.files)}
    return tuple(sorted(doubted, key=lambda each: _first(each, order)))


def _first(rename: Rename, order: Mapping[str | None, int]) -> tuple[int, int]:
    return min((order[place.new_path], place.new_line) for place in rename.places)


def _sure(diff: Diff, pairs: Sequence[Pair], new_side: NewSide) -> Iterator[Rename]:
    announced = Announced(diff)
    candidates = candidates_of(pairs, [*proofs_of(diff), *announced.exchanges(diff)])
    judge = Judge(candidates, pairs, announced, Replacements(diff))
    for candidate in candidates:
        reason = judge.reason(candidate)
        if reason and _is_new_name(candidate) and not _lives_on(candidate, new_side):
            sort = candidate.sort
            yield Rename(
                sort=sort,
                old=candidate.old,
                new=candidate.new,
                places=candidate.places,
                reason=reason,
                doubts=candidate.asks,
                resources=resources_of(candidate.swaps) if sort is Sort.API_VERSION else (),
                is_narrowed=sort is Sort.METRIC and not any(candidate.near()),
            )


def _leading(renames: Sequence[Rename]) -> Iterator[Rename]:
    """Leave out what is seen far less often than another rename of one of its names.

    Where further lines come beside a renamed one, a single pair may be the wrong two of them.
    """
    most = Counter[str]()
    for each in renames:
        for name in _contested(each):
            most[name] = max(most[name], len(each.places))
    for each in renames:
        if all(len(each.places) * 2 >= most[name] for name in _contested(each)):
            yield each


def _contested(rename: Rename) -> tuple[str, ...]:
    """Return the names of which another rename may be the right one."""
    if rename.sort in _MAY_STAY:
        return ()
    old, new = f"old {rename.old}", f"new {rename.new}"
    return (old, new) if rename.sort is Sort.LABEL else (old,)


def _lives_on(candidate: Candidate, new_side: NewSide) -> bool:
    return candidate.sort not in _MAY_STAY and new_side.keeps(candidate)


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
