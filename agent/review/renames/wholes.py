"""Whether a name stands in a text as a whole word, whatever its sort."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_JOINS = {"/", ".", ":"}


class Whole:
    """Finds one name as a whole word.

    Hyphens, slashes, dots and colons go on a word (`job:name:sum`); before one, a dot only
    leads to it (`.Values.name`).

    >>> Whole("up").stands_in("is up."), Whole("up").stands_in("up.time or start-up")
    (True, False)
    """

    # A pattern of its own for each name would cost more than all the searching.
    def __init__(self, name: str) -> None:
        self._name = name

    def stands_in(self, text: str) -> bool:
        """Tell whether the name stands in a text, not as part of a longer one."""
        return next(self._places(text), None) is not None

    def replaced(self, new: str, text: str) -> str:
        """Return the text with another name in its place."""
        told, end = list[str](), 0
        for at in self._places(text):
            told += (text[end:at], new)
            end = at + len(self._name)
        return "".join((*told, text[end:]))

    def _places(self, text: str) -> Iterator[int]:
        """Yield where it begins; no two overlap."""
        at = text.find(self._name)
        while at >= 0:
            end = at + len(self._name)
            if _may_begin(text, at) and _may_end(text, end):
                yield at
                at = text.find(self._name, end)
            else:
                at = text.find(self._name, at + 1)


def _may_begin(text: str, at: int) -> bool:
    if not at:
        return True
    before = text[at - 1]
    if before == ":":
        return not (at > 1 and _is_word(text[at - 2]))
    return not (_is_word(before) or before in "/-")


def _may_end(text: str, end: int) -> bool:
    after, then = text[end : end + 1], text[end + 1 : end + 2]
    return not (_is_word(after) or after == "-" or (after in _JOINS and _is_word(then)))


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"
