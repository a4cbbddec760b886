"""Aliases that lead back to themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.conflicts import Method
from registry.domain.findings import Severity
from registry.domain.rows import Alias, Contract
from registry.rules.conflicts import moves
from registry.rules.conflicts.idents import ident
from registry.rules.conflicts.model import Draft, Words
from registry.rules.conflicts.ways import Fault, answering, follow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.domain.conflicts import Conflict
    from registry.domain.rows import RowKey
    from registry.rules.conflicts.ground import Ground

_WORDS = Words(
    name="cycle",
    says="Aliases that lead back to themselves, seen from some context.",
    why_not="None of these names resolves there.",
    fix="Point one of them at a contract, or retire them.",
)


def _find(ground: Ground) -> Iterator[Conflict]:
    circles: dict[tuple[RowKey, ...], tuple[tuple[Alias, ...], list[str]]] = {}
    for alias in ground.live:
        if alias.target is None or ident(alias.target) not in ground.named:
            continue
        for viewer in ground.viewers.get(alias.context, ()):
            members = _circle(ground, alias, viewer)
            if alias in members:
                keys = tuple(sorted(member.key for member in members))
                _, viewers = circles.setdefault(keys, (members, []))
                if viewer not in viewers:
                    viewers.append(viewer)
    for members, viewers in circles.values():
        path = " -> ".join(str(hop.name) for hop in (*members, members[0]))
        yield _WORDS.conflict(
            members,
            f"{path} is a circle, seen from {', '.join(sorted(viewers))}.",
            severity=Severity.BLOCKS,
        )


def _circle(ground: Ground, alias: Alias, viewer: str) -> tuple[Alias, ...]:
    """Return the circle that a lookup of the alias from `viewer` runs into, if any."""
    order = ground.fallback(viewer)
    if answering(ground, alias.name, order, alias.scope, ground.now) is not alias:
        return ()
    end = follow(ground, alias, viewer, ground.now)
    return end.hops if end.fault is Fault.CIRCLE else ()


def _drafts(ground: Ground, conflict: Conflict) -> Iterator[Draft]:
    members = [row for row in conflict.rows if isinstance(row, Alias)]
    for alias in members:
        for contract in _known_meanings(ground, alias):
            yield Draft(
                Method.REPOINT,
                f"Point {str(alias.name)!r} in {alias.place} at {str(contract.name)!r}, "
                "which the name stands for elsewhere.",
                (moves.repoint(alias, contract.name),),
            )
    for alias in members:
        if len(members) > 1:
            yield Draft(
                Method.OVERRIDE,
                f"Retire {str(alias.name)!r} in {alias.place}; the others lead on.",
                (moves.end(alias),),
            )
    yield Draft(
        Method.ARCHIVE,
        "Retire them and whatever leads to them; none of it resolves.",
        moves.retire(ground, members),
    )


def _known_meanings(ground: Ground, alias: Alias) -> list[Contract]:
    """Return what the name means where it is no alias of a circle."""
    named = ground.aliases_named(alias.name)
    found = [ground.end_of(a).contract for a in named if a.is_live(ground.now)]
    own = ground.find_contract(alias.name)
    if own is not None:
        found.append(ground.last_successor(own))
    return list({c.key: c for c in found if isinstance(c, Contract)}.values())


CYCLE = _WORDS.found_by(_find, _drafts)
