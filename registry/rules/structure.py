"""Validators that keep the graph of names sound. No kind of proposal escapes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.rows import Alias, AliasStatus, Context, Contract, ContractStatus
from registry.domain.state import find_context, find_contract
from registry.errors import FrenlyError
from registry.resolution.walk import Asked, Way, walk
from registry.rules.catalogue import blocks, warns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from registry.domain.findings import Finding
    from registry.domain.names import Name
    from registry.domain.state import State
    from registry.rules.case import Case


class NamesOf:
    """A state as resolution sees it."""

    def __init__(self, state: State) -> None:
        self._state = state

    def find_contract(self, name: Name) -> Contract | None:
        return find_contract(self._state, name)

    def aliases_named(self, name: Name) -> Sequence[Alias]:
        return self._state.aliases_named(name)


def way_of(case: Case, alias: Alias) -> Way:
    """Follow an alias from its own context on the state after the change.

    Several validators ask; the case remembers, for a large import asks very often.
    """
    if alias.key not in case.ways:
        context = find_context(case.after, alias.context)
        fallback = context.fallback if context else (alias.context,)
        asked = Asked(fallback, case.now, alias.scope, minds_brownouts=False)
        try:
            case.ways[alias.key] = walk(NamesOf(case.after), alias.name, asked)
        except FrenlyError as error:
            case.ways[alias.key] = error
    found = case.ways[alias.key]
    if isinstance(found, FrenlyError):
        raise found
    return found


def context_known(case: Case) -> Iterable[Finding]:
    """An alias stands in a registered context, for as long as it has a row."""
    for alias in case.new_aliases():
        if find_context(case.after, alias.context) is None:
            yield blocks(
                "context_known",
                f"{alias.context!r} is not a registered context.",
            )
    for gone in _removed_contexts(case):
        if standing := case.after.aliases_in(gone):
            shown = ", ".join(str(alias.name) for alias in standing[:5])
            yield blocks(
                "context_known",
                f"{len(standing)} alias(es) stand in context {gone!r}: {shown}.",
                why_not="They would stand nowhere, and their history with them.",
                fix="Undo what made them first.",
            )


def _removed_contexts(case: Case) -> Iterator[str]:
    for change in case.changes:
        if isinstance(change.before, Context) and change.after is None:
            yield change.before.name


def fallback_sound(case: Case) -> Iterable[Finding]:
    """A context's lookup order begins with itself and names registered contexts once."""
    for change in case.changes:
        if isinstance(change.after, Context):
            order = change.after.fallback
            unknown = [c for c in order if find_context(case.after, c) is None]
            if order[:1] != (change.after.name,) or len(set(order)) < len(order) or unknown:
                yield blocks(
                    "fallback_sound",
                    f"The lookup order of {change.after.name!r} is {', '.join(order)}.",
                    fix=f"Register first: {', '.join(unknown)}."
                    if unknown
                    else f"Begin with {change.after.name!r} and drop repetitions.",
                )
    for gone in _removed_contexts(case):
        users = [c.name for c in case.after.contexts() if gone in c.fallback]
        if users:
            yield blocks(
                "fallback_sound",
                f"The lookup order of {', '.join(users)} names {gone!r}.",
                why_not="It must name registered contexts only.",
                fix="Undo what registered those contexts first.",
            )


def terminal_live(case: Case) -> Iterable[Finding]:
    """Every touched alias leads, without circle, to a contract that is not retired."""
    for alias in _affected(case):
        if alias.target is None:
            yield warns(
                "terminal_live",
                f"Alias {str(alias.name)!r} in {alias.context!r} has no target yet.",
                why_not="Its source does not say what it stands for; it will not resolve.",
                fix="Repoint it once its owner has told.",
            )
        elif alias.is_live(case.now):
            yield from _follow(case, alias)


def _is_registered(case: Case, name: Name) -> bool:
    return find_contract(case.after, name) is not None or bool(case.after.aliases_named(name))


