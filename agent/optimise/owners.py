"""Names that many use and nobody owns."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from agent.optimise.model import SAFE, Found
from registry.contracts.improvements import Fact
from registry.domain.conflicts import Method
from registry.domain.edits import ChangeAliasOwner, UpdateContract
from registry.domain.rows import Alias
from registry.rules.conflicts.model import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.optimise.survey import Survey
    from agent.optimise.used import Used
    from registry.domain.conflicts import Named
    from registry.domain.rows import Contract, RowKey

_WHY = "Nobody is told before it ends, and nobody answers when it fails."
_NOBODY = "The registry does not tell who could own it; name somebody."


def unowned(survey: Survey) -> Iterator[Found]:
    """Yield hot aliases and contracts without an owner."""
    for alias in survey.standing():
        if not alias.owner and _is_hot(survey, survey.used(alias)):
            contract = survey.ground.end_of(alias).contract
            owner = contract.owner if contract else ""
            yield _found(alias, survey.used(alias), owner)
    owners = _owners(survey)
    for each in survey.ground.contracts():
        used = survey.usage.of(each.name)
        if not each.owner and _is_hot(survey, used):
            told = owners.get(each.key, set())
            yield _found(each, used, next(iter(told)) if len(told) == 1 else "")


def _is_hot(survey: Survey, used: Used) -> bool:
    policy = survey.policy
    return used.lookups >= policy.hot_lookups or used.in_code >= policy.hot_uses


def _owners(survey: Survey) -> dict[RowKey, set[str]]:
    """Return who owns the aliases of each contract."""
    found: dict[RowKey, set[str]] = defaultdict(set)
    for alias in survey.standing():
        contract = survey.ground.end_of(alias).contract
        if contract is not None and alias.owner:
            found[contract.key].add(alias.owner)
    return found


def _found(row: Named, used: Used, owner: str) -> Found:
    where = f" in {row.place}" if isinstance(row, Alias) else ""
    shown = f"{str(row.name)!r}{where}"
    return Found(
        kind="unowned",
        rows=(row,),
        what=f"{shown} is used much and has no owner.",
        why=_WHY,
        benefit=3,
        danger=SAFE,
        drafts=lambda: _handed(row, owner, shown),
        facts=(Fact("usage", f"{shown}: {used.says()}"),),
        weight=used.total,
        obstacle="" if owner else _NOBODY,
    )


def _handed(row: Named, owner: str, shown: str) -> Iterator[Draft]:
    if owner:
        yield Draft(Method.HAND_OVER, f"Hand {shown} to {owner}.", (_edit(row, owner),))


def _edit(row: Alias | Contract, owner: str) -> ChangeAliasOwner | UpdateContract:
    if isinstance(row, Alias):
        return ChangeAliasOwner(
            name=row.name, context=row.context, scope=row.scope, owner=owner
        )
    return UpdateContract(name=row.name, owner=owner)
