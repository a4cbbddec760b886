"""What a line of YAML or JSON belongs to: the keys above it, and the item it is part of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_OPENS = re.compile(
    r"""\s*(?:-\s+)*["']?([^\s"'#{}\[\],:][^"'\s:]*)["']?\s*(?:::?|=)?\s*[{\[|>]?[-+]?\s*"""
)
_HEAD = re.compile(r"(\s*)((?:-\s+)*)")
_NEXT = "---"
_MAX_ABOVE = 200
"""How many lines above are looked at; deeper ones are as good as not shown."""
_MAX_ITEM = 40


class Head(NamedTuple):
    """How a line begins."""

    depth: int
    is_item: bool
    inner: int
    """Where its first word stands, behind the dash of an item if it has one."""
    opens: str
    """The key whose value stands below it, in lower case; "" where it opens nothing."""
    is_blank: bool
    is_next: bool
    """Whether another document of the same file begins behind it."""


class Outline:
    """Consecutive lines, and how they are indented."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._heads = [_head(line) for line in lines]

    def parents(self, at: int) -> tuple[str, ...]:
        """Return the keys above a line, the nearest first.

        >>> Outline(["spec:", "  args:", "  - --port=80"]).parents(2)
        ('args', 'spec')
        """
        own = self._heads[at]
        limit, is_item = own.depth, own.is_item
        found: list[str] = []
        for head in reversed(self._heads[max(0, at - _MAX_ABOVE) : at]):
            if head.is_next or (limit == 0 and not is_item):
                break
            if head.opens and (head.inner < limit or (is_item and head.inner == limit)):
                found.append(head.opens)
                limit, is_item = head.depth, head.is_item
            elif head.is_item and head.depth < limit:
                limit, is_item = head.depth, True
        return tuple(found)

    def follows(self, at: int) -> str:
        """Return the line below without blanks around it; "" at the end."""
        return self._lines[at + 1].strip() if at + 1 < len(self._lines) else ""

    def item(self, at: int) -> tuple[str, ...]:
        """Return what stands in one item with a line: its neighbours and what is below.

        A key that opens a mapping has only what is below it; keys beside it are other things.

        >>> Outline(["- alert: A", "  expr: up", "- alert: B"]).item(0)
        ('  expr: up',)
        """
        own = self._heads[at]
        below = range(at + 1, min(len(self._lines), at + 1 + _MAX_ITEM))
        if own.opens:
            return self._texts(self._while(below, lambda head: head.inner > own.inner))
        after = self._while(below, lambda head: head.depth >= own.inner)
        if own.is_item:
            return self._texts(after)
        above = range(at - 1, max(-1, at - 1 - _MAX_ITEM), -1)
        before = list(self._while(above, lambda head: head.depth >= own.inner))
        first = (before[-1] if before else at) - 1
        if first >= 0 and self._heads[first].is_item and self._heads[first].inner == own.inner:
            before.append(first)
        return self._texts([*reversed(before), *after])

    def _while(self, at: Iterable[int], belongs: Callable[[Head], bool]) -> Iterator[int]:
        for number in at:
            head = self._heads[number]
            if head.is_next or not (head.is_blank or belongs(head)):
                return
            yield number

    def _texts(self, at: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._lines[number] for number in at)


def _head(line: str) -> Head:
    match, bare = _HEAD.match(line), line.strip()
    depth, inner = (len(match[1]), len(match[0])) if match else (0, 0)
    opens = _OPENS.fullmatch(line) if bare else None
    key = opens[1].lower() if opens else ""
    return Head(depth, inner > depth, inner, key, not bare, bare == _NEXT)
