"""Whether an alias of a table fits into the registry as it is, and into the rest of the table.

What does not fit is refused alone, so that one bad row does not stop the others: whatever
passes here passes the validators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.domain.alias_plans import SCOPE
from registry.domain.names import Kind, Name
from registry.domain.planning import CONTEXT
from registry.domain.rows import Alias, AliasStatus, Contract, ContractStatus, contract_key
from registry.domain.state import State, find_alias, find_contract
from registry.domain.versions import Release, check_constraint, pick
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.anchors.tables.items import AliasItem, ContractItem
    from registry.domain.rows import RowKey

_MAX_HOPS = 8


class Refusal(Exception):  # never shown: it becomes a line of the report
    """Why something does not fit."""


class Known(Exception):  # never shown: it becomes a line of the report
    """The registry holds exactly that already."""


class Fit(NamedTuple):
    """What an alias of a table leads to in the registry, and what to say about it."""

    targets: tuple[Name, ...]
    note: str = ""


class Surroundings(NamedTuple):
    """What an alias must fit into."""

    state: State
    declared: Mapping[RowKey, ContractItem]
    """The contracts that the table itself declares."""
    canonical: frozenset[RowKey]
    """Every name to which something in the table leads, and every contract it declares."""
    only_known: bool
    """Whether targets that nobody has registered are refused."""


def fit_alias(item: AliasItem, around: Surroundings) -> Fit:
    """Say where an alias leads; raise `Refusal`, or `Known` if it is recorded already."""
    _check_place(item)
    fits = [_target(item, target, around) for target in item.targets]
    targets = tuple(sorted({fit.targets[0] for fit in fits}))
    _check_recorded(item, targets, around.state)
    _check_name(item, around)
    if len(targets) == 1:
        _check_version(item, targets[0], around)
    return Fit(targets, "; ".join(fit.note for fit in fits if fit.note))


def _check_place(item: AliasItem) -> None:
    if not CONTEXT.fullmatch(item.context):
        raise Refusal(f"{item.context[:80]!r} is not a valid context name")
    if item.scope and not SCOPE.fullmatch(item.scope):
        raise Refusal(f"{item.scope[:80]!r} is not a valid scope")


def _target(item: AliasItem, target: Name, around: Surroundings) -> Fit:
    """Find what a target is, or may become: a contract, or an alias that leads to one."""
    contract = find_contract(around.state, target)
    if contract is not None:
        if contract.status is ContractStatus.RETIRED:
            raise Refusal(f"{str(target)!r}, to which it leads, is retired")
        return Fit((contract.name,))
    alias = _alias_of(item, target, around.state)
    if alias is not None:
        end = _follow(item, alias, around.state)
        return Fit((end,), f"leads on through {target} to {end}")
    if any(a.status is AliasStatus.ACTIVE for a in around.state.aliases_named(target)):
        raise Refusal(f"{str(target)!r}, to which it leads, is an alias in another context")
    if around.only_known and contract_key(target) not in around.declared:
        raise Refusal(f"{str(target)!r}, to which it leads, is not a registered contract")
    return Fit((target,))


def _alias_of(item: AliasItem, name: Name, state: State) -> Alias | None:
    for scope in dict.fromkeys((item.scope, "")):
        alias = find_alias(state, name, item.context, scope)
        if alias is not None and alias.status is not AliasStatus.RETIRED:
            return alias
    return None


def _follow(item: AliasItem, alias: Alias, state: State) -> Name:
    """Follow an alias of the registry to its contract, so that the new one is no chain."""
    step: Alias | None = alias
    for _ in range(_MAX_HOPS):
        if step is None or step.target is None:
            break
        contract = find_contract(state, step.target)
        if contract is not None:
            return contract.name
        step = _alias_of(item, step.target, state)
    raise Refusal(f"{str(alias.name)!r}, to which it leads, leads to no contract")


def _check_recorded(item: AliasItem, targets: tuple[Name, ...], state: State) -> None:
    there = find_alias(state, item.name, item.context, item.scope)
    if there is not None:
        if _meaning(there) == _meaning_of(item, targets):
            raise Known
        stands = _meaning(there)
        raise Refusal(f"it is recorded already, as {stands}; to move it, propose a repoint")
    contract = find_contract(state, item.name)
    if contract is None or contract.status is ContractStatus.RETIRED:
        return
    if contract.status is ContractStatus.DEPRECATED and _is_followed(contract, item, targets):
        raise Known
    raise Refusal(
        f"{str(item.name)!r} is the name of a contract; if something follows it, "
        "propose to deprecate it with a successor"
    )


def _is_followed(contract: Contract, item: AliasItem, targets: tuple[Name, ...]) -> bool:
    if contract.successor is None:
        return item.gone
    return targets == (contract.successor,)


def _meaning(alias: Alias) -> str:
    if alias.status is AliasStatus.TOMBSTONE:
        return "gone"
    if alias.status is AliasStatus.RETIRED:
        return "retired"
    return _shown((alias.target,) if alias.target else alias.candidates)


def _meaning_of(item: AliasItem, targets: tuple[Name, ...]) -> str:
    return "gone" if item.gone else _shown(targets)


def _shown(targets: tuple[Name, ...]) -> str:
    return f"leading to {', '.join(map(str, targets))}" if targets else "without a target"


def _check_name(item: AliasItem, around: Surroundings) -> None:
    if contract_key(item.name) in around.canonical:
        raise Refusal(
            f"other names lead to {str(item.name)!r}; a canonical means one thing everywhere"
        )
    if item.name.kind is Kind.API_VERSION:
        elsewhere = {a.context for a in around.state.aliases_named(item.name)}
        if elsewhere - {item.context}:
            raise Refusal(
                f"it is recorded already, in context {min(elsewhere)!r}; one component "
                "owns an interface version"
            )


def _check_version(item: AliasItem, target: Name, around: Surroundings) -> None:
    if not item.constraint:
        return
    try:
        check_constraint(item.constraint)
    except InvalidInput as error:
        raise Refusal(error.message) from error
    contract = find_contract(around.state, target)
    declared = around.declared.get(contract_key(target))
    version = declared.version if declared else ""
    releases = (
        (contract.newest, *contract.releases) if contract else (Release(version=version),)
    )
    if pick(releases, item.constraint) is None:
        raise Refusal(f"{str(target)!r} has no version that {item.constraint!r} accepts")
