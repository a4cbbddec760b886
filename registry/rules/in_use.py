"""Whether what a change ends is still used: by code that was scanned, or by lookups."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeGuard

from registry.domain.rows import Alias, AliasStatus, Contract, ContractStatus
from registry.rules.approving import Duration
from registry.rules.catalogue import blocks, warns
from registry.rules.closed import Closed
from registry.usage.in_use import Within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from registry.domain.findings import Finding
    from registry.domain.names import Name
    from registry.domain.rows import Row
    from registry.rules.case import Case
    from registry.usage.in_use import InUse

_SHOWN = 5


class WhenUsed(StrEnum):
    """What becomes of a wish to end a name that somebody uses."""

    PASSES = "passes"
    WARNS = "warns"
    BLOCKS = "blocks"


class UsageRule(Closed):
    """What is known of uses, for how long it counts, and what it weighs."""

    lookups_within: Duration = timedelta(days=30)
    """Whoever looked a name up within it uses it."""
    scanned_within: Duration = timedelta(days=30)
    """A repository that was scanned longer ago may hold what nobody has seen."""
    repositories: tuple[str, ...] = ()
    """Those that must have been scanned before it is said that nobody uses a name."""
    when_used: WhenUsed = WhenUsed.WARNS


def within(rule: UsageRule, now: datetime) -> Within:
    """Return from when on uses still count."""
    return Within(now, rule.lookups_within, rule.scanned_within)


def users_gone(case: Case) -> Iterable[Finding]:
    """What a change ends is not known to be used any more."""
    if case.governance.rules.usage.when_used is WhenUsed.PASSES:
        return
    stops = case.governance.rules.usage.when_used is WhenUsed.BLOCKS
    say = blocks if stops else warns
    for name, context in _ended(case):
        found = case.used(name, context)
        if found:
            where = f" in {context!r}" if context is not None else ""
            yield say("users_gone", f"{str(name)!r}{where} is still used {_by(found)}.")


def _ended(case: Case) -> Iterator[tuple[Name, str | None]]:
    """Yield each name that stops resolving, with its context if it is an alias."""
    for change in case.changes:
        before = change.before
        if _stands(before) and not _stands(change.after):
            yield before.name, before.context if isinstance(before, Alias) else None


def _stands(row: Row | None) -> TypeGuard[Alias | Contract]:
    if isinstance(row, Alias):
        return row.status is AliasStatus.ACTIVE
    return isinstance(row, Contract) and row.status is not ContractStatus.RETIRED


def _by(found: InUse) -> str:
    told = []
    if found.repositories:
        told.append(f"in the code of {_listed(found.repositories)}")
    if found.callers:
        told.append(f"in lookups by {_listed(found.callers)}")
    return " and ".join(told)


def _listed(items: tuple[str, ...]) -> str:
    rest = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return ", ".join(items[:_SHOWN]) + rest
