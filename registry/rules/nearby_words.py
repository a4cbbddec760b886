"""Wishes that are offered in the place of refused ones, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.domain import edits as e
from registry.domain.times import show_duration

if TYPE_CHECKING:
    from collections.abc import Callable


def phrase(*edits: e.Edit) -> str:
    """Say a wish as a person would ask for it."""
    return ", and ".join(map(_phrase, edits))


def _phrase(edit: e.Edit) -> str:
    words = _WORDS.get(type(edit))
    return "the same wish in smaller steps" if words is None else words(edit)


def _create(edit: e.CreateAlias) -> str:
    life = f" for {show_duration(edit.lifetime)}" if edit.lifetime else ""
    return f"a {edit.type} alias {edit.name} for {edit.target} in context {edit.context}{life}"


def _deprecate(edit: e.DeprecateContract) -> str:
    ends = f", ending in {show_duration(edit.sunset_after)}" if edit.sunset_after else ""
    follows = f" in favour of {edit.successor}" if edit.successor else ""
    return f"to deprecate {edit.name}{follows}{ends}"


_WORDS: dict[type[Any], Callable[[Any], str]] = {
    e.CreateAlias: _create,
    e.ExtendAlias: lambda x: (
        f"to extend {x.name} in context {x.context} by {show_duration(x.by)}"
    ),
    e.ScheduleEnd: lambda x: (
        f"to end {x.name} in context {x.context} in {show_duration(x.ends_after)}"
    ),
    e.RepointAlias: lambda x: f"to point {x.name} in context {x.context} at {x.target}",
    e.RetireAlias: lambda x: f"to retire {x.name} in context {x.context}",
    e.RegisterContract: lambda x: f"to register the contract {x.name}",
    e.UpdateContract: lambda x: f"to update {x.name}",
    e.DeprecateContract: _deprecate,
    e.DeprecateVersion: lambda x: f"to deprecate version {x.version} of {x.name}",
    e.RetireContract: lambda x: f"to retire {x.name}",
    e.RetireVersion: lambda x: f"to retire version {x.version} of {x.name}",
    e.RegisterContext: lambda x: f"context {x.name} looking in {', '.join(x.fallback)}",
}
