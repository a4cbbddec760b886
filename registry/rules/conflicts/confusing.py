"""Whether somebody can meet two names and take one for the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.rows import Alias, AliasType, Contract

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.domain.conflicts import Named
    from registry.rules.conflicts.ground import Ground


def are_confusable(ground: Ground, one: Named, other: Named) -> bool:
    """Say whether somebody can meet both names, and they mean different things."""
    if isinstance(one, Contract) and isinstance(other, Contract):
        return not ground.are_related(one, other)
    if isinstance(one, Alias) and isinstance(other, Alias):
        contextual = AliasType.CONTEXTUAL in {one.type, other.type}
        apart = contextual and one.context != other.context
        meets = one.scope == other.scope and ground.see_each_other(one.context, other.context)
        first, second = ground.end_of(one), ground.end_of(other)
        differ = first.meaning != second.meaning
        return meets and not apart and bool(first.contract and second.contract) and differ
    alias, contract = (one, other) if isinstance(one, Alias) else (other, one)
    meant = ground.end_of(alias).contract if isinstance(alias, Alias) else None
    same = isinstance(contract, Contract) and meant and ground.are_related(meant, contract)
    return meant is not None and not same


def meanings(ground: Ground, rows: Sequence[Named]) -> str:
    """Write what each of the names means."""
    told = []
    for row in sorted(rows, key=lambda row: row.key):
        if isinstance(row, Alias):
            end = ground.end_of(row)
            bound = f" {end.constraint}" if end.constraint else ""
            told.append(f"{end.contract and str(end.contract.name)!r}{bound} in {row.place}")
        else:
            told.append("a contract of its own")
    return " and ".join(told)
