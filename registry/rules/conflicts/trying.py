"""Whether a resolution does what it says: it is planned, judged, and its surroundings searched.

Only what passes is offered: no validator blocks it, its conflict is gone, and no other has
come in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.domain.changes import post_state, settled
from registry.domain.conflicts import Resolution
from registry.domain.findings import blockers
from registry.domain.planning import plan
from registry.domain.proposals import ProposalKind
from registry.domain.terms import Terms
from registry.errors import FrenlyError
from registry.rules.case import Case
from registry.rules.conflicts.classes import CLASSES, find_conflicts
from registry.rules.conflicts.effects import effects_of
from registry.rules.conflicts.ground import Ground
from registry.rules.conflicts.model import Draft
from registry.rules.conflicts.surroundings import around
from registry.rules.validators import validate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.domain.changes import Changes
    from registry.domain.conflicts import Conflict
    from registry.domain.edits import Edit
    from registry.domain.rows import Row

_FOLLOWS = frozenset({"two_owners"})
"""Classes whose conflicts follow from a move, and are settled with it."""


class Offer(NamedTuple):
    """What settles a conflict, best first, and what stood in the way of what does not."""

    resolutions: tuple[Resolution, ...]
    obstacle: str = ""


def offer(ground: Ground, conflict: Conflict) -> Offer:
    """Try every way to settle a conflict; what is offered may be proposed as it is."""
    return tried(ground, conflict, CLASSES[conflict.finding.check].drafts(ground, conflict))


def tried(ground: Ground, conflict: Conflict, drafts: Iterable[Draft]) -> Offer:
    """Try these ways to settle a conflict, or whatever else is written as one."""
    offered: dict[tuple[Edit, ...], Resolution] = {}
    obstacles = []
    for draft in drafts:
        if draft.edits and draft.edits not in offered:
            try:
                offered[draft.edits] = _try(ground, conflict, draft, may_add=True)
            except _Refused as refused:
                obstacles.append(str(refused))
    return Offer(tuple(offered.values()), next(iter(obstacles), ""))


class _Refused(Exception):
    """A draft that does not settle its conflict; why."""


def _try(ground: Ground, conflict: Conflict, draft: Draft, *, may_add: bool) -> Resolution:
    changes = _planned(ground, draft)
    near = around(ground, conflict, changes)
    fixed = {change.key: change.after for change in settled(changes, ground.now)}
    before = _part(ground, near.values())
    after = _part(ground, (row for row in {**near, **fixed}.values() if row is not None))
    known = find_conflicts(before)
    left = [each for each in find_conflicts(after) if not _stood(each, known, conflict)]
    if left and may_add and all(each.finding.check in _FOLLOWS for each in left):
        return _try(ground, conflict, _with(draft, after, left), may_add=False)
    if left:
        raise _Refused(left[0].finding.message)
    return Resolution(
        method=draft.method,
        says=draft.says,
        edits=draft.edits,
        effects=effects_of(before, after, changes),
    )


def _with(draft: Draft, after: Ground, left: Iterable[Conflict]) -> Draft:
    """Add to a draft what settles the conflicts that it would bring about."""
    for each in left:
        more = next(CLASSES[each.finding.check].drafts(after, each))
        draft = Draft(draft.method, f"{draft.says} {more.says}", (*draft.edits, *more.edits))
    return draft


def _planned(ground: Ground, draft: Draft) -> Changes:
    """Return what a draft would change, if planning and every validator let it pass."""
    lifetime = ground.governance.rules.expiration.default_ttl
    terms = Terms(now=ground.now, default_lifetime=lifetime, applied={})
    try:
        changes = plan(draft.edits, ground, terms)
    except FrenlyError as error:
        raise _Refused(error.message) from error
    case = Case(
        changes=changes,
        after=post_state(ground, changes),
        governance=ground.governance,
        kind=ProposalKind.CHANGE,
        now=ground.now,
    )
    blocking = blockers(validate(case))
    if blocking:
        raise _Refused(blocking[0].message)
    return changes


def _stood(left: Conflict, known: Iterable[Conflict], settled_one: Conflict) -> bool:
    """Say whether a conflict that is left was there before, maybe with more rows."""
    keys = set(left.keys)
    return any(
        was.finding.check == left.finding.check
        and was.id != settled_one.id
        and keys <= set(was.keys)
        for was in known
    )


def _part(ground: Ground, rows: Iterable[Row]) -> Ground:
    return Ground(rows, ground.governance, ground.now, counts=ground.spellings.counts)
