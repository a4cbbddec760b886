"""How a name stands in one context: what callers should name, and what is wrong with it. Pure.

The rule of resolution itself decides; this only asks it and says what its answer means for
somebody who wrote the name into a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from agent.review.findings import Rule
from registry.domain.rows import AliasStatus, ContractStatus
from registry.domain.schedules import Phase
from registry.domain.versions import ReleaseStatus, order
from registry.errors import FrenlyError
from registry.resolution import errors as why
from registry.resolution.choosing import choose, in_order
from registry.resolution.walk import Asked, walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agent.review.known import Known
    from registry.domain.names import Name
    from registry.domain.rows import Alias, RowKey
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
    if alias is not None and (removed := _removed_by_release(known, alias, asked, by)):
        return removed
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
    return Standing(_ends(known, begin, asked), wrong)


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


def _removed_by_release(
    known: Known, alias: Alias, asked: Asked, by: Yardstick
) -> Standing | None:
    """Say that the release which is judged against no longer knows the name."""
    release = by.releases.get(alias.context, "")
    if not alias.removed_in or not release or order(release) < order(alias.removed_in):
        return None
    what = f"{str(alias.name)!r} is gone from {alias.context} since {alias.removed_in}."
    wrong = Wrong(Rule.REMOVED, what, f"{release} does not serve it.", (alias.key,))
    return Standing(alias.candidates or _ends(known, _stood_for(alias), asked), wrong)


def _answered(known: Known, way: Way, asked: Asked, by: Yardstick) -> Standing:
    ends = _ends(known, way.contract.name, asked)
    wrong = next((w for hop in way.hops if (w := _deprecated_hop(hop, by))), None)
    wrong = wrong or _deprecated_contract(way) or _ending(way, by)
    return Standing(ends, wrong)


def _deprecated_hop(alias: Alias, by: Yardstick) -> Wrong | None:
    said = f"{str(alias.name)!r} is deprecated"
    if alias.schedule and alias.schedule.phase(by.now) in {Phase.WARNS, Phase.BROWNOUT}:
        ends = f"It stops answering at {_day(alias.schedule.ends_at)}."
        return Wrong(Rule.DEPRECATED, f"{said} in {alias.place}.", ends, (alias.key,))
    release = by.releases.get(alias.context, "")
    is_past = not release or order(release) >= order(alias.deprecated_in)
    if not alias.deprecated_in or not is_past:
        return None
    ends = f"It is gone in {alias.removed_in}." if alias.removed_in else "It will go."
    what = f"{said} in {alias.place} since {alias.deprecated_in}."
    return Wrong(Rule.DEPRECATED, what, ends, (alias.key,))


def _deprecated_contract(way: Way) -> Wrong | None:
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


def _ends(known: Known, name: Name | None, asked: Asked) -> tuple[Name, ...]:
    """Follow a name to a contract that lives on, past all that is on its way out."""
    for _ in range(_MAX_FOLLOWED):
        if name is None:
            break
        alias = choose(in_order(known.aliases_named(name), asked.fallback, ""), asked.now)
        if alias is not None:
            name = _stood_for(alias)
            continue
        contract = known.find_contract(name)
        if contract is not None and contract.status is ContractStatus.ACTIVE:
            return (contract.name,)
        name = None if contract is None else contract.successor
    return ()


def _stood_for(alias: Alias) -> Name | None:
    """Return what an alias leads or led to; None where nothing replaces that."""
    return None if alias.status is AliasStatus.TOMBSTONE else alias.target


def _day(moment: Moment) -> str:
    return f"{moment:%Y-%m-%d}" if isinstance(moment, datetime) else str(moment)
