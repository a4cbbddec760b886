"""How the walk words that a name has no answer: the fact, and the next step. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

from registry.domain.names import GRAMMARS, Name
from registry.domain.rows import AliasStatus, ContractStatus
from registry.domain.times import show_moment
from registry.resolution import errors as why
from registry.resolution.ambiguity import called, facts_of, refuse_candidates, refuse_scopes
from registry.resolution.choosing import scoped_only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.domain.rows import Alias, Contract
    from registry.domain.schedules import Brownout, Schedule
    from registry.domain.times import Moment
    from registry.resolution.walk import Asked, Names


def refuse_nothing(
    name: Name,
    named: Sequence[Alias],
    tried: Sequence[Alias],
    hops: Sequence[Alias],
    asked: Asked,
) -> NoReturn:
    """Refuse a name for which no alias stands and which is no canonical."""
    scoped = scoped_only(named, asked.fallback, asked.now)
    if scoped:
        refuse_scopes(name, scoped, asked)
    if hops:
        ended = f", which {_ended(tried[0])}" if tried else ", which is not registered"
        refuse_chain(hops, f"ends at {str(name)!r}{ended}")
    if tried:
        _refuse_past(tried[0])
    elsewhere = ", ".join(sorted({a.context for a in named}))
    raise why.UnknownName(
        f"{str(name)!r} means nothing in context {asked.fallback[0]!r}.",
        hint=f"It is an alias in: {elsewhere}."
        if elsewhere
        else "See `frenly alias list` and `frenly contract list`.",
        name=name.key,
        context=asked.fallback[0],
        **({"elsewhere": elsewhere} if elsewhere else {}),
    )


def told_better(error: why.UnknownName, names: Names, name: Name) -> why.UnknownName:
    """Return the refusal of an unknown name with the kinds in which it is known."""
    kinds = [kind for kind, grammar in GRAMMARS.items() if grammar.pattern.fullmatch(name.key)]
    others = [Name(kind, name.key) for kind in kinds if kind is not name.kind]
    known = [
        str(other.kind)
        for other in others
        if names.find_contract(other) or names.aliases_named(other)
    ]
    if not known or error.is_known_elsewhere:
        return error
    return why.UnknownName(
        error.message,
        hint=f"It is a name of kind {' and '.join(known)}: ask with `--kind {known[0]}`.",
        **{**error.facts, "elsewhere": f"kind {', '.join(known)}"},
    )


def refuse_without_answer(alias: Alias, named: Sequence[Alias], asked: Asked) -> None:
    """Refuse an alias that stands but may not be followed; return when it may."""
    if alias.is_tombstone(asked.now):
        _refuse_removed(alias)
    if alias.candidates:
        refuse_candidates(alias, named, asked)
    if alias.target is None:
        raise why.TargetUnknown(
            f"{called(alias)} is recorded without a target.",
            hint="Its source does not say what it stands for; propose to repoint it.",
            **facts_of(alias),
        )
    brownout = alias.schedule and alias.schedule.brownout_at(asked.now)
    if alias.schedule and brownout and asked.minds_brownouts:
        _refuse_brownout(alias, alias.schedule, brownout)


def refuse_retired(contract: Contract) -> None:
    """Refuse a contract to which nothing resolves any more."""
    if contract.status is ContractStatus.RETIRED:
        after = f"Use {str(contract.successor)!r} instead." if contract.successor else ""
        raise why.TargetRetired(
            f"{str(contract.name)!r} was retired.",
            hint=after or "It has no successor; ask its owner what follows it.",
            contract=contract.name.key,
        )


def refuse_versions(contract: Contract, hops: Sequence[Alias]) -> NoReturn:
    """Refuse constraints that no version meets together."""
    wanted = " and ".join(
        f"{hop.constraint!r} (alias {hop.name} in {hop.place})"
        for hop in hops
        if hop.constraint
    )
    there = ", ".join(
        f"{each.version} ({each.status})"
        for each in (contract.newest, *contract.releases)
        if each.version
    )
    raise why.ReleaseUnknown(
        f"No version of {str(contract.name)!r} is {wanted}.",
        hint=f"There are: {there}. Repoint the alias with another constraint."
        if there
        else "The contract has no versions; repoint the alias without a constraint.",
        contract=contract.name.key,
        name=hops[0].name.key,
    )


def refuse_chain(hops: Sequence[Alias], what: str) -> NoReturn:
    """Refuse a chain that does not end at a contract."""
    path = " -> ".join(str(hop.name) for hop in hops)
    raise why.ChainBroken(
        f"The chain {path} {what}.",
        hint=f"Repoint {str(hops[-1].name)!r} in context {hops[-1].place!r} at a contract.",
        name=hops[0].name.key,
    )


def _refuse_removed(alias: Alias) -> NoReturn:
    if alias.status is AliasStatus.TOMBSTONE or alias.target is None:
        raise why.AliasRemoved(
            f"{called(alias)} was removed; nothing replaces it.",
            hint=f"Stop using it; see `frenly alias show {alias.name.key}`.",
            **facts_of(alias),
        )
    assert alias.schedule is not None  # noqa: S101 - only an announced end is over
    raise why.AliasRemoved(
        f"{called(alias)} was removed at {_shown(alias.schedule.ends_at)}, as announced.",
        hint=f"Use what it stood for by its own name: {str(alias.target)!r}.",
        instead=str(alias.target),
        **facts_of(alias),
    )


def _refuse_brownout(alias: Alias, schedule: Schedule, brownout: Brownout) -> NoReturn:
    raise why.AliasBrownedOut(
        f"{called(alias)} does not answer until {_shown(brownout.end)}, as announced: it ends "
        f"at {_shown(schedule.ends_at)}.",
        hint=f"Use what it stands for by its own name: {str(alias.target)!r}.",
        until=show_moment(brownout.end) or "",
        instead=str(alias.target),
        **facts_of(alias),
    )


def _refuse_past(alias: Alias) -> NoReturn:
    if alias.status is AliasStatus.RETIRED:
        raise why.AliasRetired(
            f"{called(alias)} {_ended(alias)}.",
            hint=f"See `frenly alias show {alias.name.key}` for what it stood for.",
            row=str(alias.key),
            **facts_of(alias),
        )
    raise why.AliasExpired(
        f"{called(alias)} {_ended(alias)}.",
        hint=f"To bring it back, propose `frenly propose extend {alias.name.key} "
        f"--context {alias.context} --by 30d`.",
        **facts_of(alias),
    )


def _ended(alias: Alias) -> str:
    if alias.status is AliasStatus.RETIRED:
        return "was retired"
    return f"expired at {_shown(alias.expires_at)}"


def _shown(moment: Moment | None) -> str:
    return (
        f"{moment:%Y-%m-%d %H:%M} UTC"
        if isinstance(moment, datetime)
        else f"{show_moment(moment)}"
    )
