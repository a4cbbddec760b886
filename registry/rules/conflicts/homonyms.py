"""Names whose aliases mean different things, and how they are brought to mean one."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from registry.domain.conflicts import Method
from registry.domain.rows import Alias, AliasType, Contract, ContractStatus
from registry.rules.conflicts import moves
from registry.rules.conflicts.idents import ident
from registry.rules.conflicts.model import Draft
from registry.rules.conflicts.renaming import rename_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.domain.rows import RowKey
    from registry.rules.conflicts.ground import Ground
    from registry.rules.conflicts.idents import Ident


class Homonym(NamedTuple):
    """The live aliases of one name that mean different things, and how they meet."""

    rows: tuple[Alias, ...]
    hides: bool


def homonyms(ground: Ground) -> Iterator[Homonym]:
    """Yield every name whose aliases contradict each other."""
    groups: dict[tuple[Ident, str], list[Alias]] = defaultdict(list)
    for alias in ground.live:
        same = ident(alias.name)
        if alias.type is AliasType.CONTEXTUAL or len(ground.named[same]) == 1:
            continue
        if same not in ground.canonicals or not is_hidden(ground.canonicals[same], alias):
            groups[same, alias.scope].append(alias)
    for group in groups.values():
        found = _contradicting(ground, group)
        if found:
            yield found


def _contradicting(ground: Ground, group: Sequence[Alias]) -> Homonym | None:
    meant = [(a, c.key) for a in group if (c := ground.end_of(a).contract)]
    if len({key for _, key in meant}) == 1:
        return None
    rows: dict[RowKey, Alias] = {}
    hides = False
    everywhere = ground.governance.rules.uniqueness.across_contexts
    for (one, means), (other, other_means) in combinations(meant, 2):
        if means == other_means:
            continue
        falls = ground.falls_back(one.context, other.context)
        if falls or everywhere or ground.see_each_other(one.context, other.context):
            hides = hides or falls
            rows |= {one.key: one, other.key: other}
    return Homonym(tuple(rows.values()), hides) if rows else None


def agree(ground: Ground, aliases: list[Alias]) -> Iterator[Draft]:
    """Yield ways to one meaning: that of the most general context first."""
    meant: dict[RowKey, tuple[Contract, list[Alias]]] = {}
    ranked = sorted(aliases, key=lambda a: (-_reach(ground, a), a.key))
    for alias, contract in [(a, c) for a in ranked if (c := ground.end_of(a).contract)]:
        meant.setdefault(contract.key, (contract, []))[1].append(alias)
    name = repr(str(aliases[0].name))
    for place, (contract, agree) in enumerate(meant.values()):
        rest = [alias for alias in aliases if alias not in agree]
        where = ", ".join(alias.place for alias in agree)
        constraint = ground.end_of(agree[0]).constraint
        if place == 0:
            renamed = rename_all(ground, rest)
            if renamed:
                yield Draft(
                    Method.RENAME,
                    f"Keep {name} as in {where}, and name the other meanings otherwise.",
                    renamed,
                )
        yield Draft(
            Method.OVERRIDE if place else Method.REPOINT,
            f"Let {name} mean {str(contract.name)!r} everywhere, as in {where}.",
            tuple(moves.repoint(alias, contract.name, constraint) for alias in rest),
        )
        if place == 0:
            yield Draft(
                Method.ARCHIVE,
                f"Keep {name} as in {where}, and retire the other meanings.",
                moves.retire(ground, rest),
            )


def _reach(ground: Ground, alias: Alias) -> int:
    """Count the contexts whose lookups come to where an alias stands."""
    return len(ground.viewers.get(alias.context, ()))


def is_hidden(contract: Contract, alias: Alias) -> bool:
    """Say whether an alias takes the contract's place; one that names itself is a circle."""
    is_itself = alias.target is not None and ident(alias.target) == ident(alias.name)
    return contract.status is not ContractStatus.RETIRED and not is_itself
