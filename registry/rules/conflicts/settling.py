"""How two names that look alike are told apart, or become one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.conflicts import Method
from registry.domain.edits import DeprecateContract
from registry.domain.rows import Alias, Contract
from registry.rules.conflicts import moves
from registry.rules.conflicts.idents import ident
from registry.rules.conflicts.model import Draft
from registry.rules.conflicts.spellings import words

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
    ranked = sorted(groups.values(), key=lambda rows: _weight(ground, rows))
    for kept in reversed(ranked):
        moved = [row for rows in ranked if rows is not kept for row in rows]
        yield from _move(ground, kept, moved)


def _weight(ground: Ground, rows: Sequence[Named]) -> tuple[bool, int, int, str]:
    """Order names by how much hangs on them: a contract most."""
    is_canonical = any(isinstance(row, Contract) for row in rows)
    leading = len(ground.leading.get(ident(rows[0].name), ()))
    counts = ground.spellings.counts
    known = min((counts[word] for word in words(rows[0].name.same)), default=0)
    return (is_canonical, leading + len(rows), known, rows[0].name.key)


def _move(ground: Ground, kept: Sequence[Named], moved: Sequence[Named]) -> Iterator[Draft]:
    aliases = [row for row in moved if isinstance(row, Alias)]
    contracts = [row for row in moved if isinstance(row, Contract)]
    aim = _meaning(ground, kept)
    keeps = repr(str(kept[0].name))
    if contracts:
        yield from _join_contracts(aim, contracts, aliases)
        return
    shown = " and ".join(f"{str(alias.name)!r} in {alias.place}" for alias in aliases)
    renamed = moves.rename_all(ground, aliases)
    if renamed:
        yield Draft(Method.RENAME, f"Keep {keeps}, and name otherwise: {shown}.", renamed)
    if aim is not None:
        yield Draft(
            Method.MERGE,
            f"Let {shown} mean {str(aim[0].name)!r} like {keeps}.",
            tuple(moves.repoint(alias, aim[0].name, aim[1]) for alias in aliases),
        )
    yield Draft(
        Method.ARCHIVE, f"Keep {keeps}, and retire {shown}.", moves.retire(ground, aliases)
    )


def _join_contracts(
    aim: tuple[Contract, str] | None, contracts: Sequence[Contract], aliases: Sequence[Alias]
) -> Iterator[Draft]:
    """Yield the end of contracts in favour of another; canonical names cannot move."""
    if aim is None or aliases:
        return
    shown = " and ".join(repr(str(contract.name)) for contract in contracts)
    yield Draft(
        Method.MERGE,
        f"Deprecate {shown}, followed by {str(aim[0].name)!r}.",
        tuple(DeprecateContract(name=c.name, successor=aim[0].name) for c in contracts),
    )


def _meaning(ground: Ground, rows: Sequence[Named]) -> tuple[Contract, str] | None:
    """Return what a name means if it means one thing."""
    first = rows[0]
    if isinstance(first, Contract):
        return first, ""
    ends = {ground.end_of(row).meaning for row in rows if isinstance(row, Alias)}
    end = ground.end_of(first)
    return (end.contract, end.constraint) if len(ends) == 1 and end.contract else None
