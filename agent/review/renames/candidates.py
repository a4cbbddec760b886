"""All that could be renames: one old name, one new, and everything in the diff about them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from agent.review.renames.comparing import swaps_of
from agent.review.renames.places import is_trial
from agent.review.renames.records import Sort
from registry.usage.diffs.records import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from agent.review.renames.comparing import Swap
    from agent.review.renames.records import Doubt, Pair, Replaced
    from registry.usage.diffs.records import Diff

_MOST_SURE = 300
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
        best = min(self.swaps, key=lambda swap: (not swap.names, _ORDER[swap.sort]))
        return best.sort

    def clean(self) -> Iterator[Swap]:
        """Yield the places where nothing but names changed."""
        return (swap for swap in self.swaps if swap.is_clean)

    @property
    def proof(self) -> str:
        """Why it is a rename, where the places alone do not tell; "" where they must."""
        return next((swap.proof for swap in self.swaps if swap.proof), "")

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


class Whole:
    """Finds one name as a whole word, whatever its sort.

    Hyphens, slashes and dots go on a word; before one, a dot only leads to it (`.Values.name`).
    """

    def __init__(self, name: str) -> None:
        self._pattern = re.compile(rf"(?<![\w/-]){re.escape(name)}(?![\w-]|[/.]\w)")
        self._name = name

    def stands_in(self, text: str) -> bool:
        """Tell whether the name stands in a text, not as part of a longer one."""
        return self._name in text and self._pattern.search(text) is not None

    def replaced(self, new: str, text: str) -> str:
        """Return the text with another name in its place."""
        return self._pattern.sub(lambda _: new, text)


def candidates_of(pairs: Sequence[Pair], proofs: Iterable[Swap] = ()) -> list[Candidate]:
    """Gather what is replaced by what, and look for it in every other pair."""
    found: dict[tuple[str, str], Candidate] = {}
    for swap in chain((swap for pair in pairs for swap in swaps_of(pair)), proofs):
        key = (swap.old, swap.new)
        found.setdefault(key, Candidate(*key)).swaps.append(swap)
    _explain(found.values())
    by_word: dict[str, list[Pair]] = {}
    for pair in pairs:
        for word in set(_WORD.findall(pair.old.text)):
            by_word.setdefault(word, []).append(pair)
    for candidate in found.values():
        rarest = min((by_word.get(word, []) for word in _WORD.findall(candidate.old)), key=len)
        proving = (swap.pair for swap in candidate.swaps if swap.proof)
        candidate.seen = [*proving, *_seen(candidate, rarest)]
    return list(found.values())


def _explain(candidates: Iterable[Candidate]) -> None:
    """Take a line for clean if other renames of the diff account for all that differs in it."""
    sure = [each for each in candidates if any(each.clean())]
    sure = sorted(sure, key=lambda each: -len(each.swaps))[:_MOST_SURE]
    sure.sort(key=lambda each: -len(each.old))
    for candidate in candidates:
        candidate.swaps = [
            swap._replace(is_clean=swap.is_clean or _is_explained(swap, sure))
            for swap in candidate.swaps
        ]


def _is_explained(swap: Swap, sure: Sequence[Candidate]) -> bool:
    old, new = swap.pair.old.text.replace(swap.old, swap.new), swap.pair.new.text
    for each in sure:
        if each.old in old:
            old = Whole(each.old).replaced(each.new, old)
    return old.split() == new.split()


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

        A line that has both only tells of the rename.
        """
        old, new = Whole(candidate.old), Whole(candidate.new)
        paths = {swap.pair.new.path for swap in candidate.swaps}
        return any(
            old.stands_in(text) and not new.stands_in(text)
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
