"""How a name stands in one context: what callers should name, and what is wrong with it. Pure.

The rule of resolution itself decides; this only asks it and says what its answer means for
somebody who wrote the name into a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from agent.review.findings import Rule
from agent.review.releases import life_of
from registry.domain.rows import Alias, AliasStatus, ContractStatus
from registry.domain.schedules import Phase
from registry.domain.versions import ReleaseStatus
from registry.errors import FrenlyError
from registry.resolution import errors as why
from registry.resolution.choosing import choose, in_order
from registry.resolution.walk import Asked, walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agent.review.known import Known
    from agent.review.releases import Life
    from registry.domain.names import Name
    from registry.domain.rows import Contract, RowKey
    from registry.domain.times import Moment
    from registry.resolution.walk import Way

_MAX_FOLLOWED = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """When uses are judged, and against which releases of the platform."""

    now: datetime
    soon: timedelta = timedelta(days=30)
    """What ends within it is worth a note."""
    releases: Mapping[str, str] = field(default_factory=dict)
    """By context, the release that what is judged must run on, e.g. `{"k8s": "v1.25.0"}`.

    Without one, a name that some release deprecates is deprecated.
    """


class Wrong(NamedTuple):
    """What is wrong with a name in a context."""

    rule: Rule
    what: str
    why: str
    rows: tuple[RowKey, ...]
    question: str = ""


class Standing(NamedTuple):
    """How a name that means something in a context stands there."""

    ends: tuple[Name, ...]
    """What callers should name instead of it; several where the registry cannot choose."""
    wrong: Wrong | None = None


_ENDED = {
    why.AliasExpired: Rule.EXPIRED,
    why.AliasRetired: Rule.RETIRED,
    why.AliasRemoved: Rule.REMOVED,
    why.TargetRetired: Rule.RETIRED,
    why.ChainBroken: Rule.RETIRED,
    why.ReleaseUnknown: Rule.RETIRED,
}
_NOTHING_ANSWERS = "Lookups of it are refused, so whatever relies on it fails."


def stand(known: Known, name: Name, context: str, by: Yardstick) -> Standing | None:
    """Say how a name stands in a registered context; None when it means nothing there."""
    fallback = known.contexts[context].fallback
    tried = in_order(known.aliases_named(name), fallback, scope="")
    contract = known.find_contract(name)
    if not tried and contract is None:
        return None
    asked = Asked(fallback, by.now, minds_brownouts=False)
    alias = choose(tried, by.now)
    row = alias or contract
    if row is not None and (decided := _by_release(known, row, asked, by)):
        return decided
    try:
        way = walk(known, name, asked)
    except FrenlyError as error:
        return _refused(known, name, asked, error)
    return _answered(known, way, asked, by)


def _refused(known: Known, name: Name, asked: Asked, error: FrenlyError) -> Standing | None:
    tried = in_order(known.aliases_named(name), asked.fallback, scope="")
    rule = _ENDED.get(type(error))
    if rule is None:
        return _undecided(tried, asked, error)
    alias = choose(tried, asked.now) or (tried[0] if tried else None)
    rows = () if alias is None else (alias.key,)
    begin = _stood_for(alias) if alias is not None else name
    wrong = Wrong(rule, error.message, _NOTHING_ANSWERS, rows)
    return _trailed(_trail(known, begin, asked), wrong)


def _undecided(tried: Sequence[Alias], asked: Asked, error: FrenlyError) -> Standing | None:
    """Ask which one is meant, where the registry knows several things or none yet."""
    alias = choose(tried, asked.now)
    if alias is None or not isinstance(error, why.AmbiguousName | why.TargetUnknown):
        return None
    shown = " or ".join(repr(str(each)) for each in alias.candidates)
    question = f"Which is meant: {shown}?" if shown else "What does it stand for?"
    because = "No lookup of it answers until somebody decides."
    wrong = Wrong(Rule.AMBIGUOUS, error.message, because, (alias.key,), question)
    return Standing(alias.candidates, wrong)


def _by_release(
    known: Known, row: Alias | Contract, asked: Asked, by: Yardstick
) -> Standing | None:
    """Judge against a release of the platform; None where that alone decides nothing."""
    life = life_of(known, row)
    release = life.release(by.releases)
    if not release or not (life.deprecated_in or life.removed_in):
        return None
    candidates = _candidates(row)
    trail = Trail(candidates) if candidates else _trail(known, _follows(row), asked)
    if life.is_removed(release):
        what = f"{str(row.name)!r} is gone since {life.removed_in}."
        return _trailed(trail, Wrong(Rule.REMOVED, what, _not_served(release), (row.key,)))
    # A release before its end still serves it, whatever follows it there or does not.
    is_deprecated = life.is_deprecated(release)
    return _trailed(trail, _deprecated_in(row, life) if is_deprecated else None)


def _not_served(release: str) -> str:
    return f"{release}, which it must run on, does not serve it."


def _candidates(row: Alias | Contract) -> tuple[Name, ...]:
    return row.candidates if isinstance(row, Alias) else ()


def _follows(row: Alias | Contract) -> Name | None:
    return _stood_for(row) if isinstance(row, Alias) else row.successor


def _deprecated_in(row: Alias | Contract, life: Life) -> Wrong:
    what = f"{str(row.name)!r} is deprecated since {life.deprecated_in}."
    because = "No release that removes it is on record."
    if life.removed_in:
        because = f"It is gone in {life.removed_in}."
    return Wrong(Rule.DEPRECATED, what, because, (row.key,))


def _answered(known: Known, way: Way, asked: Asked, by: Yardstick) -> Standing:
    wrong = next((w for hop in way.hops if (w := _deprecated_hop(known, hop, by))), None)
    wrong = wrong or _deprecated_contract(way, by) or _ending(way, by)
    return _trailed(_trail(known, way.contract.name, asked), wrong)


def _deprecated_hop(known: Known, alias: Alias, by: Yardstick) -> Wrong | None:
    if alias.schedule and alias.schedule.phase(by.now) in {Phase.WARNS, Phase.BROWNOUT}:
        what = f"{str(alias.name)!r} is deprecated in {alias.place}."
        because = f"It stops answering at {_day(alias.schedule.ends_at)}."
        return Wrong(Rule.DEPRECATED, what, because, (alias.key,))
    life = life_of(known, alias)
    is_deprecated = life.is_deprecated(life.release(by.releases))
    return _deprecated_in(alias, life) if is_deprecated else None


def _deprecated_contract(way: Way, by: Yardstick) -> Wrong | None:
    contract, release = way.contract, way.release
    rows = (*(hop.key for hop in way.hops), contract.key)
    if contract.status is ContractStatus.DEPRECATED:
        what, sunset = f"{str(contract.name)!r} is deprecated.", contract.sunset_at
    elif release.status is ReleaseStatus.DEPRECATED and way.hops:
        what = f"{str(way.hops[0].name)!r} leads to {release.version} of "
        what += f"{str(contract.name)!r}, which is deprecated."
        sunset = release.sunset_at
    else:
        return None
    if isinstance(sunset, datetime) and sunset <= by.now:
        because = f"Its sunset was {_day(sunset)}: it answers until somebody switches it off."
        return Wrong(Rule.EXPIRED, what, because, rows)
    because = f"It stops answering at {_day(sunset)}." if sunset else "Its end has no date yet."
    return Wrong(Rule.DEPRECATED, what, because, rows)


def _ending(way: Way, by: Yardstick) -> Wrong | None:
    for alias in way.hops:
        moments = [alias.expires_at, alias.schedule.ends_at if alias.schedule else None]
        coming = [m for m in moments if isinstance(m, datetime) and m - by.now <= by.soon]
        if coming:
            what = f"{str(alias.name)!r} ends at {_day(min(coming))} in {alias.place}."
            because = "From then on nothing answers to it."
            return Wrong(Rule.ENDING, what, because, (alias.key,))
    return None


class Trail(NamedTuple):
    """Where a name leads, and the rows on the way there, all of which are on their way out."""

    ends: tuple[Name, ...]
    rows: tuple[RowKey, ...] = ()


def _trailed(trail: Trail, wrong: Wrong | None) -> Standing:
    """Tell what is wrong together with every row that what to name instead rests on."""
    if wrong is not None:
        wrong = wrong._replace(rows=tuple(dict.fromkeys((*wrong.rows, *trail.rows))))
    return Standing(trail.ends, wrong)


def _trail(known: Known, name: Name | None, asked: Asked) -> Trail:
    """Follow a name to a contract that lives on."""
    rows: list[RowKey] = []
    for _ in range(_MAX_FOLLOWED):
        if name is None:
            break
        alias = choose(in_order(known.aliases_named(name), asked.fallback, ""), asked.now)
        if alias is not None:
            rows.append(alias.key)
            name = _stood_for(alias)
            continue
        contract = known.find_contract(name)
        if contract is None:
            break
        if contract.status is ContractStatus.ACTIVE:
            return Trail((contract.name,), tuple(rows))
        rows.append(contract.key)
        name = contract.successor
    return Trail((), tuple(rows))


def _stood_for(alias: Alias) -> Name | None:
    """Return what an alias leads or led to; None where nothing replaces that."""
    return None if alias.status is AliasStatus.TOMBSTONE else alias.target


def _day(moment: Moment) -> str:
    return f"{moment:%Y-%m-%d}" if isinstance(moment, datetime) else str(moment)
