"""All that could be renames: one old name, one new, and everything in the diff about them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from agent.review.renames.comparing import swaps_of
from agent.review.renames.places import is_trial
from agent.review.renames.records import Sort
from agent.review.renames.replacing import tells_of
from agent.review.renames.wholes import Whole
from registry.usage.diffs.records import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from agent.review.renames.comparing import Swap
    from agent.review.renames.records import Doubt, Pair, Replaced
    from registry.usage.diffs.records import Diff

_MOST_SURE = 300
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:ms|[smhdwy]|[KMGT]i?B?)?(?![\w.])")
_WORD = re.compile(r"\w+")
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
        return min(self.swaps, key=_surety).sort

    def clean(self) -> Iterator[Swap]:
        """Yield the places where nothing but names changed."""
        return (swap for swap in self.swaps if swap.is_clean)

    @property
    def proof(self) -> str:
        """Why it is a rename, where the places alone do not tell; "" where they must."""
        return next((swap.proof for swap in self.swaps if swap.proof), "")

    def near(self) -> Iterator[Swap]:
        """Yield the places where beside names at most numbers changed, as bounds do."""
        return (swap for swap in self.swaps if swap.is_clean or swap.is_near)

    @property
    def is_listed(self) -> bool:
        """Whether a list of a document says the same of both, wherever its items stand."""
        return any(not swap.pair.block and not swap.proof for swap in self.swaps)

    @property
    def asks(self) -> tuple[tuple[Doubt, str], ...]:
        """What its proofs leave open."""
        return tuple(dict.fromkeys(ask for swap in self.swaps for ask in swap.asks))

    @property
    def files(self) -> set[str]:
        """Files in which it is seen, but not those that only try things out."""
        return {pair.new.path for pair in self.seen if not is_trial(pair.new.path)}

    @property
    def places(self) -> tuple[Replaced, ...]:
        """Where it is seen, in the order of the diff."""
        return tuple(dict.fromkeys(pair.place for pair in self.seen))


def _surety(swap: Swap) -> tuple[bool, int]:
    """Order swaps by how surely they tell a sort; in a query a metric can be nothing else."""
    return not (swap.names or swap.sort is Sort.METRIC), _ORDER[swap.sort]


def candidates_of(pairs: Sequence[Pair], proofs: Iterable[Swap] = ()) -> list[Candidate]:
    """Gather what is replaced by what, and look for it in every other pair."""
    found: dict[tuple[str, str], Candidate] = {}
    for swap in chain(swaps_of(pairs), proofs):
        key = (swap.old, swap.new)
        found.setdefault(key, Candidate(*key)).swaps.append(swap)
    _explain(found.values())
    by_word: dict[str, list[Pair]] = {}
    for pair in pairs:
        for word in set(_WORD.findall(pair.old.text)):
            by_word.setdefault(word, []).append(pair)
    for candidate in found.values():
        told = (by_word.get(word, []) for word in _WORD.findall(candidate.old))
        rarest = min(told, key=len, default=[])  # a metric may be nothing but colons
        proving = (swap.pair for swap in candidate.swaps if not swap.pair.block)
        candidate.seen = [*proving, *_seen(candidate, rarest)]
    return list(found.values())


def _explain(candidates: Iterable[Candidate]) -> None:
    """Take a line for clean if other renames of the diff account for all that differs in it."""
    clean = _surest(each for each in candidates if any(each.clean()))
    near = _surest(each for each in candidates if any(each.near()))
    for candidate in candidates:
        candidate.swaps = [
            swap._replace(
                is_clean=swap.is_clean or _rest(swap, clean) == swap.pair.new.text.split(),
                is_near=swap.is_near
                or _numbers_apart(_rest(swap, near))
                == _numbers_apart(swap.pair.new.text.split()),
            )
            if not swap.is_clean
            else swap
            for swap in candidate.swaps
        ]


def _surest(candidates: Iterable[Candidate]) -> list[Candidate]:
    found = sorted(candidates, key=lambda each: -len(each.swaps))[:_MOST_SURE]
    return sorted(found, key=lambda each: -len(each.old))


def _rest(swap: Swap, sure: Sequence[Candidate]) -> list[str]:
    """Return the old line as the renames leave it, but for its blanks."""
    old = swap.pair.old.text.replace(swap.old, swap.new)
    for each in sure:
        if each.old in old:
            old = Whole(each.old).replaced(each.new, old)
    return old.split()


def _numbers_apart(words: Sequence[str]) -> list[str]:
    return [_NUMBER.sub("0", word) for word in words]


class NewSide:
    """What the files of a diff say after it, as far as it shows."""

    def __init__(self, diff: Diff) -> None:
        self._texts = {
            file.new_path: [
                line.text
                for hunk in file.hunks
                for line in hunk.lines
                if line.side is not Side.OLD
            ]
            for file in diff.files
            if file.new_path is not None
        }
        self._whole = {path: "\n".join(texts) for path, texts in self._texts.items()}

    def lines(self) -> Iterator[str]:
        """Yield every line that stays or comes."""
        return (text for texts in self._texts.values() for text in texts)

    def keeps(self, candidate: Candidate) -> bool:
        """Tell whether files that took the new name go on to use the old one: both live.

        A line that has both only tells of the rename, as one does that says what is replaced.
        """
        old, new = Whole(candidate.old), Whole(candidate.new)
        paths = {swap.pair.new.path for swap in candidate.swaps}
        return any(
            old.stands_in(text) and not new.stands_in(text) and not tells_of(text)
            for path in paths
            if old.stands_in(self._whole[path])
            for text in self._texts[path]
            if candidate.old in text
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
