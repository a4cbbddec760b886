"""What could be asked for instead: small variations of a refused wish. Pure.

Nothing here decides. The caller plans and judges each variation like any other wish and
names the first that passes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from registry.domain.edits import CreateAlias, Edit, ExtendAlias, ScheduleEnd
from registry.domain.rows import Alias, AliasType, alias_key
from registry.domain.times import settle, show_duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from registry.domain.findings import Finding
    from registry.domain.state import State
    from registry.rules.governance import Governance


def variations(
    edits: tuple[Edit, ...],
    findings: Iterable[Finding],
    state: State,
    *,
    governance: Governance,
    now: datetime,
) -> Iterator[tuple[Edit, ...]]:
    """Yield wishes near the refused one, the smallest change first."""
    if len(edits) != 1:
        return
    edit, checks = edits[0], {finding.check for finding in findings}
    if isinstance(edit, CreateAlias):
        yield from ((near,) for near in _creations(edit, checks, governance))
    if isinstance(edit, ExtendAlias):
        yield from ((near,) for near in _extensions(edit, state, governance, now))
    if isinstance(edit, ScheduleEnd) and "end_announced" in checks:
        window = governance.rules.deprecation.window
        yield (replace(edit, ends_after=edit.warn_after + window),)


def _creations(
    edit: CreateAlias, checks: set[str], governance: Governance
) -> Iterator[CreateAlias]:
    lifetimes = [edit]
    longest = governance.rules.expiration.max_ttl
    if "lifetime_allowed" in checks and edit.lifetime and edit.lifetime > longest:
        lifetimes = [replace(edit, lifetime=longest)]
    for near in lifetimes:
        for placed in _placements(near, checks, governance):
            yield placed
            if not placed.type.expires:
                limited = governance.rules.expiration.default_ttl
                yield replace(placed, type=AliasType.MIGRATION, lifetime=limited)


def _placements(
    edit: CreateAlias, checks: set[str], governance: Governance
) -> Iterator[CreateAlias]:
    if not checks & {"context_governed", "context_known"}:
        yield edit
        return
    order = [c for c in governance.fallback(edit.context) if c in governance.contexts]
    rest = [c for c in governance.contexts if c not in order]
    for context in (*order, *rest):
        yield replace(edit, context=context)


def _extensions(
    edit: ExtendAlias, state: State, governance: Governance, now: datetime
) -> Iterator[ExtendAlias]:
    alias = state.row(alias_key(edit.name, edit.context))
    ends = settle(alias.expires_at, now) if isinstance(alias, Alias) else None
    if not isinstance(alias, Alias) or ends is None:
        return
    created = settle(alias.created_at, now) or now
    left = created + governance.rules.expiration.max_ttl - max(ends, now)
    whole_days = timedelta(days=left.days)
    if whole_days > timedelta(0):
        yield replace(edit, by=whole_days)


def phrase(edit: Edit) -> str:
    """Say a wish as a person would ask for it."""
    if isinstance(edit, CreateAlias):
        life = f" for {show_duration(edit.lifetime)}" if edit.lifetime else ""
        return (
            f"a {edit.type} alias {edit.name} for {edit.target} in context {edit.context}{life}"
        )
    if isinstance(edit, ExtendAlias):
        return f"to extend {edit.name} in context {edit.context} by {show_duration(edit.by)}"
    if isinstance(edit, ScheduleEnd):
        return (
            f"to end {edit.name} in context {edit.context} in {show_duration(edit.ends_after)}"
        )
    return "the same wish in smaller steps"
