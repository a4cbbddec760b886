"""Variations of wishes about contracts and contexts. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.domain import edits as e
from registry.domain.names import Name
from registry.domain.rows import ContractStatus
from registry.domain.state import find_context, find_contract
from registry.rules.nearby_aliases import repointed
from registry.rules.spelling import better_spelling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.rules.nearby_case import Near

    Edits = tuple[e.Edit, ...]


def near_contract(edit: e.Edit, near: Near) -> Iterator[Edits]:
    """Yield what could stand in the place of one edit of a contract or a context."""
    match edit:
        case e.RegisterContract():
            yield from _registrations(edit, near)
        case e.DeprecateContract():
            yield from ((other,) for other in _deprecations(edit, near))
        case e.DeprecateVersion() if "sunset_announced" in near.checks:
            yield (replace(edit, sunset_after=near.governance.rules.deprecation.window),)
        case e.RetireContract():
            yield from _endings(edit, near)
        case e.RetireVersion():
            yield from _version_endings(edit, near)
        case e.UpdateContract() if "version_bound" in near.checks:
            yield (*_unbound(edit.name, near), edit)
        case e.RegisterContext() if "fallback_sound" in near.checks:
            known = [c for c in dict.fromkeys(edit.fallback) if find_context(near.state, c)]
            yield (replace(edit, fallback=(edit.name, *known)),)


def _registrations(edit: e.RegisterContract, near: Near) -> Iterator[Edits]:
    if "name_well_formed" in near.checks:
        better = better_spelling(edit.name.key, near.governance.rules.naming)
        if better:
            yield (replace(edit, name=Name(edit.name.kind, better)),)
    if "no_shadowing" in near.checks:
        yield (replace(edit, name=Name(edit.name.kind, f"{edit.name.key}-contract")),)


def _deprecations(edit: e.DeprecateContract, near: Near) -> Iterator[e.DeprecateContract]:
    fixed = edit
    if "sunset_announced" in near.checks:
        fixed = replace(edit, sunset_after=near.governance.rules.deprecation.window)
        yield fixed
    if "successor_known" in near.checks:
        yield replace(fixed, successor=None)


def _endings(edit: e.RetireContract, near: Near) -> Iterator[Edits]:
    """Announce the end of what is not announced; move users to a successor that is known."""
    contract = find_contract(near.state, edit.name)
    if contract is None:
        return
    if contract.successor is not None:
        follows = contract.successor
        yield (*(repointed(user, follows) for user in near.users_of(edit.name)), edit)
    if contract.status is ContractStatus.ACTIVE:
        yield (e.DeprecateContract(name=edit.name),)


def _version_endings(edit: e.RetireVersion, near: Near) -> Iterator[Edits]:
    if "version_bound" in near.checks:
        yield (*_unbound(edit.name, near), edit)
    if "deprecation_kept" in near.checks:
        yield (e.DeprecateVersion(name=edit.name, version=edit.version),)


def _unbound(name: Name, near: Near) -> Iterator[e.RepointAlias]:
    """Let each alias that is bound to some version follow the newest."""
    for alias in near.users_of(name):
        if alias.constraint:
            yield repointed(alias, name)
