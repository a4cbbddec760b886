"""Names that end soon and are still used: those who use them would be cut off."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.optimise.model import SAFE, Found
from registry.domain.conflicts import Method
from registry.domain.edits import ScheduleEnd
from registry.domain.times import show_duration
from registry.rules.conflicts import moves
from registry.rules.conflicts.ends import end_time
from registry.rules.conflicts.model import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from agent.optimise.survey import Survey
    from registry.domain.edits import Edit
    from registry.domain.rows import Alias

_WHY = "Whoever uses it gets no answer from then on."


def coming_ends(survey: Survey) -> Iterator[Found]:
    """Yield used aliases that end within the time that the policy names."""
    now = survey.ground.now
    for alias in survey.standing():
        ends = end_time(alias, now)
        is_soon = ends is not None and ends - now <= survey.policy.ends_within
        if ends is not None and is_soon and _is_used(survey, alias):
            yield _found(survey, alias, ends)


def _is_used(survey: Survey, alias: Alias) -> bool:
    """Say whether somebody uses just this alias; code tells no context, so may mean another."""
    used = survey.used(alias)
    others = survey.ground.aliases_named(alias.name)
    alone = not any(other.is_live(survey.ground.now) for other in others if other is not alias)
    return used.lookups > 0 or (used.in_code > 0 and alone)


def _found(survey: Survey, alias: Alias, ends: datetime) -> Found:
    contract = survey.ground.end_of(alias).contract
    aim = f"Its users can move to {str(contract.name)!r}." if contract else ""
    return Found(
        kind="expiring",
        rows=(alias,),
        what=f"{str(alias.name)!r} in {alias.place} ends on {ends:%Y-%m-%d} and is still used.",
        why=f"{_WHY} {aim}",
        benefit=3,
        danger=SAFE,
        drafts=lambda: _later(survey, alias, ends),
        facts=(survey.fact(alias),),
        weight=survey.used(alias).total,
    )


def _later(survey: Survey, alias: Alias, ends: datetime) -> Iterator[Draft]:
    """Yield how it lives longer: for governance's usual life, else for its warning window."""
    rules = survey.ground.governance.rules
    for longer in (rules.expiration.default_ttl, rules.deprecation.window):
        yield Draft(
            Method.EXTEND,
            f"Let {str(alias.name)!r} in {alias.place} live {show_duration(longer)} longer.",
            tuple(_until(survey, alias, ends + longer)),
        )


def _until(survey: Survey, alias: Alias, until: datetime) -> Iterator[Edit]:
    """Yield what moves its expiry, its announced end, or both."""
    now = survey.ground.now
    extended = moves.extend(alias, until, now)
    if extended is not None:
        yield extended
    if alias.schedule is not None:
        left = timedelta(seconds=math.ceil((until - now) / timedelta(seconds=1)))
        yield ScheduleEnd(
            name=alias.name, context=alias.context, scope=alias.scope, ends_after=left
        )
