"""Aliases that go on where a contract, or the version they bind to, is announced to stop."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from registry.domain.conflicts import Method
from registry.domain.findings import Severity
from registry.domain.rows import Alias, Contract, ContractStatus
from registry.domain.times import settle
from registry.domain.versions import ReleaseStatus, pick
from registry.rules.conflicts import moves
from registry.rules.conflicts.ends import end_time, is_later
from registry.rules.conflicts.model import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from registry.domain.conflicts import Conflict
    from registry.domain.rows import RowKey
    from registry.rules.conflicts.ground import Ground
    from registry.rules.conflicts.model import Words

_SHOWN = 5


class _Stop(NamedTuple):
    """What stops, and from when on nothing should rest on it."""

    version: str
    """One version of the contract; "" is all of it."""
    at: datetime
    is_announced: bool
    """Whether that is its sunset; else no new permanent alias should name it from then on."""


def find_sunsets(ground: Ground, words: Words) -> Iterator[Conflict]:
    """Yield the contracts and versions that are outlived, each with its aliases."""
    late: dict[tuple[RowKey, _Stop], list[Alias]] = defaultdict(list)
    contracts: dict[RowKey, Contract] = {}
    for alias in ground.live:
        contract = ground.find_contract(alias.target) if alias.target else None
        if contract is None or len(ground.end_of(alias).hops) > 1:
            continue
        stop = _outlived(contract, alias, ground.now)
        if stop is not None:
            contracts[contract.key] = contract
            late[contract.key, stop].append(alias)
    for (key, stop), aliases in late.items():
        yield words.conflict(
            (contracts[key], *aliases),
            _says(contracts[key], stop, aliases),
            severity=Severity.WARNS,
        )


def _outlived(contract: Contract, alias: Alias, now: datetime) -> _Stop | None:
    stop = _stop(contract, alias, now)
    if stop is None:
        return None
    ends = end_time(alias, now)
    if stop.is_announced:
        return stop if is_later(ends, stop.at) else None
    created = settle(alias.created_at, now) or now
    return stop if ends is None and created >= stop.at else None


def _stop(contract: Contract, alias: Alias, now: datetime) -> _Stop | None:
    if alias.constraint and contract.status is ContractStatus.ACTIVE:
        release = pick((contract.newest, *contract.releases), alias.constraint)
        if release is None or release.status is not ReleaseStatus.DEPRECATED:
            return None
        sunset = settle(release.sunset_at, now)
        return None if sunset is None else _Stop(release.version, sunset, is_announced=True)
    if contract.status is not ContractStatus.DEPRECATED:
        return None
    sunset = settle(contract.sunset_at, now)
    if sunset is not None:
        return _Stop("", sunset, is_announced=True)
    since = settle(contract.deprecated_at, now)
    return None if since is None else _Stop("", since, is_announced=False)


def _says(contract: Contract, stop: _Stop, aliases: Sequence[Alias]) -> str:
    shown = ", ".join(f"{alias.name} in {alias.place}" for alias in aliases[:_SHOWN])
    more = f" and {len(aliases) - _SHOWN} more" if len(aliases) > _SHOWN else ""
    what = f"{str(contract.name)!r}{f' {stop.version}' if stop.version else ''}"
    if stop.is_announced:
        return f"{what} stops on {stop.at:%Y-%m-%d}; later than that stand {shown}{more}."
    return (
        f"{what} is deprecated since {stop.at:%Y-%m-%d}; permanent aliases for it were made "
        f"after that: {shown}{more}."
    )


def draft_sunset(ground: Ground, conflict: Conflict) -> Iterator[Draft]:
    """Yield where the aliases can go: to what follows, to the newest version, or nowhere."""
    (contract,) = (row for row in conflict.rows if isinstance(row, Contract))
    aliases = [row for row in conflict.rows if isinstance(row, Alias)]
    aim = ground.last_successor(contract)
    if aim is not None:
        which = "the newest version of " if aim is contract else ""
        yield Draft(
            Method.REPOINT,
            f"Point them at {which}{str(aim.name)!r}.",
            tuple(moves.repoint(alias, aim.name) for alias in aliases),
        )
    yield Draft(Method.ARCHIVE, "Retire the aliases.", moves.retire(ground, aliases))
