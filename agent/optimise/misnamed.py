"""Aliases whose names governance would refuse today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.optimise.drafting import announce
from agent.optimise.model import Danger, Found
from registry.contracts.improvements import Risk
from registry.domain.conflicts import Method
from registry.domain.edits import CreateAlias
from registry.domain.names import Name
from registry.errors import FrenlyError
from registry.rules.conflicts import moves
from registry.rules.conflicts.ends import end_time
from registry.rules.conflicts.idents import ident
from registry.rules.conflicts.model import Draft
from registry.rules.spelling import better_spelling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.optimise.survey import Survey
    from registry.domain.rows import Alias
    from registry.rules.governance import Naming

_WHY = "Names under one rule can be guessed, typed and searched for; this one cannot."
_BOTH = Danger(
    Risk.LOW, "Both names answer until the old one's announced end, and its users are warned."
)


def misnamed(survey: Survey) -> Iterator[Found]:
    """Yield lasting aliases that break the naming rule, of the kinds that it binds.

    One whose better spelling somebody has already is told as doubled, or mistakable.
    """
    naming = survey.ground.governance.rules.naming
    for alias in survey.standing():
        if _breaks(survey, alias, naming) and end_time(alias, survey.ground.now) is None:
            better = _better(survey, alias)
            is_its_own = better is not None and _is_target(survey, alias, better)
            if better is None or is_its_own or not _is_taken(survey, better):
                yield _found(survey, alias, better)


def _breaks(survey: Survey, alias: Alias, naming: Naming) -> bool:
    fits = naming.min_length <= len(alias.name.key) <= naming.max_length
    is_bound = alias.name.kind in naming.kinds and not survey.is_history(alias)
    return is_bound and not (fits and moves.is_well_formed(survey.ground, alias.name))


def _better(survey: Survey, alias: Alias) -> Name | None:
    """Return a spelling that keeps the rule, if plain spelling is all that is wrong."""
    key = better_spelling(alias.name.key, survey.ground.governance.rules.naming)
    try:
        return Name.parse(alias.name.kind, key)
    except FrenlyError:
        return None


def _is_target(survey: Survey, alias: Alias, name: Name) -> bool:
    contract = survey.ground.end_of(alias).contract
    return contract is not None and ident(contract.name) == ident(name)


def _is_taken(survey: Survey, name: Name) -> bool:
    ground = survey.ground
    return bool(ground.named.get(ident(name))) or ident(name) in ground.canonicals


def _found(survey: Survey, alias: Alias, better: Name | None) -> Found:
    naming, used = survey.ground.governance.rules.naming, survey.used(alias).total
    return Found(
        kind="misnamed",
        rows=(alias,),
        what=f"{str(alias.name)!r} in {alias.place} breaks the naming rule {naming.pattern}, "
        f"{naming.min_length} to {naming.max_length} characters.",
        why=_WHY,
        benefit=1,
        danger=_BOTH,
        drafts=lambda: _renamed(survey, alias, better),
        facts=(survey.fact(alias),) if used else (),
        weight=used,
        obstacle="" if better else "No spelling suggests itself.",
    )


def _renamed(survey: Survey, alias: Alias, name: Name | None) -> Iterator[Draft]:
    """Yield the same name spelled by the rule beside it, and the announced end of the old."""
    end = survey.ground.end_of(alias)
    if name is None or end.contract is None:
        return
    if _is_target(survey, alias, name):
        shown = f"{str(alias.name)!r} in {alias.place}"
        says = f"Announce the end of {shown}; its contract is called {str(name)!r} already."
        yield Draft(Method.ARCHIVE, says, (announce(survey, alias),))
        return
    made = CreateAlias(
        name=name,
        context=alias.context,
        scope=alias.scope,
        target=end.contract.name,
        constraint=end.constraint,
        type=alias.type,
        owner=alias.owner or end.contract.owner,
        description=alias.description,
    )
    yield Draft(
        Method.RENAME,
        f"Let {str(name)!r} mean the same, and announce the end of {str(alias.name)!r}.",
        (made, announce(survey, alias)),
    )
