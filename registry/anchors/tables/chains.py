"""Aliases of one table that lead to others of it, followed to where they end.

An interface version is a contract of its own even when it is deprecated, so tables of them
are not followed: each entry leads to exactly what it names.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from registry.anchors.import_report import ImportLine
from registry.domain.names import Kind, Name
from registry.domain.rows import RowKey, alias_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from registry.anchors.tables.items import AliasItem
    from registry.anchors.tables.merging import Merged


class End(NamedTuple):
    """Where an alias leads in the end: to names, to nothing any more, or nobody says."""

    targets: tuple[Name, ...] = ()
    gone: bool = False
    why_not: str = ""
    """Why nothing can be said, for one that goes in a circle."""


def flatten(
    merged: Iterable[Merged], stands: Callable[[Name], bool]
) -> Iterator[Merged | ImportLine]:
    """Yield each alias leading straight to its end, in key order; circles are refused.

    A name that `stands` for itself is an end, whatever the table says of it.
    """
    table = {each.key: each for each in merged}
    ends = _Ends(table, stands)
    for key in sorted(table):
        each = table[key]
        end = ends.of(key)
        if end.why_not:
            yield ImportLine("refused", each.item.what, end.why_not, each.item.at)
        elif (end.targets, end.gone) == (each.item.targets, each.item.gone):
            yield each
        else:
            yield each._replace(
                item=_leading(each.item, end),
                status="ambiguous" if len(end.targets) > 1 else each.status,
            )


def _leading(item: AliasItem, end: End) -> AliasItem:
    through = ", ".join(str(target) for target in item.targets)
    if end.targets:
        where = f"leads on through {through} to {', '.join(map(str, end.targets))}"
    elif end.gone:
        where = f"{through} is gone, and so is this"
    else:
        where = f"nobody says what {through} stands for"
    note = f"{item.note}; {where}" if item.note else where
    return replace(item, targets=end.targets, gone=end.gone, note=note)


class _Ends:
    """Follows aliases, each once, without recursion: a table may hold one long chain."""

    def __init__(self, table: dict[RowKey, Merged], stands: Callable[[Name], bool]) -> None:
        self._table, self._stands = table, stands
        self._known: dict[RowKey, End] = {}

    def of(self, key: RowKey) -> End:
        """Return where an alias of the table leads."""
        path: dict[RowKey, None] = {}
        waiting = [key]
        while waiting:
            here = waiting[-1]
            if here in self._known:
                waiting.pop()
                path.pop(here, None)
                continue
            path[here] = None
            open_ones = [k for k in self._next(here) if k not in self._known]
            circle = [k for k in open_ones if k in path]
            if circle:
                self._refuse_circle(path, circle[0])
            elif open_ones:
                waiting += open_ones
            else:
                self._known[here] = self._end(here)
        return self._known[key]

    def _refuse_circle(self, path: dict[RowKey, None], back_to: RowKey) -> None:
        after = list(takewhile(lambda key: key != back_to, reversed(path)))
        around = [back_to, *reversed(after)]
        shown = " -> ".join(str(self._table[key].item.name) for key in around[:8])
        for key in around:
            self._known[key] = End(why_not=f"it leads back to itself: {shown} -> ...")

    def _next(self, key: RowKey) -> list[RowKey]:
        item = self._table[key].item
        if item.name.kind is Kind.API_VERSION:
            return []
        return [found for target in item.targets if (found := self._find(item, target))]

    def _find(self, item: AliasItem, target: Name) -> RowKey | None:
        """Find what a target is an alias of, in the same scope or else in all of them."""
        for scope in () if self._stands(target) else dict.fromkeys((item.scope, "")):
            key = alias_key(target, item.context, scope)
            if key in self._table:
                return key
        return None

    def _end(self, key: RowKey) -> End:
        item = self._table[key].item
        if item.name.kind is Kind.API_VERSION:
            return End(item.targets, item.gone)
        steps = [(target, self._find(item, target)) for target in item.targets]
        ends = [(target, self._known[step] if step else None) for target, step in steps]
        for _, end in ends:
            if end and end.why_not:
                return End(why_not=f"what it leads to cannot be followed: {end.why_not}")
        if len(ends) == 1 and ends[0][1] is not None:
            return ends[0][1]
        for target, end in ends:
            if end and not end.targets:  # leaving it out would be a choice
                return End(why_not=f"one of its candidates, {target}, leads nowhere")
        names = {name for target, end in ends for name in (end.targets if end else (target,))}
        return End(tuple(sorted(names)), item.gone)
