"""Names that are asked for again and again where they do not stand, and stand elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.optimise.model import Danger, Found
from registry.contracts.improvements import Fact, Risk
from registry.domain.conflicts import Method
from registry.domain.edits import CreateAlias
from registry.domain.rows import AliasType
from registry.rules.conflicts.ends import end_time
from registry.rules.conflicts.model import Draft
from registry.rules.conflicts.ways import answering

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.optimise.survey import Survey
    from registry.domain.rows import Alias
    from registry.rules.conflicts.idents import Ident

_WHY = "Whoever asks from there gets no answer, though the name has only one meaning."
_KNOWN = Danger(
    Risk.MEDIUM,
    "The context comes to know the name, and whoever may ask can have made it look needed.",
)


def asked_elsewhere(survey: Survey) -> Iterator[Found]:
    """Yield names of one meaning that a context asks for and cannot see."""
    for (same, context), times in survey.asked.items():
        is_often = times >= survey.policy.asked_elsewhere
        if is_often and context in survey.ground.places:
            stands = _standing(survey, same, context)
            if stands is not None:
                yield _found(survey, stands, context, times)


def _standing(survey: Survey, same: Ident, context: str) -> Alias | None:
    """Return the alias whose meaning is the only one; None where the name is known or vague."""
    ground = survey.ground
    rows = [alias for alias in ground.named.get(same, ()) if alias.is_live(ground.now)]
    if not rows or same in ground.canonicals:
        return None
    order = ground.fallback(context)
    is_known = answering(ground, rows[0].name, order, "", ground.now) is not None
    meanings = {ground.end_of(alias).meaning for alias in rows}
    is_vague = (
        len(meanings) > 1 or None in meanings or any(_is_special(survey, a) for a in rows)
    )
    return None if is_known or is_vague else min(rows, key=lambda alias: alias.key)


def _is_special(survey: Survey, alias: Alias) -> bool:
    """Say whether an alias holds for a part, for a while, or for its own context alone."""
    ends = end_time(alias, survey.ground.now) is not None
    return ends or bool(alias.scope) or alias.type is not AliasType.PERMANENT


def _found(survey: Survey, stands: Alias, context: str, times: int) -> Found:
    shown = repr(str(stands.name))
    return Found(
        kind="wrongly_scoped",
        rows=(stands, survey.ground.places[context]),
        what=f"{shown} stands in {stands.place}, and {context} asked for it {times} times "
        "without an answer.",
        why=_WHY,
        benefit=3,
        danger=_KNOWN,
        drafts=lambda: _made(survey, stands, context),
        facts=(Fact("failed lookups", f"{shown} from {context}: {times} times."),),
        weight=times,
    )


def _made(survey: Survey, stands: Alias, context: str) -> Iterator[Draft]:
    end = survey.ground.end_of(stands)
    if end.contract is None:
        return
    made = CreateAlias(
        name=stands.name,
        context=context,
        target=end.contract.name,
        constraint=end.constraint,
        owner=stands.owner or end.contract.owner,
        description=stands.description,
    )
    says = f"Let {str(stands.name)!r} mean {str(end.contract.name)!r} in {context} as well."
    yield Draft(Method.MERGE, says, (made,))
