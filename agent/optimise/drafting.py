"""Changes that several kinds of improvement ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.conflicts import Method
from registry.domain.edits import RetireAlias, ScheduleEnd
from registry.domain.times import show_duration
from registry.rules.conflicts import moves
from registry.rules.conflicts.model import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.optimise.survey import Survey
    from registry.domain.rows import Alias


def announce(survey: Survey, alias: Alias) -> ScheduleEnd:
    """Announce the end of an alias: who still uses it is warned for governance's window."""
    window = survey.ground.governance.rules.deprecation.window
    return ScheduleEnd(
        name=alias.name, context=alias.context, scope=alias.scope, ends_after=window
    )


def let_end(survey: Survey, alias: Alias) -> Iterator[Draft]:
    """Yield ways to end an alias: announced first, at once where that cannot be."""
    shown = f"{str(alias.name)!r} in {alias.place}"
    window = show_duration(survey.ground.governance.rules.deprecation.window)
    yield Draft(
        Method.ARCHIVE,
        f"Announce the end of {shown}: it warns now and ends in {window}.",
        (announce(survey, alias),),
    )
    yield Draft(Method.ARCHIVE, f"Retire {shown}.", moves.retire(survey.ground, [alias]))


def gentlest(survey: Survey, drafts: Iterable[Draft]) -> list[Draft]:
    """Order drafts by how much what they retire is used; equals stay in order."""

    def cost(draft: Draft) -> int:
        return sum(survey.used(alias).total for alias in retired(survey, draft))

    return sorted(drafts, key=cost)


def retired(survey: Survey, draft: Draft) -> list[Alias]:
    """Return the aliases that a draft retires."""
    gone = {
        (edit.name, edit.context, edit.scope)
        for edit in draft.edits
        if isinstance(edit, RetireAlias)
    }
    return (
        [a for a in survey.ground.live if (a.name, a.context, a.scope) in gone] if gone else []
    )
