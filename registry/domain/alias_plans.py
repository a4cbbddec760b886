"""What each edit of an alias would make of it. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from registry.domain.rows import Alias, AliasStatus, place
from registry.domain.state import State, find_alias
from registry.domain.terms import AT_APPLY, Terms, check_duration
from registry.domain.times import AfterApply, settle
from registry.domain.versions import check_constraint
from registry.errors import Conflict, InvalidInput, Missing

if TYPE_CHECKING:
    from registry.domain import edits as e
    from registry.domain.rows import Row

    _Existing = (
        e.RepointAlias
        | e.ExtendAlias
        | e.ScheduleEnd
        | e.CancelEnd
        | e.RetireAlias
        | e.TombstoneAlias
        | e.ChangeAliasOwner
    )

SCOPE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._:/-]{0,198}[A-Za-z0-9])?")


def create(edit: e.CreateAlias, state: State, terms: Terms) -> Row:
    """Make a new alias."""
    lifetime = edit.lifetime
    if lifetime is None and edit.type.expires:
        lifetime = terms.default_lifetime
    if lifetime is not None and not edit.type.expires:
        raise InvalidInput(
            f"A {edit.type} alias does not expire, but a lifetime was given.",
            hint="Choose type `temporary` or `migration`, or leave the lifetime out.",
        )
    if lifetime is not None:
        check_duration(lifetime)
    _check_place(edit, state)
    return Alias(
        name=edit.name,
        context=edit.context,
        scope=edit.scope,
        type=edit.type,
        target=edit.target,
        constraint=check_constraint(edit.constraint),
        owner=edit.owner,
        description=edit.description,
        created_at=AT_APPLY,
        expires_at=None if lifetime is None else AfterApply(lifetime),
    )


def adopt(edit: e.AdoptAlias, state: State, _: Terms) -> Row:
    """Record an alias as its source gives it."""
    _check_place(edit, state)
    _check_meaning(edit)
    return Alias(
        name=edit.name,
        context=edit.context,
        scope=edit.scope,
        type=edit.type,
        target=edit.target,
        constraint=check_constraint(edit.constraint),
        candidates=tuple(sorted(edit.candidates)),
        owner=edit.owner,
        description=edit.description,
        created_at=edit.created_at or AT_APPLY,
        expires_at=edit.expires_at,
        status=AliasStatus.TOMBSTONE if edit.tombstone else AliasStatus.ACTIVE,
        deprecated_in=edit.deprecated_in,
        removed_in=edit.removed_in,
    )


def _check_meaning(edit: e.AdoptAlias) -> None:
    """Refuse an alias that means two of: one target, one of several, nothing any more."""
    meanings = (edit.target is not None, bool(edit.candidates), edit.tombstone)
    if sum(meanings) > 1 or len(set(edit.candidates)) != len(edit.candidates):
        raise InvalidInput(
            f"Alias {str(edit.name)!r} in context {place(edit.context, edit.scope)!r} is given "
            "more than one meaning, or one twice.",
            hint="Give a target, or several different candidates, or say that it is gone.",
            alias=edit.name.key,
        )


def _check_place(edit: e.CreateAlias | e.AdoptAlias, state: State) -> None:
    if edit.scope and not SCOPE.fullmatch(edit.scope):
        raise InvalidInput(
            f"{edit.scope[:80]!r} is not a scope.",
            hint="Letters, digits and . _ : / - inside, at most 200 characters, e.g. "
            "`metrics/system.cpu.time`.",
        )
    taken = find_alias(state, edit.name, edit.context, edit.scope)
    if taken is not None:
        points = (
            f"points to {str(taken.target)!r}" if taken.target else "exists, without target"
        )
        ended = "" if taken.status is AliasStatus.ACTIVE else f" ({taken.status})"
        raise AliasTaken(
            f"Alias {str(edit.name)!r} in context {taken.place!r} already {points}{ended}.",
            hint=f"See `frenly alias show {edit.name.key} --context {edit.context}`; "
            "to move it, propose a repoint.",
            alias=edit.name.key,
            context=edit.context,
        )


class AliasTaken(Conflict):
    """The alias already exists in that context."""

    code = "alias.taken"


def repoint(edit: e.RepointAlias, state: State, terms: Terms) -> Row:
    """Let an alias stand for another target; a retired one or a tombstone stands again."""
    alias = get_alias(state, edit)
    return replace(
        alias,
        target=edit.target,
        constraint=check_constraint(edit.constraint),
        candidates=(),
        status=AliasStatus.ACTIVE,
        schedule=None if alias.is_over(terms.now) else alias.schedule,
    )


def extend(edit: e.ExtendAlias, state: State, terms: Terms) -> Row:
    """Let an expiring alias live longer."""
    check_duration(edit.by)
    alias = get_alias(state, edit)
    ends = settle(alias.expires_at, terms.now)
    if ends is None:
        raise Conflict(
            f"Alias {str(edit.name)!r} in context {alias.place!r} never expires.",
            hint="There is nothing to extend; to end it, propose to retire it.",
            alias=edit.name.key,
        )
    if ends <= terms.now:
        return replace(alias, expires_at=AfterApply(edit.by))
    try:
        return replace(alias, expires_at=ends + edit.by)
    except OverflowError:
        raise InvalidInput(
            f"Alias {str(edit.name)!r} in context {alias.place!r} already lives until "
            f"{ends:%Y-%m-%d}.",
            hint="There is no later date to extend it to.",
            alias=edit.name.key,
        ) from None


def retire(edit: e.RetireAlias, state: State, _: Terms) -> Row:
    """Stop an alias from resolving."""
    alias = get_alias(state, edit)
    if alias.status is AliasStatus.RETIRED:
        raise Conflict(
            f"Alias {str(edit.name)!r} in context {alias.place!r} is already retired.",
            hint="Nothing is left to do.",
            alias=edit.name.key,
        )
    return replace(alias, status=AliasStatus.RETIRED)


def tombstone(edit: e.TombstoneAlias, state: State, _: Terms) -> Row:
    """Let an alias say that what it stood for is gone and that nothing replaces it."""
    alias = get_alias(state, edit)
    if alias.status is AliasStatus.TOMBSTONE:
        raise Conflict(
            f"Alias {str(edit.name)!r} in context {alias.place!r} is already a tombstone.",
            hint="Nothing is left to do.",
            alias=edit.name.key,
        )
    return replace(
        alias, target=None, constraint="", candidates=(), status=AliasStatus.TOMBSTONE
    )


def change_owner(edit: e.ChangeAliasOwner, state: State, _: Terms) -> Row:
    """Hand an alias to another owner."""
    return replace(get_alias(state, edit), owner=edit.owner)


def get_alias(state: State, edit: _Existing) -> Alias:
    """Return the alias that an edit is about; raise `Missing` and say where it exists."""
    alias = find_alias(state, edit.name, edit.context, edit.scope)
    if alias is None:
        elsewhere = [a.place for a in state.aliases_named(edit.name)]
        raise Missing(
            f"There is no alias {str(edit.name)!r} in context "
            f"{place(edit.context, edit.scope)!r}.",
            hint=f"It exists in: {', '.join(elsewhere)}."
            if elsewhere
            else "See `frenly alias list`.",
            alias=edit.name.key,
            context=edit.context,
        )
    return alias
