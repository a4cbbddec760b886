"""Offsets in a text as lines and columns, and back; all but offsets begin at 1."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate


class Offsets:
    r"""Where the lines of a text begin; only a line feed parts lines.

    >>> Offsets("one\ntwo").place(5), Offsets("one\ntwo").offset(2, 2)
    ((2, 2), 5)
    """

    def __init__(self, text: str) -> None:
        ends = accumulate(len(line) + 1 for line in text.split("\n"))
        self._begins = [0, *ends][:-1]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset."""
        line = bisect_right(self._begins, offset)
        return line, offset - self._begins[line - 1] + 1

    def offset(self, line: int, column: int) -> int | None:
        """Return the offset of a place; None for a line that the text does not have."""
        if not 1 <= line <= len(self._begins):
            return None
        return self._begins[line - 1] + column - 1
