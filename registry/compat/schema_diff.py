"""Two schemas compared, all the way down, once for each pair and never in circles."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from registry.compat.branches import compare_branches
from registry.compat.differences import Severity
from registry.compat.keywords import compare_keywords
from registry.compat.ledger import MAX_VISITS, Spot
from registry.compat.properties import compare_properties
from registry.compat.schemas import read_schema
from registry.compat.subschemas import compare_subschemas
from registry.compat.type_changes import compare_types

if TYPE_CHECKING:
    from registry.compat.nodes import Node

MAX_DEPTH = 50
"""Schemas inside schemas; what is deeper is not looked at."""
_LAST_VISIT = 5 * MAX_VISITS


def compare_schemas(spot: Spot, old: Node, new: Node) -> None:
    """Record every difference of two schemas and of what is below them."""
    ledger = spot.ledger
    pair = (old.pointer, new.pointer, spot.direction, spot.loose)
    if pair in ledger.same:
        return
    if pair in ledger.active:
        ledger.cuts += 1
        return
    tired = ledger.visits > MAX_VISITS and pair in ledger.seen
    if tired or ledger.visits > _LAST_VISIT or len(ledger.active) > MAX_DEPTH:
        ledger.cuts += 1
        ledger.unseen += not tired
        return
    ledger.visits += 1
    ledger.seen.add(pair)
    ledger.active.add(pair)
    before = (len(ledger.found), ledger.cuts)
    _compare(spot, old, new)
    ledger.active.discard(pair)
    if before == (len(ledger.found), ledger.cuts):
        ledger.same.add(pair)


def _compare(spot: Spot, raw_old: Node, raw_new: Node) -> None:
    if _unread(raw_old) or _unread(raw_new):
        if _unread(raw_old) != _unread(raw_new):
            values = (raw_old.ref or None, raw_new.ref or None)
            spot.tell("reference-changed", Severity.RISKY, raw_old, raw_new, values=values)
        return
    old, new = read_schema(raw_old), read_schema(raw_new)
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
    pair = (old.pointer, new.pointer)
    if pair not in ledger.alike:
        aside = replace(ledger, found=[], active=set(ledger.active))
        compare_schemas(replace(spot, ledger=aside), old, new)
        ledger.visits = aside.visits
        ledger.alike[pair] = not aside.found
    return ledger.alike[pair]
