"""Two schemas compared, all the way down, once for each pair and never in circles."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from registry.compat.branches import compare_branches
from registry.compat.differences import Severity
from registry.compat.flattening import read_alike
from registry.compat.keywords import compare_keywords
from registry.compat.ledger import MAX_REVISITS, MAX_VISITS, NOTHING, Ledger, Pair, Spot
from registry.compat.properties import compare_properties
from registry.compat.schemas import read_schema
from registry.compat.subschemas import compare_subschemas
from registry.compat.type_changes import compare_types

if TYPE_CHECKING:
    from registry.compat.nodes import Node

MAX_DEPTH = 50
"""Schemas inside schemas; what is deeper is not looked at."""


def compare_schemas(spot: Spot, old: Node, new: Node) -> None:
    """Record every difference of two schemas and of what is below them."""
    ledger = spot.ledger
    pair = (old.pointer, new.pointer, spot.direction, spot.loose)
    if pair in ledger.same:
        return
    known = ledger.active.get(pair, ledger.assumed.get(pair))
    if known is not None:
        ledger.leans_on = min(ledger.leans_on, known)
        return
    depth = len(ledger.active)
    ledger.visits += 1
    ledger.revisits += pair in ledger.seen
    tired = ledger.revisits > MAX_REVISITS and pair in ledger.seen
    if tired or ledger.visits > MAX_VISITS or depth > MAX_DEPTH:
        ledger.unseen += 1
        return
    ledger.seen.add(pair)
    ledger.active[pair] = depth
    outside, ledger.leans_on = ledger.leans_on, NOTHING
    before = (len(ledger.found), ledger.unseen, len(ledger.assumed))
    _compare(spot, old, new)
    del ledger.active[pair]
    _settle(ledger, pair, depth, before)
    ledger.leans_on = min(outside, ledger.leans_on)


def _settle(ledger: Ledger, pair: Pair, depth: int, before: tuple[int, int, int]) -> None:
    """Remember what a finished look established, for the pair and the circles below it."""
    below = list(ledger.assumed)[before[2] :] if len(ledger.assumed) > before[2] else []
    is_same = before[:2] == (len(ledger.found), ledger.unseen)
    on_its_own = ledger.leans_on >= depth
    if is_same and not on_its_own:
        ledger.assumed[pair] = ledger.leans_on
        return
    for each in below:
        del ledger.assumed[each]
    if is_same:
        ledger.same.update((pair, *below))
    if on_its_own:
        ledger.leans_on = NOTHING


def _compare(spot: Spot, raw_old: Node, raw_new: Node) -> None:
    if _unread(raw_old) or _unread(raw_new):
        if _unread(raw_old) != _unread(raw_new):
            values = (raw_old.ref or None, raw_new.ref or None)
            spot.tell("reference-changed", Severity.RISKY, raw_old, raw_new, values=values)
        return
    old, new = read_alike(read_schema(raw_old), read_schema(raw_new))
    is_settled = compare_types(spot, old, new)
    compare_keywords(spot, old, new)
    compare_properties(spot, old, new, compare_schemas)
    compare_subschemas(spot, old, new, compare_schemas)
    if not is_settled:
        compare_branches(spot, old, new, compare_schemas, partial(_alike, spot))


def _unread(schema: Node) -> str:
    """Return the reference that could not be followed, if the schema is one."""
    ref = schema.map.get("$ref")
    return ref if isinstance(ref, str) else ""


def _alike(spot: Spot, old: Node, new: Node) -> bool:
    """Say whether two branches allow the same, by comparing them on the side."""
    ledger = spot.ledger
    pair = (old.pointer, new.pointer, spot.direction, spot.loose)
    if pair not in ledger.alike:
        aside = replace(ledger, found=[], active=dict(ledger.active), assumed={})
        compare_schemas(replace(spot, ledger=aside), old, new)
        ledger.visits, ledger.revisits = aside.visits, aside.revisits
        ledger.alike[pair] = not aside.found
    return ledger.alike[pair]
