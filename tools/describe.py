"""Edits in one line each, worded by code so that no model words what people decide on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.domain import edits as e
from registry.domain.times import show_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def describe_edit(edit: e.Edit) -> str:
    """Say what one edit would do.

    >>> describe_edit(e.UndoProposal(proposal="p1"))
    'Undo proposal p1.'
    """
    return _SAYS[type(edit)](edit)


def describe_edits(edits: Iterable[e.Edit]) -> str:
    """Say what all edits would do, in order."""
    return " ".join(describe_edit(edit) for edit in edits)


def _create_alias(edit: e.CreateAlias) -> str:
    lifetime = f" for {show_duration(edit.lifetime)}" if edit.lifetime else ""
    return (
        f"Create {edit.type} alias {edit.name} -> {edit.target} "
        f"in context {edit.context}{lifetime}."
    )


def _adopt_alias(edit: e.AdoptAlias) -> str:
    target = edit.target or "(no target)"
    return f"Adopt {edit.type} alias {edit.name} -> {target} in context {edit.context}."


def _register_contract(edit: e.RegisterContract) -> str:
    version = f" {edit.version}" if edit.version else ""
    owner = f", owned by {edit.owner}" if edit.owner else ""
    return f"Register contract {edit.name}{version}{owner}."


def _update_contract(edit: e.UpdateContract) -> str:
    fields = ("version", "owner", "description", "base_url")
    given = ", ".join(
        f"{f}={getattr(edit, f)!r}" for f in fields if getattr(edit, f) is not None
    )
    return f"Update contract {edit.name}: {given or 'nothing'}."


def _deprecate_contract(edit: e.DeprecateContract) -> str:
    successor = f", followed by {edit.successor}" if edit.successor else ""
    return f"Deprecate contract {edit.name}{successor}."


_SAYS: dict[type[e.Edit], Callable[[Any], str]] = {
    e.CreateAlias: _create_alias,
    e.AdoptAlias: _adopt_alias,
    e.RepointAlias: lambda x: f"Repoint alias {x.name} in context {x.context} to {x.target}.",
    e.ExtendAlias: lambda x: (
        f"Extend alias {x.name} in context {x.context} by {show_duration(x.by)}."
    ),
    e.RetireAlias: lambda x: f"Retire alias {x.name} in context {x.context}.",
    e.ChangeAliasOwner: lambda x: (
        f"Hand alias {x.name} in context {x.context} to owner {x.owner}."
    ),
    e.RegisterContract: _register_contract,
    e.UpdateContract: _update_contract,
    e.DeprecateContract: _deprecate_contract,
    e.RetireContract: lambda x: f"Retire contract {x.name}.",
    e.RegisterContext: lambda x: (
        f"Register context {x.name}, looking in {', '.join(x.fallback)}."
    ),
    e.AdoptAnchor: lambda x: f"Adopt anchor {x.anchor.id} ({x.anchor.family}).",
    e.UndoProposal: lambda x: f"Undo proposal {x.proposal}.",
}
