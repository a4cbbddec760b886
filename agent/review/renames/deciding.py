"""Which candidates are renames: each sort of name asks for its own proof, and gives its reason.

What is refused is silent. A false rename costs more than a missed one: whoever is told of
renames that are none stops reading.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from agent.review.renames.likeness import (
    is_inflected,
    is_like,
    measures_otherwise,
    says_the_opposite,
    shares_a_word,
    substitution,
)
from agent.review.renames.pairing import alike
from agent.review.renames.places import style_of
from agent.review.renames.records import Sort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from agent.review.renames.candidates import Candidate
    from agent.review.renames.records import Pair

_ENOUGH_REST = 4
"""Letters and digits that must be the same in a line before it says that it is one line."""
_MANY = 3


class Judge:
    """Decides on candidates in the light of all others of the same diff."""

    def __init__(self, candidates: Sequence[Candidate], pairs: Sequence[Pair]) -> None:
        self._swapped = {(each.old, each.new) for each in candidates}
        self._words = Counter(
            substitution(each.old, each.new)
            for each in candidates
            if each.sort is Sort.METRIC and any(each.clean())
        )
        self._blocks: dict[int, list[Pair]] = {}
        for pair in pairs:
            self._blocks.setdefault(pair.block, []).append(pair)

    def reason(self, candidate: Candidate) -> str:
        """Say why it is a rename, in one sentence; empty for what is none, or not surely."""
        old, new = candidate.old, candidate.new
        if (new, old) in self._swapped or says_the_opposite(old, new):
            return ""
        if old.lstrip("-") == new.lstrip("-"):
            return ""  # one flag, written as two programs write it
        return _PROOFS[candidate.sort](self, candidate)

    def api_version(self, candidate: Candidate) -> str:
        named = [swap for swap in candidate.clean() if swap.names]
        if not named or not self._is_one_thing(candidate):
            return ""
        if "/" not in candidate.old + candidate.new and candidate.old[0].isupper():
            if candidate.old in {f"Cluster{candidate.new}", candidate.new[len("Cluster") :]}:
                return ""  # the same resource for one namespace or for all: another scope
            return "One resource of Kubernetes is declared as another kind."
        return "It is the apiVersion of the same resources."

    def alert(self, candidate: Candidate) -> str:
        if any(swap.names for swap in candidate.clean()) and self._is_one_thing(candidate):
            return "The alert of a rule, or of a route to it, has another name."
        return ""

    def path(self, candidate: Candidate) -> str:
        named = [swap for swap in candidate.clean() if swap.names]
        if named and self._is_one_thing(candidate):
            return "The same operation stands under another path."
        return ""

    def flag(self, candidate: Candidate) -> str:
        clean = list(candidate.clean())
        if not clean:
            return ""
        if any(_value(swap.pair, swap.new) for swap in clean):
            return "The flag has another name and the same value."
        if is_like(candidate.old, candidate.new):
            return "One flag's name is the other's with words more or less."
        return ""

    def env(self, candidate: Candidate) -> str:
        clean = list(candidate.clean())
        if any(swap.names and _keeps_value(swap.pair) for swap in clean):
            return "The variable has another name and the same value."
        likely = is_like(candidate.old, candidate.new)
        if clean and (
            likely or (len(clean) > 1 and shares_a_word(candidate.old, candidate.new))
        ):
            return "One variable is read or set in the other's place."
        return ""

    def metric(self, candidate: Candidate) -> str:
        old, new, clean = candidate.old, candidate.new, list(candidate.clean())
        if any(swap.names for swap in clean) and self._is_one_thing(candidate):
            return "What is recorded or counted is the same, under another name."
        if clean and (is_like(old, new) or measures_otherwise(old, new)):
            return "The names differ only in how the same thing is counted."
        if clean and self._words[substitution(old, new)] > 1:
            return "Several metrics exchange the same words."
        return ""

    def label(self, candidate: Candidate) -> str:
        clean = list(candidate.clean())
        if any(swap.names and swap.rest >= 1 for swap in clean):
            return "The label has another name and the same value."
        if len(clean) > 1 and is_like(candidate.old, candidate.new):
            return "Queries use one label in the other's place."
        return ""

    def attribute(self, candidate: Candidate) -> str:
        clean = list(candidate.clean())
        if any(swap.names and swap.rest >= _ENOUGH_REST for swap in clean):
            return "The attribute has another name, and what is said of it is the same."
        if len(clean) > 1 or (clean and is_like(candidate.old, candidate.new)):
            return "One attribute takes the other's place."
        return ""

    def config_key(self, candidate: Candidate) -> str:
        old, new = candidate.old, candidate.new
        clean = [swap for swap in candidate.clean() if candidate.files & {swap.pair.new.path}]
        like = is_like(old, new) or (len(clean) > 1 and is_inflected(old, new))
        if not clean:
            return ""
        if _is_told_elsewhere(candidate) and (like or shares_a_word(old, new)):
            return "The key is set, used and explained under another name."
        if like and (len(clean) > 1 or any(swap.rest >= _ENOUGH_REST for swap in clean)):
            return "The key has another name and the same value."
        return ""

    def _is_one_thing(self, candidate: Candidate) -> bool:
        """Tell a rename from one thing going and quite another coming in its place."""
        if len(candidate.files) > 1:
            return True
        return all(self._keeps_rest(swap.pair) for swap in candidate.clean() if swap.names)

    def _keeps_rest(self, pair: Pair) -> bool:
        others = [each for each in self._blocks[pair.block] if each is not pair]
        shares = [alike(each.old.text, each.new.text) for each in others]
        return not shares or sum(shares) / len(shares) >= _KEPT


_KEPT = 0.6
_PROOFS: dict[Sort, Callable[[Judge, Candidate], str]] = {
    Sort.API_VERSION: Judge.api_version,
    Sort.ALERT: Judge.alert,
    Sort.PATH: Judge.path,
    Sort.FLAG: Judge.flag,
    Sort.ENV: Judge.env,
    Sort.METRIC: Judge.metric,
    Sort.LABEL: Judge.label,
    Sort.ATTRIBUTE: Judge.attribute,
    Sort.CONFIG_KEY: Judge.config_key,
}


def _value(pair: Pair, name: str) -> bool:
    """Tell whether a flag is followed by a value that hardly stands twice by chance."""
    _, _, behind = pair.new.text.partition(name)
    value = behind.lstrip("= ").rstrip("\"', ")
    return (
        behind[:1] in {"=", " "}
        and len(value) > _MANY
        and value.lower() not in {"true", "false"}
    )


def _is_told_elsewhere(candidate: Candidate) -> bool:
    """Tell whether it is seen as a key and otherwise too, e.g. in a text or a template.

    Where keys alone change, one setting may just be given up for another.
    """
    keys = {id(swap.pair) for swap in candidate.swaps}
    styles = {style_of(path) for path in candidate.files}
    return len(styles) > 1 or any(id(pair) not in keys for pair in candidate.seen)


def _keeps_value(pair: Pair) -> bool:
    """Tell whether a variable's value, on its line or on the next, is the same."""
    if pair.old.follows.startswith(("value", '"value')):
        return pair.old.follows == pair.new.follows
    return True


def longest_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Sort by what is seen most; of equals by name, so that the order says nothing else."""
    return sorted(candidates, key=lambda each: (-len(each.seen), each.old, each.new))
