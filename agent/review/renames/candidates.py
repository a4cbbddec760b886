"""All that could be renames: one old name, one new, and everything in the diff about them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.review.diffs.records import Side
from agent.review.renames.comparing import swaps_of
from agent.review.renames.places import is_trial
from agent.review.renames.records import Sort

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from agent.review.diffs.records import Diff
    from agent.review.renames.comparing import Swap
    from agent.review.renames.records import Pair, Replaced

_ORDER = {sort: number for number, sort in enumerate(Sort)}


@dataclass(slots=True)
class Candidate:
    """An old name and a new one, and the pairs in which one took the other's place."""

    old: str
    new: str
    swaps: list[Swap] = field(default_factory=list)
    seen: list[Pair] = field(default_factory=list)
    """Every pair that has the old name before and the new one after, told by place or not."""

    @property
    def sort(self) -> Sort:
        """What the surest places say; places that only use a name follow them."""
        best = min(self.swaps, key=lambda swap: (not swap.names, _ORDER[swap.sort]))
        return best.sort

    def clean(self) -> Iterator[Swap]:
        """Yield the places where nothing but names changed."""
        return (swap for swap in self.swaps if swap.is_clean)

    @property
    def files(self) -> set[str]:
        """Files in which it is seen, but not those that only try things out."""
        return {pair.new.path for pair in self.seen if not is_trial(pair.new.path)}

    @property
    def places(self) -> tuple[Replaced, ...]:
        """Where it is seen, in the order of the diff."""
        return tuple(dict.fromkeys(pair.place for pair in self.seen))


class Whole:
    """Finds one name as a whole word, whatever its sort; a hyphen and a slash go on a word."""

    def __init__(self, name: str) -> None:
        self._pattern = re.compile(rf"(?<![\w/-]){re.escape(name)}(?![\w-])(?!/\w)")
        self._name = name

    def stands_in(self, text: str) -> bool:
        """Tell whether the name stands in a text, not as part of a longer one."""
        return self._name in text and self._pattern.search(text) is not None


def candidates_of(pairs: Sequence[Pair]) -> list[Candidate]:
    """Gather what is replaced by what, and look for it in every other pair."""
    found: dict[tuple[str, str], Candidate] = {}
    for pair in pairs:
        for swap in swaps_of(pair):
            key = (swap.old, swap.new)
            found.setdefault(key, Candidate(*key)).swaps.append(swap)
    for candidate in found.values():
        candidate.seen = list(_seen(candidate, pairs))
    return list(found.values())


def stays(candidate: Candidate, diff: Diff) -> bool:
    """Tell whether the new side goes on to use the old name, so that both live.

    A line that has both only tells of the rename.
    """
    old, new = Whole(candidate.old), Whole(candidate.new)
    paths = {swap.pair.new.path for swap in candidate.swaps}
    return any(
        old.stands_in(text) and not new.stands_in(text)
        for text in _new_texts(diff, paths)
        if candidate.old in text
    )


def _new_texts(diff: Diff, paths: set[str]) -> Iterable[str]:
    return (
        line.text
        for file in diff.files
        if file.new_path in paths
        for hunk in file.hunks
        for line in hunk.lines
        if line.side is not Side.OLD
    )


def _seen(candidate: Candidate, pairs: Sequence[Pair]) -> Iterator[Pair]:
    own = {id(swap.pair) for swap in candidate.swaps}
    old, new = Whole(candidate.old), Whole(candidate.new)
    for pair in pairs:
        if id(pair) in own or (
            old.stands_in(pair.old.text)
            and new.stands_in(pair.new.text)
            and not old.stands_in(pair.new.text)
        ):
            yield pair
