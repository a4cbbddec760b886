"""One name with several meanings: hidden by a nearer context, or beside each other."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from registry.domain.conflicts import Method
from registry.domain.edits import RetireContract
from registry.domain.findings import Severity
from registry.domain.rows import Alias, Contract, ContractStatus
from registry.rules.conflicts import moves
from registry.rules.conflicts.homonyms import agree, homonyms, is_hidden
from registry.rules.conflicts.idents import ident
from registry.rules.conflicts.model import Draft, Words
from registry.rules.conflicts.renaming import rename_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.domain.conflicts import Conflict
    from registry.rules.conflicts.ground import Ground
    from registry.rules.conflicts.idents import Ident

_SHADOWING = Words(
    name="shadowing",
    says="An alias hides a contract, or changes what a name means further down the lookup "
    "order without being contextual.",
    why_not="The same name means two things, and nothing tells the caller which.",
    fix="Let it mean one thing, give one meaning its own name, or make the alias contextual.",
)
_SEVERAL = Words(
    name="several_targets",
    says="One name with several meanings in contexts beside each other, or with candidates "
    "among which nobody has chosen.",
    why_not="Whoever meets the name in both places takes one meaning for the other.",
    fix="Let it mean one thing, or give one meaning its own name.",
)


def _find_shadowing(ground: Ground) -> Iterator[Conflict]:
    yield from _find_hidden_contracts(ground)
    for found in homonyms(ground):
        if found.hides:
            yield _SHADOWING.conflict(
                found.rows,
                f"{_meanings(ground, found.rows)}: the nearer hides the other.",
                severity=_weight(ground),
            )


def _find_hidden_contracts(ground: Ground) -> Iterator[Conflict]:
    hiding: dict[Ident, list[Alias]] = defaultdict(list)
    for alias in ground.live:
        same = ident(alias.name)
        contract = ground.canonicals.get(same)
        if contract is not None and is_hidden(contract, alias):
            hiding[same].append(alias)
    for same, aliases in hiding.items():
        contract = ground.canonicals[same]
        stands = ", ".join(f"{a.target} in {a.place}" for a in aliases)
        yield _SHADOWING.conflict(
            (contract, *aliases),
            f"{str(contract.name)!r} is a contract, and an alias for {stands}.",
            severity=Severity.BLOCKS,
            why_not="A canonical name means one thing everywhere.",
        )


def _find_several(ground: Ground) -> Iterator[Conflict]:
    for found in homonyms(ground):
        if not found.hides:
            yield _SEVERAL.conflict(
                found.rows,
                f"{_meanings(ground, found.rows)}: one name, several meanings.",
                severity=_weight(ground),
            )
    for alias in ground.live:
        if alias.candidates:
            among = ", ".join(map(str, alias.candidates))
            yield _SEVERAL.conflict(
                (alias,),
                f"{str(alias.name)!r} in {alias.place} may stand for each of: {among}.",
                severity=Severity.WARNS,
                why_not="Lookups refuse the name until somebody chooses.",
            )


def _meanings(ground: Ground, rows: Sequence[Alias]) -> str:
    told = sorted(
        f"{end.name} in {a.place}" for a in rows if (end := ground.end_of(a).contract)
    )
    return f"{str(rows[0].name)!r} means {', '.join(told)}"


def _weight(ground: Ground) -> Severity:
    forbids = ground.governance.rules.uniqueness.across_contexts
    return Severity.BLOCKS if forbids else Severity.WARNS


def _drafts(ground: Ground, conflict: Conflict) -> Iterator[Draft]:
    aliases = [row for row in conflict.rows if isinstance(row, Alias)]
    contracts = [row for row in conflict.rows if isinstance(row, Contract)]
    if contracts:
        yield from _uncover(ground, contracts[0], aliases)
    elif len(aliases) > 1:
        yield from agree(ground, aliases)
    else:
        yield from _choose(ground, aliases[0])


def _uncover(ground: Ground, contract: Contract, aliases: list[Alias]) -> Iterator[Draft]:
    shown = repr(str(contract.name))
    if contract.status is ContractStatus.DEPRECATED:
        yield Draft(
            Method.OVERRIDE,
            f"Retire the deprecated contract {shown}; the alias takes its name.",
            (RetireContract(name=contract.name),),
        )
    renamed = rename_all(ground, aliases)
    if renamed:
        yield Draft(
            Method.RENAME,
            f"Name what the alias stands for otherwise; {shown} is the contract again.",
            renamed,
        )
    yield Draft(
        Method.ARCHIVE,
        f"Retire the alias; {shown} is the contract again.",
        tuple(moves.end(alias) for alias in aliases),
    )


def _choose(ground: Ground, alias: Alias) -> Iterator[Draft]:
    for candidate in alias.candidates:
        if ground.find_contract(candidate) is not None:
            yield Draft(
                Method.REPOINT,
                f"Let {str(alias.name)!r} in {alias.place} stand for {str(candidate)!r}.",
                (moves.repoint(alias, candidate),),
            )
    yield Draft(
        Method.ARCHIVE,
        f"Retire {str(alias.name)!r} in {alias.place}.",
        moves.retire(ground, [alias]),
    )


SHADOWING = _SHADOWING.found_by(_find_shadowing, _drafts)
SEVERAL_TARGETS = _SEVERAL.found_by(_find_several, _drafts)
