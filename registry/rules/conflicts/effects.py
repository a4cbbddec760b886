"""Which lookups answer otherwise after a change, as people weigh it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from registry.domain.rows import Alias, Contract, ContractStatus
from registry.rules.conflicts.ways import answering, follow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.domain.changes import Changes
    from registry.domain.names import Name
    from registry.rules.conflicts.ground import Ground

_NOTHING = "nothing"


def effects_of(before: Ground, after: Ground, changes: Changes) -> tuple[str, ...]:
    """Write, for each touched name, from where it comes to mean what else."""
    moved: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for name, scope in sorted(set(_touched(changes))):
        for context in before.contexts():
            was, now = (_answer(g, name, scope, context.name) for g in (before, after))
            if was != now:
                moved[str(name), was, now].append(context.name)
    return tuple(
        f"{name} from {', '.join(contexts)}: {was} -> {now}"
        for (name, was, now), contexts in moved.items()
    )


def _touched(changes: Changes) -> Iterator[tuple[Name, str]]:
    rows = (change.after or change.before for change in changes)
    for row in (each for each in rows if isinstance(each, Alias | Contract)):
        yield row.name, row.scope if isinstance(row, Alias) else ""


def _answer(ground: Ground, name: Name, scope: str, context: str) -> str:
    alias = answering(ground, name, ground.fallback(context), scope, ground.now)
    if alias is not None and not alias.is_live(ground.now):
        return _NOTHING
    if alias is None:
        contract = ground.find_contract(name)
        is_live = contract is not None and contract.status is not ContractStatus.RETIRED
        return str(name) if is_live else _NOTHING
    end = follow(ground, alias, context, ground.now)
    if end.contract is None:
        return _NOTHING
    return f"{end.contract.name}{f' {end.constraint}' if end.constraint else ''}"
