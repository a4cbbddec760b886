"""Validators that hold governance's rules. They bind what people newly ask for.

An import records what already is and an undo restores what was: refusing either would change
nothing for the better, so there their findings are warnings that people read before deciding.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from registry.domain.rows import Alias, AliasType, Contract, ContractStatus
from registry.domain.state import find_contract
from registry.domain.times import AfterApply, settle, show_duration
from registry.domain.versions import ReleaseStatus
from registry.errors import FrenlyError
from registry.rules.catalogue import blocks, warns
from registry.rules.spelling import better_spelling
from registry.rules.structure import way_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.domain.findings import Finding
    from registry.domain.names import Name
    from registry.domain.rows import RowKey
    from registry.domain.times import Moment
    from registry.rules.case import Case
    from registry.rules.governance import Naming


def context_governed(case: Case) -> Iterable[Finding]:
    """Some rule says who may approve in every touched context."""
    governed = case.governance.contexts
    for context in sorted(case.contexts()):
        if context not in governed:
            yield blocks(
                "context_governed",
                f"No rule says who may approve names in context {context!r}.",
                fix=_governed_way(case, context),
            )


def _governed_way(case: Case, context: str) -> str:
    if all(alias.context != context for alias in case.new_aliases()):
        # What stands there, as an import brought it, cannot be changed from elsewhere.
        return f"Let governance say who may: give `contexts` a section {context!r}."
    governed = case.governance.contexts
    near = [c for c in case.governance.fallback(context) if c in governed]
    if near:
        return f"Ask for it in context {near[0]!r}; {context!r} falls back to it."
    return f"Ask for it in a governed context: {', '.join(sorted(governed))}."


def name_well_formed(case: Case) -> Iterable[Finding]:
    """New names keep governance's pattern and length, for the kinds it binds."""
    naming = case.governance.rules.naming
    pattern = re.compile(naming.pattern)
    for name in _new_names(case):
        long_enough = naming.min_length <= len(name.key) <= naming.max_length
        if name.kind in naming.kinds and not (long_enough and pattern.search(name.key)):
            yield blocks(
                "name_well_formed",
                f"{name.key!r} does not keep the naming rule.",
                why_not=f"Names match {naming.pattern} and have {naming.min_length} to "
                f"{naming.max_length} characters.",
                fix=_better_name(name.key, naming),
            )


def _new_names(case: Case) -> Iterator[Name]:
    for alias in case.new_aliases():
        yield alias.name
    for before, after in case.contracts():
        if before is None and after is not None:
            yield after.name


def _better_name(key: str, naming: Naming) -> str:
    better = better_spelling(key, naming)
    return f"Try {better!r}." if better else "Choose a name that keeps both."


def type_allowed(case: Case) -> Iterable[Finding]:
    """A context that takes only expiring aliases gets no other; some policies allow none."""
    for alias in case.new_aliases():
        rule = case.governance.contexts.get(alias.context)
        if rule and rule.only_expiring and not alias.type.expires:
            yield blocks(
                "type_allowed",
                f"Context {alias.context!r} takes only aliases that expire, "
                f"not a {alias.type} one.",
            )
        if alias.type.expires and not case.governance.rules.expiration.temporary_aliases:
            yield blocks(
                "type_allowed",
                f"Governance allows no {alias.type} aliases.",
                why_not="`rules.expiration.temporary_aliases` is off.",
                fix="Ask for type 'permanent' or 'contextual'.",
            )


def lifetime_allowed(case: Case) -> Iterable[Finding]:
    """An alias that expires lives no longer than governance allows, from its creation on."""
    longest = case.governance.rules.expiration.max_ttl
    for alias in _with_new_end(case):
        if alias.expires_at is None:
            yield from _needs_expiry(alias)
        elif (life := life_of(alias, case.now)) > longest:
            yield _too_long(alias, life, longest, case.now)


def lifetime_usual(case: Case) -> Iterable[Finding]:
    """An alias that would live longer than the default is told to those who decide."""
    limits = case.governance.rules.expiration
    for alias in _with_new_end(case):
        life = life_of(alias, case.now)
        if alias.expires_at is not None and limits.default_ttl < life <= limits.max_ttl:
            yield warns(
                "lifetime_usual",
                f"Alias {str(alias.name)!r} would live {_days(life)}.",
                why_not=f"The default is {show_duration(limits.default_ttl)}.",
            )


def _with_new_end(case: Case) -> Iterator[Alias]:
    for before, alias in case.aliases():
        if before is None or before.expires_at != alias.expires_at:
            yield alias


def life_of(alias: Alias, now: datetime) -> timedelta:
    """Return how long an alias lives from creation to expiry, as if applied at `now`."""
    created = settle(alias.created_at, now) or now
    return (settle(alias.expires_at, now) or now) - created


def _needs_expiry(alias: Alias) -> Iterator[Finding]:
    if alias.type.expires:
        yield blocks(
            "lifetime_allowed",
            f"A {alias.type} alias must expire; {str(alias.name)!r} has no end.",
        )


