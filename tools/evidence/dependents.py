"""Who is hit: the aliases that end at what an alert is about, and who owns them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.contracts.incidents import Evidence
from registry.domain.rows import alias_key, contract_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.contracts.incidents import Scene
    from tools.deadlines import Deadline
    from tools.evidence.subjects import Finder, Subject

_SHOWN = 8


class DependentSource:
    """Says what each subject is in the registry, and who uses it there."""

    name = "dependents"

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def ask(self, scene: Scene, deadline: Deadline) -> Sequence[Evidence]:  # noqa: ARG002 - reads what was found
        return [_evidence(subject) for subject in self._finder.find(scene).named]


def _evidence(subject: Subject) -> Evidence:
    users = subject.users
    owners = sorted({view.alias.owner for view in users if view.alias.owner})
    shown = ", ".join(
        f"{str(view.alias.name)!r} in {view.alias.place!r}" for view in users[:_SHOWN]
    )
    rest = f" and {len(users) - _SHOWN} more" if len(users) > _SHOWN else ""
    ends = (
        f"{len(users)} aliases end there: {shown}{rest}." if users else ("No alias ends there.")
    )
    return Evidence(
        id="",
        kind="dependents",
        source=_row_of(subject),
        says=f"{_standing(subject)} {ends}",
        about=subject.name.key,
        data={
            "name": subject.name.key,
            "kind": str(subject.name.kind),
            "via": subject.via,
            "users": [str(view.alias.key) for view in users[:50]],
            "owner": "" if subject.contract is None else subject.contract.contract.owner or "",
            "owners": owners,
            "targets": _targets(subject),
        },
    )


def _row_of(subject: Subject) -> str:
    if subject.contract is not None:
        return str(contract_key(subject.name))
    alias = subject.aliases[0].alias
    return str(alias_key(alias.name, alias.context, alias.scope))


def _standing(subject: Subject) -> str:
    """Say what the registry knows under the name, and where the alert names it."""
    told = []
    if subject.contract is not None:
        contract = subject.contract.contract
        owner = f", owned by {contract.owner!r}" if contract.owner else ""
        told.append(f"a canonical name, {contract.status}{owner}")
    for view in subject.aliases[:_SHOWN]:
        target = "nothing" if view.alias.target is None else repr(str(view.alias.target))
        told.append(f"an alias of {target} in {view.alias.place!r} ({view.state})")
    return f"{str(subject.name)!r} ({subject.via}) is {', '.join(told)}."


def _targets(subject: Subject) -> list[dict[str, str]]:
    return [
        {
            "context": view.alias.context,
            "scope": view.alias.scope,
            "state": view.state,
            "target": "" if view.alias.target is None else view.alias.target.key,
            "owner": view.alias.owner,
        }
        for view in subject.aliases[:20]
    ]
