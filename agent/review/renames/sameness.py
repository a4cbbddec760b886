"""Whether a thing whose name changed is the same thing: what else is said of it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.review.renames.likeness import is_moved
from agent.review.renames.pairing import alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agent.review.renames.records import Pair

_KEPT = 0.6


class Sameness:
    """Compares what stands around names, in the whole of one diff."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._blocks: dict[int, list[Pair]] = {}
        for pair in pairs:
            self._blocks.setdefault(pair.block, []).append(pair)

    def keeps_rest(self, pair: Pair) -> bool:
        """Tell whether the rest of the item stays, or of the block where none is shown."""
        old, new = pair.old.item, pair.new.item
        if old and new:
            return self._keeps_item(pair, old, new)
        others = [each for each in self._blocks.get(pair.block, ()) if each is not pair]
        shares = [alike(each.old.text, each.new.text) for each in others]
        return not shares or sum(shares) / len(shares) >= _KEPT

    def is_defined_alike(self, pair: Pair) -> bool:
        """Tell whether `id:` of an item changed, and nothing else that the item says."""
        old, new = ([line.strip() for line in each.item] for each in pair[:2])
        return pair.old.text.strip().startswith("- id:") and len(old) > 1 and old == new

    def is_one_operation(self, pair: Pair, old: str, new: str) -> bool:
        """Tell whether what stands below a path stays; its id often follows the path.

        Neighbours in a document look alike, so that nothing else may change unless the paths
        differ in what they begin with or in their version alone.
        """
        if is_moved(old, new):
            return self.keeps_rest(pair)
        before, after = (
            {line.strip() for line in side.item if "operationid" not in line.lower()}
            for side in pair[:2]
        )
        return before == after and self.keeps_rest(pair)

    def _keeps_item(self, pair: Pair, old: Sequence[str], new: Sequence[str]) -> bool:
        """Compare what changed in the item: lines that both have say little.

        Every rule has a `for:` and labels; it is what it asks and says that makes it one thing.
        """
        kept = {line.strip() for line in old} & {line.strip() for line in new}
        before = [line for line in old if line.strip() not in kept]
        after = [line for line in new if line.strip() not in kept]
        if not before or not after:
            return True
        name, other = pair.old.text.strip(), pair.new.text.strip()
        return alike(" ".join((*before, name)), " ".join((*after, other))) >= _KEPT
