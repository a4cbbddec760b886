"""Two schemas compared, all the way down, once for each pair and never in circles."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from registry.compat.branches import compare_branches
from registry.compat.differences import Severity
from registry.compat.flattening import read_alike
from registry.compat.keywords import compare_keywords
from registry.compat.ledger import MAX_REVISITS, MAX_VISITS, NEAR, NOTHING, Ledger, Pair, Spot
from registry.compat.properties import compare_properties
from registry.compat.schemas import behind_null, read_schema
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
    if ledger.named is not None and old.ref and new.ref and ledger.active:
        ledger.named.append(pair[:2])
        return
    known = ledger.active.get(pair, ledger.assumed.get(pair))
    if known is not None:
        ledger.leans_on = min(ledger.leans_on, known)
        return
    depth = len(ledger.active)
    if not depth:
        ledger.seen, ledger.revisits = set(), 0
    if pair in ledger.seen:
        ledger.revisits += 1
        if ledger.revisits > MAX_REVISITS:
            ledger.passed_over += 1
            return
    ledger.visits += 1
    if depth > MAX_DEPTH or (ledger.visits > MAX_VISITS and depth > NEAR):
        ledger.unseen += 1
        return
    ledger.seen.add(pair)
    ledger.active[pair] = depth
    outside, ledger.leans_on = ledger.leans_on, NOTHING
    before, assumed = _progress(ledger), len(ledger.assumed)
    _compare(spot, old, new)
    del ledger.active[pair]
    _settle(ledger, pair, assumed, is_same=before == _progress(ledger))
    ledger.leans_on = min(outside, ledger.leans_on)


def _progress(ledger: Ledger) -> tuple[int, int, int]:
    """Return what stays as it was only when nothing was found or left out."""
    return len(ledger.found), ledger.unseen, ledger.passed_over


def _settle(ledger: Ledger, pair: Pair, assumed: int, *, is_same: bool) -> None:
    """Remember what a finished look established, for the pair and the circles below it."""
    below = list(ledger.assumed)[assumed:] if len(ledger.assumed) > assumed else []
    on_its_own = ledger.leans_on >= len(ledger.active)
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
    inside = (behind_null(raw_old), behind_null(raw_new))
    if inside[0] and inside[1]:
        compare_schemas(spot, inside[0], inside[1])
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
        aside = replace(ledger, found=[], active=dict(ledger.active), assumed={}, seen=set())
        compare_schemas(replace(spot, ledger=aside), old, new)
        ledger.visits = aside.visits
        ledger.alike[pair] = not aside.found
    return ledger.alike[pair]
