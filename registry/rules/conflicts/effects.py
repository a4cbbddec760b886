"""Which lookups answer otherwise after a change, as people weigh it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from registry.domain.rows import Alias, Contract, ContractStatus
from registry.rules.conflicts.ways import first_live, follow

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
    for change in changes:
        row = change.after or change.before
        if isinstance(row, Alias):
            yield row.name, row.scope
        elif isinstance(row, Contract):
            yield row.name, ""


def _answer(ground: Ground, name: Name, scope: str, context: str) -> str:
    alias = first_live(ground, name, ground.fallback(context), scope, ground.now)
    if alias is None:
        contract = ground.find_contract(name)
        is_live = contract is not None and contract.status is not ContractStatus.RETIRED
        return str(name) if is_live else _NOTHING
    end = follow(ground, alias, context, ground.now)
    if end.contract is None:
        return _NOTHING
    return f"{end.contract.name}{f' {end.constraint}' if end.constraint else ''}"
