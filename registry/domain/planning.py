"""From edits to changes. Pure: the same edits on the same state give the same changes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from registry.domain import edits as e
from registry.domain.changes import Changes, RowChange, invert
from registry.domain.rows import (
    Alias,
    AliasStatus,
    Context,
    Contract,
    ContractStatus,
    Row,
    RowKey,
)
from registry.domain.state import Overlay, State, find_alias, find_context, find_contract
from registry.domain.times import MAX_DURATION, AfterApply, settle, show_duration
from registry.errors import Conflict, InvalidInput, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from registry.domain.names import Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What planning needs to know besides the state."""

    now: datetime
    default_lifetime: timedelta
    """How long a temporary or migration alias lives when nobody says."""
    applied: Mapping[str, Changes]
    """What each proposal that an edit wants undone had changed, by proposal id."""


AT_APPLY = AfterApply(timedelta(0))
_CONTEXT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MAX_ANCHOR_CHARS = 255


def plan(edits: Iterable[e.Edit], state: State, terms: Terms) -> Changes:
    """Work out what the edits would do, in order; raise what makes one impossible.

    Returns one change per touched row, in key order; a row that ends as it began is dropped.
    """
    overlay = Overlay(state)
    touched: dict[RowKey, Row | None] = {}
    for edit in edits:
        for key, after in _steps(edit, overlay, terms):
            if key not in touched:
                touched[key] = state.row(key)
            overlay.put(key, after)
    ends = (RowChange(key, touched[key], overlay.row(key)) for key in sorted(touched))
    return tuple(end for end in ends if end.before != end.after)


def _steps(edit: e.Edit, state: State, terms: Terms) -> list[tuple[RowKey, Row | None]]:
    if isinstance(edit, e.UndoProposal):
        return _undo(edit, state, terms)
    row = _PLANS[type(edit)](edit, state, terms)
    return [(row.key, row)]


def _undo(edit: e.UndoProposal, state: State, terms: Terms) -> list[tuple[RowKey, Row | None]]:
    inverse = invert(terms.applied[edit.proposal])
    for key, expected, _ in inverse:
        if state.row(key) != expected:
            raise Conflict(
                f"{key} has changed since proposal {edit.proposal!r} was applied.",
                hint="Undo the later change first, or propose the state you want.",
                proposal=edit.proposal,
                row=str(key),
            )
    return [(key, after) for key, _, after in inverse]


def _create_alias(edit: e.CreateAlias, state: State, terms: Terms) -> Row:
    lifetime = edit.lifetime
    if lifetime is None and edit.type.expires:
        lifetime = terms.default_lifetime
    if lifetime is not None and not edit.type.expires:
        raise InvalidInput(
            f"A {edit.type} alias does not expire, but a lifetime was given.",
            hint="Choose type `temporary` or `migration`, or leave the lifetime out.",
        )
    if lifetime is not None:
        _check_duration(lifetime)
    _refuse_taken(edit, state)
    return Alias(
        name=edit.name,
        context=edit.context,
        type=edit.type,
        target=edit.target,
        owner=edit.owner,
        description=edit.description,
        created_at=AT_APPLY,
        expires_at=None if lifetime is None else AfterApply(lifetime),
    )


def _check_duration(duration: timedelta) -> None:
    """Refuse what is written to the second otherwise than it is meant, or ends nowhere."""
    if not timedelta(0) < duration <= MAX_DURATION or duration.microseconds:
        raise InvalidInput(
            f"{duration} is not a duration an alias can live.",
            hint=f"Give whole seconds, more than none and at most "
            f"{show_duration(MAX_DURATION)}.",
        )


def _adopt_alias(edit: e.AdoptAlias, state: State, _: Terms) -> Row:
    _refuse_taken(edit, state)
    return Alias(
        name=edit.name,
        context=edit.context,
        type=edit.type,
        target=edit.target,
        owner=edit.owner,
        description=edit.description,
        created_at=edit.created_at or AT_APPLY,
        expires_at=edit.expires_at,
    )


def _refuse_taken(edit: e.CreateAlias | e.AdoptAlias, state: State) -> None:
    taken = find_alias(state, edit.name, edit.context)
    if taken is not None:
        points = (
            f"points to {str(taken.target)!r}" if taken.target else "exists, without target"
        )
        retired = " (retired)" if taken.status is AliasStatus.RETIRED else ""
        raise AliasTaken(
            f"Alias {str(edit.name)!r} in context {edit.context!r} already {points}{retired}.",
            hint=f"See `frenly alias show {edit.name.key} --context {edit.context}`; "
            "to move it, propose a repoint.",
            alias=edit.name.key,
            context=edit.context,
        )


class AliasTaken(Conflict):
    """The alias already exists in that context."""

    code = "alias.taken"


def _repoint(edit: e.RepointAlias, state: State, _: Terms) -> Row:
    alias = _get_alias(state, edit.name, edit.context)
    return replace(alias, target=edit.target, status=AliasStatus.ACTIVE)


