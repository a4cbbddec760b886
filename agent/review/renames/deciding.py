"""Which candidates are renames: each sort of name asks for its own proof, and gives its reason.

What is refused is silent. A false rename costs more than a missed one: whoever is told of
renames that are none stops reading.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.renames.domains import Domains
from agent.review.renames.entries import says
from agent.review.renames.families import Families
from agent.review.renames.likeness import (
    is_inflected,
    is_like,
    is_moved,
    is_respelled,
    measures_otherwise,
    says_the_opposite,
    shares_a_word,
    words,
)
from agent.review.renames.parts import Parts
from agent.review.renames.places import Style, style_of
from agent.review.renames.records import Sort
from agent.review.renames.sameness import Sameness

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agent.review.renames.announced import Announced
    from agent.review.renames.candidates import Candidate
    from agent.review.renames.comparing import Swap
    from agent.review.renames.records import Pair
    from agent.review.renames.replacing import Replacements

_ENOUGH_REST = 4
"""Letters and digits that must be the same in a line before it says that it is one line."""
_MANY = 3
_MAKES = re.compile(r"""\s*(?:-\s+)?["']?target_?[lL]abel["']?:""")
_COMMON = {
    "name", "id", "key", "type", "value", "path", "url", "uri", "port", "host", "image",
    "label", "labels", "title", "version", "kind", "group", "user", "data", "config", "file",
    "text",
}  # fmt: skip
"""Keys that stand everywhere: that one comes and one goes says nothing."""


class Judge:
    """Decides on candidates in the light of all others of the same diff."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        pairs: Sequence[Pair],
        announced: Announced,
        replacements: Replacements,
    ) -> None:
        self._announced = announced
        self._replacements = replacements
        self._domains, self._parts = Domains(candidates), Parts(candidates)
        self._swapped = {(each.old, each.new) for each in candidates}
        self._parents = {(each.old.lower(), each.new.lower()) for each in candidates}
        self._families = Families(candidates)
        self._sameness = Sameness(pairs)
        self._proven = {
            (each.sort, name) for each in candidates if each.proof for name in _sides(each)
        }

    def reason(self, candidate: Candidate) -> str:
        """Say why it is a rename, in one sentence; empty for what is none, or not surely."""
        if (candidate.new, candidate.old) in self._swapped or not candidate.files:
            return ""  # they change places; or what only tests call so is nobody's interface
        if self._replacements.has(candidate):
            return "The line that has the new name says that it replaces the old one."
        if _says_nothing_new(candidate.old, candidate.new):
            return ""
        return candidate.proof or self._reason_of_places(candidate)

    def _reason_of_places(self, candidate: Candidate) -> str:
        if any((candidate.sort, name) in self._proven for name in _sides(candidate)):
            return ""  # one of the two is surely the other name of something else
        reason = _PROOFS[candidate.sort](self, candidate)
        if not reason and any(candidate.near()) and self._families.has(candidate):
            return "Several names exchange the same words."
        return reason

    def api_version(self, candidate: Candidate) -> str:
        old, new = candidate.old, candidate.new
        if not self._is_named(candidate):
            return ""
        if old[0].isupper():
            if old in {f"Cluster{new}", new[len("Cluster") :]}:
                return ""  # the same resource for one namespace or for all: another scope
            return "One resource of Kubernetes is declared as another kind."
        # Without a group it is the version of some file's own format.
        return "It is the apiVersion of the same resources." if "/" in old + new else ""

    def alert(self, candidate: Candidate) -> str:
        if self._is_named(candidate):
            return "The alert of a rule has another name."
        if any(candidate.clean()) and len(candidate.files) > 1:
            return "Several files call an alert by another name."
        return ""

    def path(self, candidate: Candidate) -> str:
        old, new = candidate.old, candidate.new
        named = [swap.pair for swap in candidate.clean() if swap.names]
        if not is_moved(old, new):
            # A text may just call for something else; where paths are declared nothing does.
            named = [pair for pair in named if style_of(pair.new.path) is not Style.DOCUMENT]
        if any(self._sameness.is_one_operation(pair, old, new) for pair in named):
            return "The same operation stands under another path."
        if is_moved(old, new) and len(list(candidate.clean())) > 1:
            return "The path is called in several places as it now begins."
        if self._parts.has(candidate):
            return "Several paths exchange the same part."
        return ""

    def flag(self, candidate: Candidate) -> str:
        old, new = candidate.old, candidate.new
        clean = list(candidate.clean())
        if any(_value(swap.pair, swap.new) for swap in clean):
            return "The flag has another name and the same value."
        if any(swap.names and swap.rest >= _ENOUGH_REST for swap in clean):
            return "The flag has another name, and what is said of it is the same."
        if is_like(old, new) and any(candidate.near()):
            return "One flag's name is the other's with words more or less."
        mostly = any(swap.is_mostly and _value(swap.pair, new) for swap in candidate.swaps)
        if mostly and shares_a_word(old, new):
            return "The flag has another name and nearly the same value."
        return ""

    def env(self, candidate: Candidate) -> str:
        clean = list(candidate.clean())
        if any(swap.names and _keeps_value(swap) for swap in clean):
            return "The variable has another name and the same value."
        likely = is_like(candidate.old, candidate.new) and any(candidate.near())
        if likely or (len(clean) > 1 and shares_a_word(candidate.old, candidate.new)):
            return "One variable is read or set in the other's place."
        return ""

    def metric(self, candidate: Candidate) -> str:
        old, new, near = candidate.old, candidate.new, list(candidate.near())
        if self._is_named(candidate):
            return "What is recorded or counted is the same, under another name."
        if near and (is_like(old, new) or measures_otherwise(old, new)):
            return "The names differ only in how the same thing is counted."
        if near and self._is_announced(candidate):
            return "Several files ask for it by another name, which the change tells of."
        if is_like(old, new) and any(swap.is_widened for swap in candidate.swaps):
            return "A label says what the longer name of the metric said."
        return ""

    def label(self, candidate: Candidate) -> str:
        clean = list(candidate.clean())
        if any(swap.names and swap.rest >= 1 and _is_one_label(swap) for swap in clean):
            return "The label has another name and the same value."
        made = (swap.pair for swap in clean if _is_made(swap.pair))
        if len(candidate.files) > 1 and any(map(self._sameness.keeps_rest, made)):
            return "The label is made of the same, under another name."
        old, new, near = candidate.old, candidate.new, list(candidate.near())
        again = len(near) > 1 or (is_respelled(old, new) and len(candidate.seen) > 1)
        if near and again and is_like(old, new):
            return "Queries use one label in the other's place."
        if self._domains.move(candidate):
            return "Several labels move to the same other domain."
        return ""

    def topic(self, candidate: Candidate) -> str:
        """Decide on a topic: who writes and who reads it are seldom in one file."""
        likely = shares_a_word(candidate.old, candidate.new)
        if likely and any(candidate.clean()) and len(candidate.files) > 1:
            return "Several files send to it or read from it under another name."
        return ""

    def attribute(self, candidate: Candidate) -> str:
        clean = list(candidate.clean())
        if any(swap.names and swap.rest >= _ENOUGH_REST for swap in clean):
            return "The attribute has another name, and what is said of it is the same."
        if any(self._sameness.is_defined_alike(swap.pair) for swap in clean):
            return "The attribute is defined as before, under another name."
        # In a text, words with dots may be methods or modules of a program.
        places = [swap for swap in clean if style_of(swap.pair.new.path) is not Style.DOCUMENT]
        many = len({pair.new.path for pair in candidate.seen}) > 1
        like = is_like(candidate.old, candidate.new) or many
        return "One attribute takes the other's place." if places and like else ""

    def config_key(self, candidate: Candidate) -> str:
        old, new = candidate.old, candidate.new
        clean = [
            swap
            for swap in candidate.clean()
            if candidate.files & {swap.pair.new.path}
            and self._stays_below(swap.pair)
            and swap.pair.block
        ]
        like = is_like(old, new) or (len(clean) > 1 and is_inflected(old, new))
        if not clean:
            return ""
        if _is_told_elsewhere(candidate) and (like or shares_a_word(old, new)):
            return "The key is set, used and explained under another name."
        like = like and not {old, new} & _COMMON
        if like and (len(clean) > 1 or any(swap.rest >= _ENOUGH_REST for swap in clean)):
            return "The key has another name and the same value."
        if len(candidate.files) >= _MANY and all(_is_root(swap.pair) for swap in clean):
            return "The key at the root of many files has another name."
        return ""

    def _stays_below(self, pair: Pair) -> bool:
        """Tell a key that stays where it is from one that moves below another key."""
        old, new = (line.parents[:1] for line in pair[:2])
        return not old or not new or old == new or (*old, *new) in self._parents

    def _is_announced(self, candidate: Candidate) -> bool:
        """Tell whether a changelog or a list supports what several files do with a metric."""
        is_own = words(candidate.old)[:1] == words(candidate.new)[:1]
        is_told = candidate.is_listed or (is_own and self._announced.has(candidate.new))
        return is_told and len(candidate.files) > 1

    def _is_named(self, candidate: Candidate) -> bool:
        """Tell a rename from one thing going and quite another coming in its place."""
        named = [each for each in candidate.clean() if each.names and each.rest >= _ENOUGH_REST]
        return any(self._sameness.keeps_rest(swap.pair) for swap in named)


_PROOFS: dict[Sort, Callable[[Judge, Candidate], str]] = {
    Sort.API_VERSION: Judge.api_version,
    Sort.ALERT: Judge.alert,
    Sort.PATH: Judge.path,
    Sort.FLAG: Judge.flag,
    Sort.ENV: Judge.env,
    Sort.METRIC: Judge.metric,
    Sort.LABEL: Judge.label,
    Sort.TOPIC: Judge.topic,
    Sort.ATTRIBUTE: Judge.attribute,
    Sort.CONFIG_KEY: Judge.config_key,
}


def _says_nothing_new(old: str, new: str) -> bool:
    """Tell the opposite of a name, and one flag that is written as two programs write it."""
    return says_the_opposite(old, new) or old.lstrip("-") == new.lstrip("-")


def _sides(candidate: Candidate) -> tuple[str, str]:
    return f"old {candidate.old}", f"new {candidate.new}"


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


def _is_one_label(swap: Swap) -> bool:
    """Tell a label with a value from one that stands alone, as in a toleration."""
    is_alone = swap.pair.new.text.rstrip("\"', ").endswith(swap.new)
    return not is_alone or shares_a_word(swap.old, swap.new)


def _is_made(pair: Pair) -> bool:
    """Tell where a label of a target comes from: it is made there, and not only asked for."""
    return _MAKES.match(pair.old.text) is not None and bool(pair.old.item)


def _is_root(pair: Pair) -> bool:
    return not pair.old.text[:1].isspace() and not pair.old.parents


def _keeps_value(swap: Swap) -> bool:
    """Tell whether a variable's value is the same, and hardly stands twice by chance."""
    old, new = swap.pair.old, swap.pair.new
    key, _, value = old.follows.partition(":")
    if key.strip("\"'") == "valueFrom":
        return len(old.item) >= _MANY and old.item == new.item
    if key.strip("\"'") == "value":
        return old.follows == new.follows and says(value.strip("\"', "))
    return says(old.text.partition(swap.old)[2].strip("\"'=:,|*` "))
