"""How two names that look alike are told apart, or become one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.conflicts import Method
from registry.domain.edits import DeprecateContract
from registry.domain.rows import Alias, Contract
from registry.rules.conflicts import moves
from registry.rules.conflicts.idents import ident
from registry.rules.conflicts.lettering import words
from registry.rules.conflicts.model import Draft
from registry.rules.conflicts.renaming import rename_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.domain.conflicts import Conflict, Named
    from registry.rules.conflicts.ground import Ground
    from registry.rules.conflicts.idents import Ident


def part(ground: Ground, conflict: Conflict) -> Iterator[Draft]:
    """Yield ways to part or join names that look alike, the less used one first to move."""
    groups: dict[Ident, list[Named]] = {}
    for row in conflict.rows:
        groups.setdefault(ident(row.name), []).append(row)
    *others, kept = sorted(groups.values(), key=lambda rows: _weight(ground, rows))
    moved = [row for rows in others for row in rows]
    aliases = [row for row in moved if isinstance(row, Alias)]
    if len(aliases) == len(moved):
        yield from _move(ground, kept, aliases)
    if len(others) == 1:
        yield from _join(ground, kept, others[0])
        yield from _join(ground, others[0], kept)


def _weight(ground: Ground, rows: Sequence[Named]) -> tuple[bool, bool, int, int, str]:
    """Order names by how much hangs on them: a contract most."""
    is_canonical = any(isinstance(row, Contract) for row in rows)
    leading = len(ground.leading.get(ident(rows[0].name), ()))
    counts = ground.spellings.counts
    known = min((counts[word] for word in words(rows[0].name.same)), default=0)
    well_formed = moves.is_well_formed(ground, rows[0].name)
    return (is_canonical, well_formed, leading + len(rows), known, rows[0].name.key)


def _move(ground: Ground, kept: Sequence[Named], aliases: Sequence[Alias]) -> Iterator[Draft]:
    shown = _shown(aliases)
    renamed = rename_all(ground, aliases)
    keeps = repr(str(kept[0].name))
    if renamed:
        yield Draft(Method.RENAME, f"Keep {keeps}, and name otherwise: {shown}.", renamed)
    yield Draft(
        Method.ARCHIVE, f"Keep {keeps}, and retire {shown}.", moves.retire(ground, aliases)
    )


def _join(ground: Ground, kept: Sequence[Named], moved: Sequence[Named]) -> Iterator[Draft]:
    """Yield how one name comes to mean what the other means; a contract cannot move."""
    aim, first = _meaning(ground, kept), kept[0]
    aliases = [row for row in moved if isinstance(row, Alias)]
    contracts = [row for row in moved if isinstance(row, Contract)]
    if aim is not None and not contracts:
        yield Draft(
            Method.MERGE,
            f"Let {_shown(aliases)} mean {str(aim[0].name)!r} like {str(first.name)!r}.",
            tuple(moves.repoint(alias, aim[0].name, aim[1]) for alias in aliases),
        )
    elif isinstance(first, Contract) and not aliases:
        yield Draft(
            Method.MERGE,
            f"Deprecate {str(contracts[0].name)!r}, followed by {str(first.name)!r}.",
            tuple(DeprecateContract(name=c.name, successor=first.name) for c in contracts),
        )


def _shown(aliases: Sequence[Alias]) -> str:
    return " and ".join(f"{str(alias.name)!r} in {alias.place}" for alias in aliases)


def _meaning(ground: Ground, rows: Sequence[Named]) -> tuple[Contract, str] | None:
    """Return what a name means if it means one thing."""
    first = rows[0]
    if isinstance(first, Contract):
        return first, ""
    ends = {ground.end_of(row).meaning for row in rows if isinstance(row, Alias)}
    end = ground.end_of(first)
    return (end.contract, end.constraint) if len(ends) == 1 and end.contract else None