def _too_long(alias: Alias, life: timedelta, allowed: timedelta, now: datetime) -> Finding:
    created = settle(alias.created_at, now) or now
    ends = created + allowed
    left = ends - now
    if isinstance(alias.created_at, AfterApply):
        fix = f"Ask for at most {show_duration(allowed)}."
    elif left > timedelta(days=1):
        fix = f"It may live until {ends:%Y-%m-%d}."
    else:
        fix = (
            f"Its time was over on {ends:%Y-%m-%d}. Move its users to the contract, "
            "or ask for a new alias."
        )
    return blocks(
        "lifetime_allowed",
        f"Alias {str(alias.name)!r} would live {_days(life)} from its creation"
        f"{'' if isinstance(alias.created_at, AfterApply) else f' on {created:%Y-%m-%d}'}.",
        why_not=f"The longest life is {show_duration(allowed)}, counted from creation.",
        fix=fix,
    )


def _days(life: timedelta) -> str:
    return f"{life.days} days"


def name_unique(case: Case) -> Iterable[Finding]:
    """A name stands in several contexts only when it means the same or is contextual."""
    if not case.governance.rules.uniqueness.across_contexts:
        return
    for alias in case.changed_aliases():
        if alias.type is AliasType.CONTEXTUAL or alias.target is None:
            continue
        end = _terminal(case, alias)
        for other in case.after.aliases_named(alias.name):
            if other.context == alias.context or not other.is_live(case.now):
                continue
            if other.type is not AliasType.CONTEXTUAL and _terminal(case, other) != end:
                yield blocks(
                    "name_unique",
                    f"{str(alias.name)!r} already stands for {str(other.target)!r} in context "
                    f"{other.context!r}.",
                )


def _terminal(case: Case, alias: Alias) -> Name | None:
    try:
        return way_of(case, alias).contract.name
    except FrenlyError:
        return None


def owner_known(case: Case) -> Iterable[Finding]:
    """Every new alias and contract has an owner."""
    rows: list[Alias | Contract] = list(case.new_aliases())
    rows += [after for before, after in case.contracts() if before is None and after]
    for row in rows:
        if not row.owner:
            yield blocks(
                "owner_known",
                f"Nobody is named as the owner of {str(row.name)!r}.",
            )


def deprecation_kept(case: Case) -> Iterable[Finding]:
    """What is retired, a contract or a version of it, was deprecated for the window."""
    window = case.governance.rules.deprecation.window
    for before, after in case.contracts():
        for what, deprecated_at in _retired(before, after):
            since = settle(deprecated_at, case.now)
            if since is None or case.now - since < window:
                yield blocks(
                    "deprecation_kept",
                    f"{what} has not been deprecated for {show_duration(window)}.",
                    fix=f"Retire it from {since + window:%Y-%m-%d} on."
                    if since
                    else "Propose to deprecate it first.",
                )


def _retired(
    before: Contract | None, after: Contract | None
) -> Iterator[tuple[str, Moment | None]]:
    """Yield what ends with a change, and since when it had been deprecated."""
    if before is None or before.status is ContractStatus.RETIRED:
        return
    name = repr(str(before.name))
    if after is None or after.status is ContractStatus.RETIRED:
        yield name, before.deprecated_at
        return
    standing = {r.version for r in after.releases if r.status is not ReleaseStatus.RETIRED}
    for release in before.releases:
        ended = release.version not in {*standing, after.version}
        if ended and release.status is not ReleaseStatus.RETIRED:
            yield f"Version {release.version!r} of {name}", release.deprecated_at


def successor_known(case: Case) -> Iterable[Finding]:
    """A successor that a change names is registered, not retired, and leads on."""
    for before, after in case.contracts():
        if after is None or after.successor is None:
            continue
        if before is not None and before.successor == after.successor:
            continue
        yield from _judge_successor(case, after, after.successor)


def _judge_successor(case: Case, contract: Contract, named: Name) -> Iterator[Finding]:
    told = f"{str(named)!r}, which is to follow {str(contract.name)!r},"
    next_one = find_contract(case.after, named)
    if next_one is None:
        yield blocks("successor_known", f"{told} is not a registered contract.")
    elif next_one.status is ContractStatus.RETIRED:
        yield blocks("successor_known", f"{told} was retired.")
    elif contract.key in _line_of(case, next_one):
        yield blocks("successor_known", f"{told} leads back to it.")
    elif next_one.status is ContractStatus.DEPRECATED:
        yield warns("successor_known", f"{told} is itself deprecated.")


def _line_of(case: Case, contract: Contract) -> set[RowKey]:
    """Return the contract and everything that follows it, over however many successors."""
    line: set[RowKey] = set()
    following: Contract | None = contract
    while following is not None and following.key not in line:
        line.add(following.key)
        name = following.successor
        following = None if name is None else find_contract(case.after, name)
    return line
