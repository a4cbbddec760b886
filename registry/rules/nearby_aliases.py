"""Variations of wishes about aliases. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from registry.domain import edits as e
from registry.domain.names import Name
from registry.domain.rows import Alias, AliasType, alias_key
from registry.domain.times import settle
from registry.rules.spelling import better_spelling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.rules.nearby_case import Near

    Edits = tuple[e.Edit, ...]

T = TypeVar("T", e.CreateAlias, e.RepointAlias)


def near_alias(edit: e.Edit, near: Near) -> Iterator[Edits]:
    """Yield what could stand in the place of one edit of an alias."""
    match edit:
        case e.CreateAlias():
            yield from ((other,) for other in _creations(edit, near))
        case e.RepointAlias():
            yield from ((other,) for other in _targets(edit, near))
        case e.ExtendAlias():
            yield from ((other,) for other in _extensions(edit, near))
        case e.ScheduleEnd():
            yield from ((other,) for other in _ends(edit, near))
        case e.RetireAlias() if "no_consumer_broken" in near.checks:
            yield from _moved_first(edit, near)


def _creations(edit: e.CreateAlias, near: Near) -> Iterator[e.CreateAlias]:
    rules = near.governance.rules
    for named in _names(edit, near):
        for aimed in (*_targets(named, near), named):
            near_life = _lived(aimed, near)
            for placed in _placements(near_life, near):
                if placed != edit:
                    yield placed
                if not placed.type.expires:
                    limited = rules.expiration.default_ttl
                    yield replace(placed, type=AliasType.MIGRATION, lifetime=limited)
                elif "type_allowed" in near.checks:
                    yield replace(placed, type=AliasType.PERMANENT, lifetime=None)
    if "name_unique" in near.checks:
        yield replace(edit, type=AliasType.CONTEXTUAL, lifetime=None)


def _names(edit: e.CreateAlias, near: Near) -> Iterator[e.CreateAlias]:
    """Yield it under names that may pass, its own first where nothing is wrong with it."""
    key = edit.name.key
    if "name_well_formed" in near.checks:
        better = better_spelling(key, near.governance.rules.naming)
        if better:
            yield replace(edit, name=Name(edit.name.kind, better))
    elif near.checks & {"no_shadowing", "name_unique"}:
        yield replace(edit, name=Name(edit.name.kind, f"{key}-{edit.context}"))
    else:
        yield edit


def _targets(edit: T, near: Near) -> Iterator[T]:
    """Yield it pointing at the contract at the end of what it was to point at."""
    if near.checks & {"chain_short", "terminal_live"}:
        end = near.live_end_of(edit.target, edit.context)
        if end is not None and end != edit.target:
            yield replace(edit, target=end)


def _lived(edit: e.CreateAlias, near: Near) -> e.CreateAlias:
    longest = near.governance.rules.expiration.max_ttl
    if "lifetime_allowed" in near.checks and edit.lifetime and edit.lifetime > longest:
        return replace(edit, lifetime=longest)
    return edit


def _placements(edit: e.CreateAlias, near: Near) -> Iterator[e.CreateAlias]:
    if not near.checks & {"context_governed", "context_known"}:
        yield edit
        return
    governed = near.governance.contexts
    order = [c for c in near.governance.fallback(edit.context) if c in governed]
    rest = [c for c in governed if c not in order]
    for context in (*order, *rest):
        yield replace(edit, context=context)


def _extensions(edit: e.ExtendAlias, near: Near) -> Iterator[e.ExtendAlias]:
    alias = near.state.row(alias_key(edit.name, edit.context, edit.scope))
    ends = settle(alias.expires_at, near.now) if isinstance(alias, Alias) else None
    if not isinstance(alias, Alias) or ends is None:
        return
    created = settle(alias.created_at, near.now) or near.now
    left = created + near.governance.rules.expiration.max_ttl - max(ends, near.now)
    whole_days = timedelta(days=left.days)
    if whole_days > timedelta(0):
        yield replace(edit, by=whole_days)


def _ends(edit: e.ScheduleEnd, near: Near) -> Iterator[e.ScheduleEnd]:
    window = near.governance.rules.deprecation.window
    if "end_announced" in near.checks:
        yield replace(edit, ends_after=edit.warn_after + window)
    if "end_ordered" in near.checks:
        alias = near.state.row(alias_key(edit.name, edit.context, edit.scope))
        expires = settle(alias.expires_at, near.now) if isinstance(alias, Alias) else None
        plain = replace(edit, brownouts=())
        yield plain
        yield replace(plain, warn_after=timedelta(0))
        if expires is not None:
            yield replace(plain, warn_after=timedelta(0), ends_after=expires - near.now)


def _moved_first(edit: e.RetireAlias, near: Near) -> Iterator[Edits]:
    """Point what stands on the alias at its contract, then retire it."""
    end = near.end_of(edit.name, edit.context)
    if end is not None:
        yield (*(repointed(user, end) for user in near.users_of(edit.name)), edit)


def repointed(alias: Alias, target: Name) -> e.RepointAlias:
    """Ask that an alias stands for the newest of another target, there where it stands."""
    return e.RepointAlias(
        name=alias.name,
        context=alias.context,
        scope=alias.scope,
        target=target,
    )
