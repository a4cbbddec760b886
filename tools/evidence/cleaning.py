r"""What outsiders wrote, made fit to be stored and shown: no control characters, bounded.

The words stay as they are: they are data, and whoever shows them fences them.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")
"""Sequences that move a cursor, colour a text or set a title."""
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_KEPT = frozenset("\n\t")
_MOST_ITEMS = 100
_MOST_DEPTH = 8
_SAFE_NUMBER = 2**53 - 1
"""Beyond it readers of JSON read different numbers."""
MOST_CHARS = 1_200
"""Of what one piece of evidence says, and of each text in its data."""


def clean(text: str, most: int = MOST_CHARS) -> str:
    r"""Take out what is not seen, and cut the rest.

    >>> clean("red" + chr(27) + "[31m and " + chr(0x202E) + "turned")
    'red and turned'
    >>> clean("abcdefgh", most=6)
    'abc...'
    """
    # Far more is looked at than is kept: what is taken out must not decide what is left.
    shown = _TERMINAL.sub("", text[: most * 8])
    if not shown.isprintable():
        shown = "".join(filter(_is_seen, shown))
    shown = shown.strip()
    is_cut = len(shown) > most or len(text) > most * 8
    return f"{shown[: most - 3]}..." if is_cut else shown


def _is_seen(character: str) -> bool:
    return character in _KEPT or unicodedata.category(character) not in _UNSEEN


def plain(value: Any, depth: int = 0) -> Any:
    """Return data as JSON carries it, its texts cleaned, its lists and depth bounded."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, dict | list | tuple):
        return _plain_many(value, depth)
    is_number = isinstance(value, int | float) and math.isfinite(value)
    return value if is_number and abs(value) <= _SAFE_NUMBER else clean(str(value))


def _plain_many(
    value: dict[Any, Any] | list[Any] | tuple[Any, ...], depth: int
) -> list[Any] | dict[str, Any] | str:
    if depth >= _MOST_DEPTH:
        return "..."
    if isinstance(value, dict):
        return plain_items(value, depth)
    return [plain(each, depth + 1) for each in value[:_MOST_ITEMS]]


def plain_items(data: Mapping[Any, Any], depth: int = 0) -> dict[str, Any]:
    """Return a mapping as `plain` does."""
    first = list(data.items())[:_MOST_ITEMS]
    return {clean(str(key), 200): plain(item, depth + 1) for key, item in first}
