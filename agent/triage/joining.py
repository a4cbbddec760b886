"""Put together what shares a link whose spans touch, however many steps it takes. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from registry.contracts.folding import Group, Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from registry.contracts.folding import Mark, Standing

_Episode = tuple[str, object]
_Node = int | _Episode
"""An incident by its number, or an episode by alert and beginning."""


class _Sets:
    """Sets that grow together (union by link, with paths cut short)."""

    def __init__(self) -> None:
        self._over: dict[_Node, _Node] = {}

    def of(self, node: _Node) -> _Node:
        path = []
        while (over := self._over.setdefault(node, node)) != node:
            path.append(node)
            node = over
        for passed in path:
            self._over[passed] = node
        return node

    def all(self) -> tuple[_Node, ...]:
        return tuple(self._over)

    def join(self, one: _Node, other: _Node) -> None:
        self._over[self.of(one)] = self.of(other)


def join(marks: Sequence[Mark], standing: Sequence[Standing]) -> tuple[Group, ...]:
    """Return the groups that tellings and incidents fall into; incidents alone form none."""
    sets = _Sets()
    spans: dict[str, list[tuple[Link, _Node]]] = defaultdict(list)
    for each in standing:
        spans[each.link.key].append((each.link, sets.of(each.incident)))
    for mark in marks:
        node = _node(mark)
        if mark.episode is not None and mark.episode.incident is not None:
            sets.join(node, mark.episode.incident)
        for link in mark.links:
            spans[link.key].append((link, node))
    touching = [(link, node) for items in spans.values() for link, node in _swept(items, sets)]
    return _groups(marks, touching, sets)


def _swept(items: list[tuple[Link, _Node]], sets: _Sets) -> Iterator[tuple[Link, _Node]]:
    """Join whoever's spans touch; yield each stretch that they cover, and one of them."""
    items.sort(key=lambda item: item[0])
    (stretch, holder), *rest = items
    for link, node in rest:
        if link.since <= stretch.until:
            sets.join(node, holder)
            stretch = stretch._replace(until=max(stretch.until, link.until))
        else:
            yield stretch, holder
            stretch, holder = link, node
    yield stretch, holder


def _groups(
    marks: Sequence[Mark], touching: Iterable[tuple[Link, _Node]], sets: _Sets
) -> tuple[Group, ...]:
    told: Mapping[_Node, list[Mark]] = defaultdict(list)
    for mark in marks:
        told[sets.of(_node(mark))].append(mark)
    links: Mapping[_Node, list[Link]] = defaultdict(list)
    incidents: Mapping[_Node, set[int]] = defaultdict(set)
    for link, node in touching:
        links[sets.of(node)].append(link)
    for node in sets.all():
        if isinstance(node, int):
            incidents[sets.of(node)].add(node)
    return tuple(
        Group(
            incidents=tuple(sorted(incidents[root])),
            marks=tuple(told[root]),
            links=tuple(sorted(links[root])),
        )
        for root in told
    )


def _node(mark: Mark) -> _Node:
    if mark.episode is None:
        raise ValueError("a signal that all is well belongs to no incident")
    return mark.episode.fingerprint, mark.episode.since
