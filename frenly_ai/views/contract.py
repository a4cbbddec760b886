"""A contract as people read it: its life, its versions, and who is bound to which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from frenly_ai.views.text import indent, safe, table
from registry.domain.rows import ContractStatus
from registry.domain.times import show_moment
from registry.domain.versions import Release, pick

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.contracts.records import AliasView, ContractView
    from registry.domain.rows import Contract
    from registry.domain.times import Moment


class VersionView(NamedTuple):
    """One version, and the live aliases that get it; None for those that get none."""

    release: Release | None
    aliases: tuple[AliasView, ...]


def versions(view: ContractView) -> tuple[VersionView, ...]:
    """Return each version with those bound to it; those bound to none come last."""
    contract = view.contract
    releases = (contract.newest, *contract.releases)
    live = [each for each in view.aliases if each.state == "live"]
    bound = [(pick(releases, each.alias.constraint), each) for each in live]
    found = [
        VersionView(release, tuple(each for to, each in bound if to is release))
        for release in releases
    ]
    lost = tuple(each for to, each in bound if to is None)
    return (*found, VersionView(None, lost)) if lost else tuple(found)


def contract_json(view: ContractView) -> dict[str, Any]:
    """Return all of it as JSON carries it."""
    aliases = [{**each.alias.content(), "state": each.state} for each in view.aliases]
    return {
        **view.contract.content(),
        "aliases": aliases,
        "more_aliases": view.more_aliases,
        "versions": [
            {
                **({} if release is None else release.content()),
                "status": _status(view.contract, release),
                "aliases": [str(each.alias.key) for each in bound],
            }
            for release, bound in versions(view)
        ],
    }


def contract_lines(view: ContractView) -> list[str]:
    """Render it; every value is escaped."""
    lines = [*_about(view.contract), "", *_version_lines(view), *_others(view)]
    if view.more_aliases:
        key = safe(view.contract.name.key)
        lines += [
            "",
            f"More aliases point at it: `frenly alias list --target {key}` shows all.",
        ]
    return lines


def _about(contract: Contract) -> Iterator[str]:
    ends = f", sunset {_day(contract.sunset_at)}" if contract.sunset_at else ""
    follows = f", followed by {contract.successor}" if contract.successor else ""
    yield safe(f"{contract.name} ({contract.name.kind})")
    told = {
        "status": f"{contract.status}{ends}{follows}",
        "owner": contract.owner,
        "description": contract.description,
        "base_url": contract.base_url,
        "compatibility": contract.compatibility or "(governance's default)",
    }
    yield from indent(f"{key:<15}{safe(value) or '-'}" for key, value in told.items())


def _version_lines(view: ContractView) -> list[str]:
    rows = [
        (
            "(none fits)" if release is None else release.version or "-",
            _status(view.contract, release),
            _day(None if release is None else release.sunset_at),
            ", ".join(_shown(each) for each in bound) or "-",
        )
        for release, bound in versions(view)
    ]
    return table(["VERSION", "STATUS", "SUNSET", "BOUND ALIASES"], rows)


def _others(view: ContractView) -> list[str]:
    rest = [f"{_shown(each)}: {each.state}" for each in view.aliases if each.state != "live"]
    if not rest:
        return []
    return ["", "aliases that do not resolve:", *indent(safe(line) for line in rest)]


def _status(contract: Contract, release: Release | None) -> str:
    """Say how a version stands; the newest one ends with the whole contract."""
    if release is None:
        return "missing"
    ended = contract.status is not ContractStatus.ACTIVE
    is_newest = release.version == contract.version
    return str(contract.status if is_newest and ended else release.status)


def _shown(view: AliasView) -> str:
    asks = f" {view.alias.constraint}" if view.alias.constraint else ""
    return f"{view.alias.name} ({view.alias.place}{asks})"


def _day(moment: Moment | None) -> str:
    return (show_moment(moment) or "-").partition("T")[0]
