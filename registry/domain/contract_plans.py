"""What each edit of a contract would make of it. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from registry.domain.rows import Contract, ContractStatus
from registry.domain.state import State, find_contract
from registry.domain.terms import AT_APPLY, Terms, check_duration
from registry.domain.times import AfterApply
from registry.domain.versions import (
    Release,
    ReleaseStatus,
    order,
    parse_version,
    same_version,
)
from registry.errors import Conflict, Missing, nearest

if TYPE_CHECKING:
    from registry.domain import edits as e
    from registry.domain.names import Name
    from registry.domain.rows import Row


def register(edit: e.RegisterContract, state: State, _: Terms) -> Row:
    """Make a canonical known."""
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


def update(edit: e.UpdateContract, state: State, _: Terms) -> Row:
    """Change what is given; the newest release's version must stay one of its own."""
    contract = get_contract(state, edit.name)
    if edit.version is not None and _find(contract.releases, edit.version):
        _refuse_twice(contract, edit.version)
    fields = ("version", "owner", "description", "base_url")
    given = {f: getattr(edit, f) for f in fields if getattr(edit, f) is not None}
    if edit.compatibility is not None:
        given["compatibility"] = str(edit.compatibility)
    return replace(contract, **given)


def release(edit: e.ReleaseVersion, state: State, _: Terms) -> Row:
    """Put a version beside those that live; the highest is the newest."""
    contract = get_contract(state, edit.name)
    parse_version(edit.version)
    if not contract.version:
        return replace(
            contract, version=edit.version, base_url=edit.base_url or contract.base_url
        )
    releases = [contract.newest, *contract.releases]
    if _find(releases, edit.version):
        _refuse_twice(contract, edit.version)
    releases.append(Release(version=edit.version, base_url=edit.base_url))
    active = [r for r in releases if r.status is ReleaseStatus.ACTIVE]
    newest = max(active, key=lambda r: order(r.version))
    others = [r for r in releases if r is not newest]
    others.sort(key=lambda r: order(r.version), reverse=True)
    return replace(
        contract, version=newest.version, base_url=newest.base_url, releases=tuple(others)
    )


def deprecate_version(edit: e.DeprecateVersion, state: State, _: Terms) -> Row:
    """Announce the end of an older version."""
    return _end_version(
        get_contract(state, edit.name),
        edit.version,
        ReleaseStatus.DEPRECATED,
        sunset_after=edit.sunset_after,
    )


def retire_version(edit: e.RetireVersion, state: State, _: Terms) -> Row:
    """End an older version."""
    return _end_version(get_contract(state, edit.name), edit.version, ReleaseStatus.RETIRED)


def deprecate(edit: e.DeprecateContract, state: State, _: Terms) -> Row:
    """Announce the end of a canonical."""
    contract = get_contract(state, edit.name)
    if contract.status is not ContractStatus.ACTIVE:
        _refuse_ended(contract, str(contract.status))
    return replace(
        contract,
        status=ContractStatus.DEPRECATED,
        successor=edit.successor,
        deprecated_at=AT_APPLY,
        sunset_at=_after(edit.sunset_after),
    )


def retire(edit: e.RetireContract, state: State, _: Terms) -> Row:
    """End a canonical."""
    contract = get_contract(state, edit.name)
    if contract.status is ContractStatus.RETIRED:
        _refuse_ended(contract, "retired")
    return replace(contract, status=ContractStatus.RETIRED)


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


def _end_version(
    contract: Contract,
    version: str,
    status: ReleaseStatus,
    *,
    sunset_after: timedelta | None = None,
) -> Contract:
    if same_version(contract.version, version):
        raise Conflict(
            f"{version!r} is the newest version of {str(contract.name)!r}.",
            hint="Release a newer one first, or deprecate the contract.",
            contract=contract.name.key,
        )
    found = _find(contract.releases, version)
    if found is None:
        known = [contract.version, *(r.version for r in contract.releases)]
        raise Missing(
            f"{str(contract.name)!r} has no version {version[:60]!r}.",
            hint=nearest(version, [each for each in known if each]),
            contract=contract.name.key,
        )
    if found.status in {status, ReleaseStatus.RETIRED}:
        _refuse_ended(contract, f"{found.status} in version {found.version!r}")
    ended = replace(found, status=status)
    if status is ReleaseStatus.DEPRECATED:
        ended = replace(ended, deprecated_at=AT_APPLY, sunset_at=_after(sunset_after))
    return replace(
        contract, releases=tuple(ended if r is found else r for r in contract.releases)
    )


def _find(releases: list[Release] | tuple[Release, ...], version: str) -> Release | None:
    return next((r for r in releases if same_version(r.version, version)), None)


def _after(delay: timedelta | None) -> AfterApply | None:
    return None if delay is None else AfterApply(check_duration(delay))


def _refuse_twice(contract: Contract, version: str) -> NoReturn:
    raise Conflict(
        f"{str(contract.name)!r} already has version {version!r}.",
        hint=f"See `frenly contract show {contract.name.key}`.",
        contract=contract.name.key,
    )


def _refuse_ended(contract: Contract, how: str) -> NoReturn:
    raise Conflict(
        f"{str(contract.name)!r} is already {how}.",
        hint="Nothing is left to do.",
        contract=contract.name.key,
    )