def _follow(case: Case, alias: Alias) -> Iterator[Finding]:
    if alias.target is not None and not _is_registered(case, alias.target):
        yield blocks(
            "terminal_live",
            f"{str(alias.target)!r}, for which {str(alias.name)!r} would stand, "
            "is not registered.",
        )
        return
    try:
        way = way_of(case, alias)
    except FrenlyError as error:
        yield blocks(
            "terminal_live",
            f"Alias {str(alias.name)!r} in {alias.context!r} would not resolve: "
            f"{error.message}",
            fix=error.hint,
        )
        return
    if way.contract.status is ContractStatus.DEPRECATED:
        successor = way.contract.successor
        yield warns(
            "terminal_live",
            f"{str(way.contract.name)!r} is deprecated.",
            why_not="The alias will have to move again.",
            fix=f"Point it at {str(successor)!r}."
            if successor
            else "Ask its owner what follows.",
        )


def chain_short(case: Case) -> Iterable[Finding]:
    """No alias goes through more aliases than governance allows."""
    allowed = case.governance.rules.chains.max_hops
    for alias in _affected(case):
        if alias.target is None or not alias.is_live(case.now):
            continue
        try:
            way = way_of(case, alias)
        except FrenlyError:
            continue  # `terminal_live` says why
        if len(way.hops) > allowed:
            path = " -> ".join(str(hop.name) for hop in way.hops)
            yield blocks(
                "chain_short",
                f"{path} -> {way.contract.name} goes through {len(way.hops)} aliases.",
                why_not=f"At most {allowed} may stand between a name and its contract.",
                fix=f"Point {str(alias.name)!r} at {str(way.contract.name)!r}.",
            )


def no_shadowing(case: Case) -> Iterable[Finding]:
    """An alias and a live canonical never carry the same name."""
    for alias in case.changed_aliases():
        contract = find_contract(case.after, alias.name)
        if contract is not None and contract.status is not ContractStatus.RETIRED:
            yield blocks(
                "no_shadowing",
                f"{str(alias.name)!r} is the name of a contract.",
                fix="Choose another name for the alias.",
            )
    for before, after in case.contracts():
        if after is not None and _comes_to_life(before, after) and _is_alias(case, after):
            yield blocks(
                "no_shadowing",
                f"{str(after.name)!r} is already an alias.",
                fix="Retire the alias first, or choose another canonical name.",
            )


def _comes_to_life(before: Contract | None, after: Contract) -> bool:
    was = ContractStatus.RETIRED if before is None else before.status
    return was is ContractStatus.RETIRED and after.status is not ContractStatus.RETIRED


def _is_alias(case: Case, contract: Contract) -> bool:
    return any(a.status is AliasStatus.ACTIVE for a in case.after.aliases_named(contract.name))


def canonical_immutable(case: Case) -> Iterable[Finding]:
    """A canonical name never changes, not even its spelling."""
    for before, after in case.contracts():
        if before is not None and after is not None and before.name != after.name:
            yield blocks(
                "canonical_immutable",
                f"{str(before.name)!r} would be spelled {str(after.name)!r}.",
            )


def no_consumer_broken(case: Case) -> Iterable[Finding]:
    """Nothing that live aliases stand on goes away."""
    for name in _ended(case):
        users = case.live_aliases_to(name)
        if users:
            shown = ", ".join(f"{a.name} ({a.context})" for a in users[:5])
            yield blocks(
                "no_consumer_broken",
                f"{len(users)} live alias(es) still point at {str(name)!r}: {shown}.",
            )


def _ended(case: Case) -> Iterator[Name]:
    for before, after in case.contracts():
        ended = after is None or after.status is ContractStatus.RETIRED
        if ended and before is not None and before.status is not ContractStatus.RETIRED:
            yield before.name
    for change in case.changes:
        if isinstance(change.before, Alias) and not _stands(change.after):
            others = case.after.aliases_named(change.before.name)
            if not any(a.is_live(case.now) for a in others):
                yield change.before.name


def _stands(row: object) -> bool:
    return isinstance(row, Alias) and row.status is AliasStatus.ACTIVE


def _affected(case: Case) -> Iterator[Alias]:
    """Yield the touched aliases and all that lead to a touched name, over however many."""
    found = {after.key: after for _, after in case.aliases()}
    rows = (row for change in case.changes for row in (change.before, change.after))
    names = {row.name for row in rows if isinstance(row, Alias | Contract)}
    asked: set[Name] = set()
    while names:
        leading = [a for name in sorted(names) for a in case.after.aliases_to(name)]
        asked |= names
        active = {a.key: a for a in leading if a.status is AliasStatus.ACTIVE}
        found = {**active, **found}
        names = {alias.name for alias in active.values()} - asked
    yield from (found[key] for key in sorted(found))
