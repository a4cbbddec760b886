"""Text for terminals: escaped, aligned, without anything that could deceive a reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ESCAPE_BELOW, _ESCAPE_FROM = 0x20, 0x7F
_UNSEEN_SPACES = re.compile(r"\A +| +\Z|(?<= ) +")
"""Spaces that a reader does not see, or takes for the gap between two columns."""


def safe(text: object) -> str:
    r"""Escape whatever is not plain printable ASCII, the backslash itself included.

    What is shown can therefore be read back exactly (`unescape` does), and nothing in it moves
    the cursor, turns the direction of writing, looks like another letter, or pushes the rest
    out of sight: of several spaces in a row only the first stays one.

    >>> print(safe("api" + chr(0x202E) + chr(27) + " a  b"))
    api\u202e\x1b a \x20b
    """
    escaped = "".join(_safe_character(c) for c in str(text))
    return _UNSEEN_SPACES.sub(lambda spaces: r"\x20" * len(spaces[0]), escaped)


def unescape(shown: str) -> str:
    r"""Read back what `safe` shows.

    >>> unescape(safe("a" + chr(0x202E) + "  ")) == "a" + chr(0x202E) + "  "
    True
    """
    return shown.encode("ascii").decode("unicode_escape")


def prose(text: str) -> str:
    r"""Keep the letters and lines of a text for people, and escape what could deceive them.

    For answers: a model may have written them. What people decide by goes through `safe`.

    >>> print(prose("é" + chr(27) + "[2J" + chr(0x202E)))
    é\x1b[2J\u202e
    """
    return "".join(c if c == "\n" or c.isprintable() else _escape(c) for c in text)


def _safe_character(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if _ESCAPE_BELOW <= ord(character) < _ESCAPE_FROM:
        return character
    return _escape(character)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Align rows under a header; every cell is escaped.

    >>> table(["a", "b"], [["one", 2]])
    ['a    b', 'one  2']
    """
    cells = [[str(word) for word in header], *([safe(c) for c in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def indent(lines: Iterable[str], by: int = 2) -> list[str]:
    """Move lines to the right."""
    return [" " * by + line for line in lines]
