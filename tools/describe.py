"""Edits in one line each, worded by code so that no model words what people decide on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.domain import edits as e
from registry.domain.rows import place
from registry.domain.times import show_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOST_TOLD = 4


def describe_edit(edit: e.Edit) -> str:
    """Say what one edit would do.

    >>> describe_edit(e.UndoProposal(proposal="p1"))
    'Undo proposal p1.'
    """
    return _SAYS[type(edit)](edit)


def describe_edits(edits: Sequence[e.Edit], most: int = _MOST_TOLD) -> str:
    """Say what the edits would do, in order: of many only the first ones, and how many more.

    What people decide by lists every one; this is for answers, which cost tokens.
    """
    told = [describe_edit(edit) for edit in edits[:most]]
    told += [f"And {len(edits) - most} more."] if len(edits) > most else []
    return " ".join(told)


def _create_alias(edit: e.CreateAlias) -> str:
    lifetime = f" for {show_duration(edit.lifetime)}" if edit.lifetime else ""
    return (
        f"Create {edit.type} alias {edit.name} -> {edit.target}{_version(edit)} "
        f"in context {_place(edit)}{lifetime}."
    )


def _place(edit: Any) -> str:
    return place(edit.context, edit.scope)


def _version(edit: e.CreateAlias | e.AdoptAlias | e.RepointAlias) -> str:
    return f" ({edit.constraint})" if edit.constraint else ""


def _after(edit: e.DeprecateContract | e.DeprecateVersion) -> str:
    if edit.sunset_after is None:
        return ""
    return f", ending {show_duration(edit.sunset_after)} after that"


def _adopt_alias(edit: e.AdoptAlias) -> str:
    target = f"{edit.target or '(no target)'}{_version(edit)}"
    if edit.candidates:
        target = f"one of {', '.join(map(str, edit.candidates))}"
    if edit.tombstone:
        target = "nothing any more"
    return f"Adopt {edit.type} alias {edit.name} -> {target} in context {_place(edit)}."


def _schedule_end(edit: e.ScheduleEnd) -> str:
    warns = f"warning after {show_duration(edit.warn_after)}" if edit.warn_after else "warning"
    dips = "".join(
        f", failing for {show_duration(d.lasts)} after {show_duration(d.after)}"
        for d in edit.brownouts
    )
    ends = show_duration(edit.ends_after)
    return f"End alias {edit.name} in context {_place(edit)} after {ends}, {warns}{dips}."


def _register_contract(edit: e.RegisterContract) -> str:
    version = f" {edit.version}" if edit.version else ""
    owner = f", owned by {edit.owner}" if edit.owner else ""
    return f"Register contract {edit.name}{version}{owner}."


def _update_contract(edit: e.UpdateContract) -> str:
    fields = ("version", "owner", "description", "base_url", "compatibility")
    given = ", ".join(
        f"{f}={str(getattr(edit, f))!r}" for f in fields if getattr(edit, f) is not None
    )
    return f"Update contract {edit.name}: {given or 'nothing'}."


def _deprecate_contract(edit: e.DeprecateContract) -> str:
    successor = f", followed by {edit.successor}" if edit.successor else ""
    return f"Deprecate contract {edit.name}{successor}{_after(edit)}."


def _release_version(edit: e.ReleaseVersion) -> str:
    where = f" at {edit.base_url}" if edit.base_url else ""
    return f"Release version {edit.version} of contract {edit.name}{where}."


_SAYS: dict[type[e.Edit], Callable[[Any], str]] = {
    e.CreateAlias: _create_alias,
    e.AdoptAlias: _adopt_alias,
    e.RepointAlias: lambda x: (
        f"Repoint alias {x.name} in context {_place(x)} to {x.target}{_version(x)}."
    ),
    e.ExtendAlias: lambda x: (
        f"Extend alias {x.name} in context {_place(x)} by {show_duration(x.by)}."
    ),
    e.ScheduleEnd: _schedule_end,
    e.CancelEnd: lambda x: f"Cancel the end of alias {x.name} in context {_place(x)}.",
    e.RetireAlias: lambda x: f"Retire alias {x.name} in context {_place(x)}.",
    e.TombstoneAlias: lambda x: (
        f"Put a tombstone where alias {x.name} stands in context {_place(x)}."
    ),
    e.ChangeAliasOwner: lambda x: (
        f"Hand alias {x.name} in context {_place(x)} to owner {x.owner}."
    ),
    e.RegisterContract: _register_contract,
    e.UpdateContract: _update_contract,
    e.ReleaseVersion: _release_version,
    e.DeprecateVersion: lambda x: (
        f"Deprecate version {x.version} of contract {x.name}{_after(x)}."
    ),
    e.RetireVersion: lambda x: f"Retire version {x.version} of contract {x.name}.",
    e.DeprecateContract: _deprecate_contract,
    e.RetireContract: lambda x: f"Retire contract {x.name}.",
    e.RegisterContext: lambda x: (
        f"Register context {x.name}, looking in {', '.join(x.fallback)}."
    ),
    e.AdoptAnchor: lambda x: f"Adopt anchor {x.anchor.id} ({x.anchor.family}).",
    e.UndoProposal: lambda x: f"Undo proposal {x.proposal}.",
}
