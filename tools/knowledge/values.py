"""Values that an alert's template filled in, told from its words and taken out.

"42% of pods in namespace shop" is about pods, not about 42 or shop.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.knowledge.stemming import STOP_WORDS, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Callable

_FILLED = re.compile(r"\S*(?:[0-9@/]|\w:\w)\S*")
_LABELS = frozenset(
    {
        "namespace", "cluster", "container", "pod", "job", "instance", "node", "service",
        "device", "interface",
    }  # the labels that Prometheus' targets carry
)  # fmt: skip
_EDGES = ".,;()'\"`"


def without_values(text: str, knows: Callable[[str], bool]) -> str:
    """Drop what was filled in: numbers, paths, addresses, and unknown words beside a label.

    >>> without_values("42% of pods in namespace shop", {"pod"}.__contains__)
    'of pods in namespace'
    """
    words = _FILLED.sub(" ", text).split()
    plain = [word.strip(_EDGES).lower() for word in words]
    return " ".join(
        word
        for place, word in enumerate(words)
        if not (_is_value(word.strip(_EDGES), knows) and _is_beside_label(plain, place))
    )


def _is_value(word: str, knows: Callable[[str], bool]) -> bool:
    if not word.islower() or word in STOP_WORDS:
        return False
    return not any(knows(stem(part)) for part in split_words(word))


def _is_beside_label(words: list[str], place: int) -> bool:
    return not _LABELS.isdisjoint(
        (*words[max(place - 1, 0) : place], *words[place + 1 : place + 2])
    )