def _extend(edit: e.ExtendAlias, state: State, terms: Terms) -> Row:
    _check_duration(edit.by)
    alias = _get_alias(state, edit.name, edit.context)
    ends = settle(alias.expires_at, terms.now)
    if ends is None:
        raise Conflict(
            f"Alias {str(edit.name)!r} in context {edit.context!r} never expires.",
            hint="There is nothing to extend; to end it, propose to retire it.",
            alias=edit.name.key,
        )
    if ends <= terms.now:
        return replace(alias, expires_at=AfterApply(edit.by))
    try:
        return replace(alias, expires_at=ends + edit.by)
    except OverflowError:
        raise InvalidInput(
            f"Alias {str(edit.name)!r} in context {edit.context!r} already lives until "
            f"{ends:%Y-%m-%d}.",
            hint="There is no later date to extend it to.",
            alias=edit.name.key,
        ) from None


def _retire_alias(edit: e.RetireAlias, state: State, _: Terms) -> Row:
    alias = _get_alias(state, edit.name, edit.context)
    if alias.status is AliasStatus.RETIRED:
        raise Conflict(
            f"Alias {str(edit.name)!r} in context {edit.context!r} is already retired.",
            hint="Nothing is left to do.",
            alias=edit.name.key,
        )
    return replace(alias, status=AliasStatus.RETIRED)


def _change_owner(edit: e.ChangeAliasOwner, state: State, _: Terms) -> Row:
    return replace(_get_alias(state, edit.name, edit.context), owner=edit.owner)


def _register_contract(edit: e.RegisterContract, state: State, _: Terms) -> Row:
    if find_contract(state, edit.name) is not None:
        raise Conflict(
            f"{str(edit.name)!r} is already registered.",
            hint=f"See `frenly contract show {edit.name.key}`; to change it, update it.",
            contract=edit.name.key,
        )
    return Contract(
        name=edit.name,
        version=edit.version,
        owner=edit.owner,
        description=edit.description,
        base_url=edit.base_url,
    )


def _update_contract(edit: e.UpdateContract, state: State, _: Terms) -> Row:
    contract = get_contract(state, edit.name)
    fields = ("version", "owner", "description", "base_url")
    given = {f: getattr(edit, f) for f in fields if getattr(edit, f) is not None}
    return replace(contract, **given)


def _deprecate_contract(edit: e.DeprecateContract, state: State, _: Terms) -> Row:
    contract = get_contract(state, edit.name)
    if contract.status is not ContractStatus.ACTIVE:
        raise Conflict(
            f"{str(edit.name)!r} is already {contract.status}.",
            hint="Nothing is left to do.",
            contract=edit.name.key,
        )
    return replace(
        contract,
        status=ContractStatus.DEPRECATED,
        successor=edit.successor,
        deprecated_at=AT_APPLY,
    )


def _retire_contract(edit: e.RetireContract, state: State, _: Terms) -> Row:
    contract = get_contract(state, edit.name)
    if contract.status is ContractStatus.RETIRED:
        raise Conflict(
            f"{str(edit.name)!r} is already retired.",
            hint="Nothing is left to do.",
            contract=edit.name.key,
        )
    return replace(contract, status=ContractStatus.RETIRED)


def _register_context(edit: e.RegisterContext, state: State, _: Terms) -> Row:
    if not _CONTEXT.fullmatch(edit.name):
        raise InvalidInput(
            f"{edit.name[:80]!r} is not a valid context name.",
            hint="Letters, digits and . _ - inside, at most 64 characters, e.g. `frontend`.",
        )
    if find_context(state, edit.name) is not None:
        raise Conflict(
            f"Context {edit.name!r} is already registered.",
            hint="See `frenly context list`.",
            context=edit.name,
        )
    return Context(name=edit.name, fallback=edit.fallback)


def _adopt_anchor(edit: e.AdoptAnchor, _: State, __: Terms) -> Row:
    if not 0 < len(edit.anchor.id) <= _MAX_ANCHOR_CHARS:
        raise InvalidInput(
            f"{edit.anchor.id[:80]!r} is not a valid anchor id.",
            hint=f"Give it 1 to {_MAX_ANCHOR_CHARS} characters.",
        )
    return edit.anchor


_PLANS: dict[type[e.Edit], Callable[[Any, State, Terms], Row]] = {
    e.CreateAlias: _create_alias,
    e.AdoptAlias: _adopt_alias,
    e.RepointAlias: _repoint,
    e.ExtendAlias: _extend,
    e.RetireAlias: _retire_alias,
    e.ChangeAliasOwner: _change_owner,
    e.RegisterContract: _register_contract,
    e.UpdateContract: _update_contract,
    e.DeprecateContract: _deprecate_contract,
    e.RetireContract: _retire_contract,
    e.RegisterContext: _register_context,
    e.AdoptAnchor: _adopt_anchor,
}


def get_contract(state: State, name: Name) -> Contract:
    """Return a canonical; raise `Missing` when it is not registered."""
    contract = find_contract(state, name)
    if contract is None:
        raise Missing(
            f"{str(name)!r} is not a registered contract.",
            hint="See `frenly contract list`.",
            contract=name.key,
        )
    return contract


def _get_alias(state: State, name: Name, context: str) -> Alias:
    alias = find_alias(state, name, context)
    if alias is None:
        elsewhere = [a.context for a in state.aliases_named(name)]
        raise Missing(
            f"There is no alias {str(name)!r} in context {context!r}.",
            hint=f"It exists in: {', '.join(elsewhere)}."
            if elsewhere
            else "See `frenly alias list`.",
            alias=name.key,
            context=context,
        )
    return alias
