"""Aliases whose own target is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.conflicts import Method
from registry.domain.findings import Severity
from registry.domain.rows import Alias, Contract
from registry.domain.versions import order, pick
from registry.rules.conflicts import moves
from registry.rules.conflicts.model import Draft, Words
from registry.rules.conflicts.ways import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.domain.conflicts import Conflict
    from registry.domain.names import Name
    from registry.rules.conflicts.ground import Ground
    from registry.rules.conflicts.ways import End

_SAYS = {
    Fault.UNKNOWN: "which is not registered",
    Fault.OUT_OF_REACH: "which is an alias only where lookups from there do not come",
    Fault.ENDED: "an alias that has ended",
    Fault.RETIRED: "a contract that was retired",
    Fault.NO_RELEASE: "which has no live version that it accepts",
}
_WORDS = Words(
    name="dangling",
    says="The target of an alias is unknown, out of reach, ended, or has no such version.",
    why_not="Lookups of the name fail.",
    fix="Point it at a registered contract, or retire it.",
)


def _find(ground: Ground) -> Iterator[Conflict]:
    for alias in ground.live:
        end = ground.end_of(alias)
        if end.fault is Fault.UNTOLD and len(end.hops) == 1:
            yield _WORDS.conflict(
                (alias,),
                f"Nobody has told what {str(alias.name)!r} in {alias.place} stands for.",
                severity=Severity.WARNS,
            )
        elif end.fault in _SAYS and _is_at_fault(ground, end):
            bound = f" in version {alias.constraint!r}" if alias.constraint else ""
            yield _WORDS.conflict(
                (alias,),
                f"{str(alias.name)!r} in {alias.place} stands for "
                f"{str(_missed(end))!r}{bound}, {_SAYS[end.fault]}.",
                severity=Severity.BLOCKS,
            )


def _is_at_fault(ground: Ground, end: End) -> bool:
    """Say whether the first alias of a way is where it breaks, not one it leads to."""
    return len(end.hops) == 1 or ground.end_of(end.hops[-1]).fault is None


def _missed(end: End) -> Name | None:
    return end.hops[-1].target


def _drafts(ground: Ground, conflict: Conflict) -> Iterator[Draft]:
    (alias,) = (row for row in conflict.rows if isinstance(row, Alias))
    end = ground.end_of(alias)
    shown = f"{str(alias.name)!r} in {alias.place}"
    missed = _missed(end)
    for contract, constraint in _ways_out(ground, end):
        bound = f", version {constraint}" if constraint else ""
        yield Draft(
            Method.REPOINT,
            f"Point {shown} at {str(contract.name)!r}{bound}.",
            (moves.repoint(alias, contract.name, constraint),),
        )
    if end.fault is Fault.RETIRED:
        yield Draft(
            Method.ARCHIVE,
            f"Let lookups of {shown} be told that nothing replaces {str(missed)!r}.",
            moves.bury(ground, alias),
        )
    yield Draft(Method.ARCHIVE, f"Retire {shown}.", moves.retire(ground, [alias]))


def _ways_out(ground: Ground, end: End) -> Iterator[tuple[Contract, str]]:
    missed = _missed(end)
    if missed is None:
        return
    contract = ground.find_contract(missed)
    if contract is None:
        yield from _meant(ground, missed, end)
    elif end.fault is Fault.NO_RELEASE:
        yield from _releases(contract, end.hops[-1].constraint)
    elif (successor := ground.last_successor(contract)) is not None:
        yield successor, ""


def _meant(ground: Ground, missed: Name, end: End) -> Iterator[tuple[Contract, str]]:
    """Yield what aliases of that name stood for, or what it may be a slip for."""
    ways = [ground.end_of(alias) for alias in ground.aliases_named(missed)]
    known = {way.meaning: (way.contract, way.constraint) for way in ways if way.contract}
    yield from known.values()
    if not ways:
        for near in ground.spellings.contracts_near(missed):
            yield near, end.hops[-1].constraint


def _releases(contract: Contract, constraint: str) -> Iterator[tuple[Contract, str]]:
    """Yield the newest version, then the live one that is nearest above what was asked."""
    yield contract, ""
    live = [r for r in contract.releases if pick([r], "") is not None]
    above = [r for r in live if order(r.version) > order(constraint)]
    if above:
        yield contract, min(above, key=lambda r: order(r.version)).version


DANGLING = _WORDS.found_by(_find, _drafts)
