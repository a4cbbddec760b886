"""How ends that contradict each other are brought together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.conflicts import Method
from registry.domain.rows import Alias
from registry.domain.times import settle
from registry.rules.conflicts import moves
from registry.rules.conflicts.ends import end_time
from registry.rules.conflicts.model import Draft
from registry.rules.conflicts.sunsets import draft_sunset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.domain.conflicts import Conflict
    from registry.domain.edits import Edit
    from registry.rules.conflicts.ground import Ground


def draft_ends(ground: Ground, conflict: Conflict) -> Iterator[Draft]:
    """Yield ways to let ends agree: past the one that ends first, later, or now."""
    aliases = [row for row in conflict.rows if isinstance(row, Alias)]
    if len(aliases) < len(conflict.rows):
        yield from draft_sunset(ground, conflict)
        return
    straight = _straightened(ground, aliases)
    if straight:
        yield straight
    extended = _extended(ground, aliases)
    if extended:
        yield Draft(Method.EXTEND, "Let what ends first live as long as the rest.", extended)
    for alias in aliases:
        if len(aliases) == 1 or end_time(alias, ground.now) is not None:
            yield Draft(
                Method.ARCHIVE,
                f"Retire {str(alias.name)!r} in {alias.place} now.",
                moves.retire(ground, [alias]),
            )


def _straightened(ground: Ground, aliases: list[Alias]) -> Draft | None:
    """Point the one that leads through the other straight at the contract."""
    for alias in aliases:
        end = ground.end_of(alias)
        through = any(hop in aliases for hop in end.hops[1:])
        if through and end.contract is not None:
            return Draft(
                Method.REPOINT,
                f"Point {str(alias.name)!r} straight at {str(end.contract.name)!r}.",
                (moves.repoint(alias, end.contract.name, end.constraint),),
            )
    return None


def _extended(ground: Ground, aliases: list[Alias]) -> tuple[Edit, ...]:
    """Let every alias live until the last of the ends; nothing to do where one has none."""
    now = ground.now
    ends = [end_time(alias, now) for alias in aliases]
    if len(aliases) == 1:
        announced = aliases[0].schedule
        ends = [settle(announced.ends_at, now)] if announced else []
    known = [end for end in ends if end is not None]
    if len(known) < len(ends) or not known:
        return ()
    edits = (moves.extend(alias, max(known), now) for alias in aliases)
    return tuple(edit for edit in edits if edit is not None)
