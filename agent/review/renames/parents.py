"""What a line of YAML or JSON belongs to: the keys above it, and the item it is part of."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_OPENS = re.compile(
    r"""\s*(?:-\s+)*["']?([^\s"'#{}\[\],:][^"'\s:]*)["']?\s*(?:::?|=)?\s*[{\[|>]?[-+]?\s*$"""
)
_HEAD = re.compile(r"(\s*)((?:-\s+)*)")
MAX_ABOVE = 200
"""How many lines above are looked at; deeper ones are as good as not shown."""
_MAX_ITEM = 40
_NEXT = "---"


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


def item_of(lines: Sequence[str], at: int) -> tuple[str, ...]:
    """Return what stands in one item with the line at `at`: its neighbours and what is below.

    A key that opens a mapping has only what is below it; the keys beside it are other things.

    >>> item_of(["- alert: A", "  expr: up", "  for: 5m", "- alert: B"], 0)
    ('  expr: up', '  for: 5m')
    """
    depth = _inner(lines[at])
    below = lines[at + 1 : at + 1 + _MAX_ITEM]
    if _OPENS.fullmatch(lines[at]):
        return tuple(_while(below, lambda line: _inner(line) > depth))
    after = _while(below, lambda line: _depth(line)[0] >= depth)
    if _depth(lines[at])[1]:
        return tuple(after)
    above = list(reversed(lines[max(0, at - _MAX_ITEM) : at]))
    before = list(_while(above, lambda line: _depth(line)[0] >= depth))
    head = above[len(before) : len(before) + 1]
    if head and _depth(head[0])[1] and _inner(head[0]) == depth:
        before.append(head[0])
    return (*reversed(before), *after)


def _while(lines: Sequence[str], belongs: Callable[[str], bool]) -> Iterator[str]:
    """Go on over empty lines, but never into another document of the same file."""
    return takewhile(
        lambda line: line.rstrip() != _NEXT and (not line.strip() or belongs(line)), lines
    )


def _inner(line: str) -> int:
    """Return where a line's first word stands, behind the dash of an item if it has one."""
    head = _HEAD.match(line)
    return len(head[0]) if head else 0


def _depth(line: str) -> tuple[int, bool]:
    """Return how far a line is indented, and whether it is an item of a list."""
    head = _HEAD.match(line)
    return (len(head[1]), bool(head[2])) if head else (0, False)
