"""From edits to changes. Pure: the same edits on the same state give the same changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry.domain import alias_plans, contract_plans, ending_plans
from registry.domain import edits as e
from registry.domain.changes import Changes, RowChange, invert
from registry.domain.rows import Context, Row, RowKey
from registry.domain.state import Overlay, State, find_context
from registry.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from registry.domain.terms import Terms

CONTEXT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
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


def _register_context(edit: e.RegisterContext, state: State, _: Terms) -> Row:
    if not CONTEXT.fullmatch(edit.name):
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
    e.CreateAlias: alias_plans.create,
    e.AdoptAlias: alias_plans.adopt,
    e.RepointAlias: alias_plans.repoint,
    e.ExtendAlias: alias_plans.extend,
    e.ScheduleEnd: ending_plans.schedule_end,
    e.CancelEnd: ending_plans.cancel_end,
    e.RetireAlias: alias_plans.retire,
    e.TombstoneAlias: alias_plans.tombstone,
    e.ChangeAliasOwner: alias_plans.change_owner,
    e.RegisterContract: contract_plans.register,
    e.UpdateContract: contract_plans.update,
    e.ReleaseVersion: contract_plans.release,
    e.DeprecateVersion: contract_plans.deprecate_version,
    e.RetireVersion: contract_plans.retire_version,
    e.DeprecateContract: contract_plans.deprecate,
    e.RetireContract: contract_plans.retire,
    e.RegisterContext: _register_context,
    e.AdoptAnchor: _adopt_anchor,
}
