"""Under which keys a line of YAML or JSON stands, as far as the lines above it are known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPENS = re.compile(
    r"""\s*(?:-\s+)*["']?([^\s"'#{}\[\],:][^"'\s:]*)["']?\s*(?:::?|=)?\s*[{\[|>]?[-+]?\s*$"""
)
_HEAD = re.compile(r"(\s*)((?:-\s+)*)")
MAX_ABOVE = 200
"""How many lines above are looked at; deeper ones are as good as not shown."""


def parents_of(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the keys above the last line, the nearest first, in lower case.

    >>> parents_of(["spec:", "  args:", "  - --port=80"])
    ('args', 'spec')
    """
    if not lines:
        return ()
    limit, is_item = _depth(lines[-1])
    found: list[str] = []
    for above in reversed(lines[-MAX_ABOVE - 1 : -1]):
        if not above.strip():
            continue
        depth, above_is_item = _depth(above)
        inner = depth + 2 * above_is_item  # the keys of an item stand behind its dash
        opens = _OPENS.fullmatch(above)
        if opens and (inner < limit or (is_item and inner == limit)):
            found.append(opens[1].lower())
            limit, is_item = (depth, above_is_item) if above_is_item else (inner, False)
        elif above_is_item and depth < limit:
            limit, is_item = depth, True
    return tuple(found)


def _depth(line: str) -> tuple[int, bool]:
    """Return how far a line is indented, and whether it is an item of a list."""
    head = _HEAD.match(line)
    return (len(head[1]), bool(head[2])) if head else (0, False)
