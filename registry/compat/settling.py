"""Which shared schemas differ at all, found out before anything is told.

Each pair is looked at on its own, references noted but not followed; a pair differs when its
own words do, or when it refers to a pair that differs. So circles, however long, cost nothing
and a large document that did not change is compared in one pass.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from registry.compat.ledger import Ledger, Spot
from registry.compat.nodes import follow
from registry.compat.rules import Direction
from registry.compat.schema_diff import compare_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.compat.differences import Pointer
    from registry.compat.nodes import Node

    Pair = tuple[Pointer, Pointer]

MAX_PAIRS = 20_000
"""Pairs looked at; those behind it are looked at when they are met."""


def settle(ledger: Ledger, old: Node, new: Node) -> None:
    """Note in the ledger every pair of shared schemas that does not differ."""
    waiting = dict(_same_names(old, new))
    leans_on: dict[Pair, list[Pair]] = {}
    differing: list[Pair] = []
    while waiting and len(leans_on) < MAX_PAIRS:
        pair, (was, now) = waiting.popitem()
        differs, behind = _look(ledger, was, now)
        leans_on[pair] = behind
        differing += [pair] if differs else []
        for each in behind:
            if each not in leans_on and each not in waiting:
                waiting[each] = (_node(old, each[0]), _node(new, each[1]))
    changed = _spread([*differing, *waiting], leans_on)
    for pair in leans_on.keys() - changed:
        ledger.same.update((*pair, *way) for way in product(Direction, (False, True)))


def _same_names(old: Node, new: Node) -> Iterator[tuple[Pair, tuple[Node, Node]]]:
    for was, now in (
        (old.get("components").children("schemas"), new.get("components").children("schemas")),
        (old.children("definitions"), new.children("definitions")),
    ):
        for name in was.keys() & now.keys():
            yield (was[name].pointer, now[name].pointer), (was[name], now[name])


def _look(ledger: Ledger, old: Node, new: Node) -> tuple[bool, list[Pair]]:
    """Say whether a pair differs in its own words, and which pairs it refers to."""
    aside = Ledger(today=ledger.today, named=[])
    spot = Spot(
        ledger=aside,
        direction=Direction.REQUEST,
        whole="request-body",
        part="request-property",
    )
    compare_schemas(spot, old, new)
    return bool(aside.found or aside.unseen), aside.named or []


def _node(document: Node, pointer: Pointer) -> Node:
    value = document.value
    for step in pointer:
        value = value[step]
    return follow(document.api, pointer, value)


def _spread(differing: list[Pair], leans_on: dict[Pair, list[Pair]]) -> set[Pair]:
    """Return every pair that differs, itself or through what it refers to."""
    leaned_on: dict[Pair, list[Pair]] = {}
    for pair, behind in leans_on.items():
        for each in behind:
            leaned_on.setdefault(each, []).append(pair)
    changed: set[Pair] = set()
    waiting = list(differing)
    while waiting:
        pair = waiting.pop()
        if pair not in changed:
            changed.add(pair)
            waiting += leaned_on.get(pair, [])
    return changed
