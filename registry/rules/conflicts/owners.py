"""Two owners where governance wants one."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from registry.domain.conflicts import Method
from registry.domain.edits import ChangeAliasOwner
from registry.domain.findings import Severity
from registry.domain.rows import Alias, Contract
from registry.rules.conflicts.idents import ident
from registry.rules.conflicts.model import Draft, Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.domain.conflicts import Conflict, Named
    from registry.domain.rows import RowKey
    from registry.rules.conflicts.ground import Ground

_WORDS = Words(
    name="two_owners",
    says="One name, or an alias and its contract, has two owners where governance wants one.",
    why_not="Nobody can say who answers for it, above all before it ends.",
    fix="Hand it to one owner.",
)


def _find(ground: Ground) -> Iterator[Conflict]:
    wanted = ground.governance.rules.ownership
    if wanted.one_per_target:
        yield from _of_targets(ground)
    if wanted.one_per_name:
        yield from _of_names(ground, but_targets=wanted.one_per_target)


def _of_targets(ground: Ground) -> Iterator[Conflict]:
    for alias in ground.live:
        contract = ground.end_of(alias).contract
        if contract is not None and _are_two(alias, contract):
            yield _WORDS.conflict(
                (alias, contract),
                f"{str(alias.name)!r} in {alias.place} is {alias.owner}'s, and its contract "
                f"{str(contract.name)!r} is {contract.owner}'s.",
                severity=Severity.WARNS,
            )


def _of_names(ground: Ground, *, but_targets: bool) -> Iterator[Conflict]:
    groups: dict[object, list[Alias]] = defaultdict(list)
    for alias in ground.live:
        end = ground.end_of(alias)
        if len(ground.named[ident(alias.name)]) == 1 or end.contract is None:
            continue
        if not (but_targets and _are_two(alias, end.contract)):
            groups[ident(alias.name), alias.scope, end.meaning].append(alias)
    for group in groups.values():
        rows: dict[RowKey, Alias] = {}
        for one, other in combinations(group, 2):
            if _are_two(one, other) and ground.see_each_other(one.context, other.context):
                rows |= {one.key: one, other.key: other}
        if rows:
            told = ", ".join(f"{a.owner}'s in {a.place}" for a in rows.values())
            yield _WORDS.conflict(
                rows.values(),
                f"{str(group[0].name)!r} means one thing and is {told}.",
                severity=Severity.WARNS,
            )


def _are_two(one: Named, other: Named) -> bool:
    """Say whether two rows name two different owners; nobody is not another owner."""
    first, second = _team(one), _team(other)
    return bool(first and second and first != second)


def _team(row: Named) -> str:
    return row.owner.removeprefix("@").casefold()


def _drafts(ground: Ground, conflict: Conflict) -> Iterator[Draft]:
    aliases = [row for row in conflict.rows if isinstance(row, Alias)]
    for owner in _claims(ground, aliases, conflict.rows):
        moved = [a for a in aliases if _team(a) != owner.removeprefix("@").casefold()]
        shown = " and ".join(f"{str(a.name)!r} in {a.place}" for a in moved)
        yield Draft(
            Method.HAND_OVER,
            f"Hand {shown} to {owner}.",
            tuple(
                ChangeAliasOwner(name=a.name, context=a.context, scope=a.scope, owner=owner)
                for a in moved
            ),
        )


def _claims(ground: Ground, aliases: Sequence[Alias], rows: Sequence[Named]) -> list[str]:
    """Return who may own it: the contract's owner first, then whoever has most of it."""
    contract = next((row for row in rows if isinstance(row, Contract)), None)
    if contract is not None:
        return [contract.owner]
    held = Counter(alias.owner for alias in aliases)
    behind = ground.end_of(aliases[0]).contract
    first = behind.owner if behind else ""
    return sorted(held, key=lambda owner: (owner != first, -held[owner], owner))


TWO_OWNERS = _WORDS.found_by(_find, _drafts)
