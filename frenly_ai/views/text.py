"""Text for terminals: escaped, aligned, without anything that could deceive a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ESCAPE_BELOW, _ESCAPE_FROM = 0x20, 0x7F


def safe(text: object) -> str:
    r"""Escape whatever is not plain printable ASCII, the backslash itself included.

    What is shown can therefore be read back exactly, and nothing in it moves the cursor,
    turns the direction of writing or looks like another letter.

    >>> print(safe("api" + chr(0x202E) + chr(27)))
    api\u202e\x1b
    """
    return "".join(_safe_character(c) for c in str(text))


def _safe_character(character: str) -> str:
    code = ord(character)
    if character == "\\":
        return "\\\\"
    if _ESCAPE_BELOW <= code < _ESCAPE_FROM:
        return character
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
