"""Validators of announced ends, and of versions that go while somebody is bound to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.rows import ContractStatus
from registry.domain.times import settle, show_duration
from registry.domain.versions import Release, ReleaseStatus, pick
from registry.rules.catalogue import blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime, timedelta

    from registry.domain.findings import Finding
    from registry.domain.rows import Alias, Contract
    from registry.domain.schedules import Schedule
    from registry.rules.case import Case


def end_ordered(case: Case) -> Iterable[Finding]:
    """An announced end warns first, browns out only in between, and is no later than expiry."""
    for alias, schedule in _newly_announced(case):
        for fault, fix in _faults(alias, schedule, case.now):
            yield blocks(
                "end_ordered",
                f"The end of alias {str(alias.name)!r} in {alias.place!r}: {fault}.",
                fix=fix,
            )


def _newly_announced(case: Case) -> Iterator[tuple[Alias, Schedule]]:
    for before, after in case.aliases():
        was = None if before is None else before.schedule
        if after.schedule is not None and after.schedule != was:
            yield after, after.schedule


def _faults(alias: Alias, schedule: Schedule, now: datetime) -> Iterator[tuple[str, str]]:
    planned = schedule.settled(now)
    turns = [settle(turn, now) or now for turn in planned.turns()]
    if turns[0] >= turns[-1]:
        yield "it would begin to warn when it is over", "Warn before it ends."
    elif turns != sorted(turns):
        yield (
            "its brown-outs do not lie one after the other between first warning and end",
            "Let each start and end in that time, and none meet another.",
        )
    expires = settle(alias.expires_at, now)
    if expires is not None and turns[-1] > expires:
        yield (
            f"it would come after the alias expires ({expires:%Y-%m-%d})",
            "End it before, or leave it to expire.",
        )


def end_announced(case: Case) -> Iterable[Finding]:
    """Users of a live name are warned for governance's deprecation window before its end."""
    window = case.governance.rules.deprecation.window
    for alias, schedule in _newly_announced(case):
        planned = schedule.settled(case.now)
        warned = (settle(planned.ends_at, case.now) or case.now) - (
            settle(planned.warns_at, case.now) or case.now
        )
        if warned < window:
            yield blocks(
                "end_announced",
                f"Users of alias {str(alias.name)!r} in {alias.place!r} would be warned for "
                f"{show_duration(warned)} only.",
                fix=f"Let it end at least {show_duration(window)} after it begins to warn.",
            )


def sunset_announced(case: Case) -> Iterable[Finding]:
    """A contract, or a version of it, answers for governance's window once it is deprecated."""
    window = case.governance.rules.deprecation.window
    for before, after in case.contracts():
        known = set() if before is None else set(_sunsets(before, case.now))
        for what, left in () if after is None else _sunsets(after, case.now):
            if left < window and (what, left) not in known:
                yield blocks(
                    "sunset_announced",
                    f"{what} would answer for {show_duration(left)} only after that.",
                    fix=f"Let it answer for at least {show_duration(window)}.",
                )


def _sunsets(contract: Contract, now: datetime) -> Iterator[tuple[str, timedelta]]:
    """Yield each announced sunset with the time between announcement and it."""
    name = str(contract.name)
    dated = [(repr(name), contract.deprecated_at, contract.sunset_at)]
    dated += [
        (f"Version {r.version!r} of {name!r}", r.deprecated_at, r.sunset_at)
        for r in contract.releases
    ]
    for what, since, sunset in dated:
        if sunset is not None:
            yield what, (settle(sunset, now) or now) - (settle(since, now) or now)


def version_bound(case: Case) -> Iterable[Finding]:
    """No version goes while a live alias is bound to it alone."""
    for before, after in case.contracts():
        if before is None or after is None or after.status is ContractStatus.RETIRED:
            continue  # `no_consumer_broken` asks for the contract as a whole
        gone = _live(before) - _live(after)
        stranded = [a for a in _bound(case, after) if _lost(a, before, after)] if gone else []
        if stranded:
            shown = ", ".join(f"{a.name} ({a.place}: {a.constraint})" for a in stranded[:5])
            yield blocks(
                "version_bound",
                f"{len(stranded)} live alias(es) accept no other version of "
                f"{str(after.name)!r} than {', '.join(sorted(gone))}: {shown}.",
            )


def _live(contract: Contract) -> set[str]:
    standing = (r for r in _releases(contract) if r.status is not ReleaseStatus.RETIRED)
    return {release.version for release in standing}


def _releases(contract: Contract) -> tuple[Release, ...]:
    return (contract.newest, *contract.releases)


def _bound(case: Case, contract: Contract) -> list[Alias]:
    return [a for a in case.live_aliases_to(contract.name) if a.constraint]


def _lost(alias: Alias, before: Contract, after: Contract) -> bool:
    was = pick(_releases(before), alias.constraint)
    return was is not None and pick(_releases(after), alias.constraint) is None
