"""What announcing the end of an alias, or taking that back, would make of it. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.domain.alias_plans import get_alias
from registry.domain.rows import Alias
from registry.domain.schedules import Phase, Schedule
from registry.domain.state import State
from registry.domain.terms import Terms, check_duration
from registry.domain.times import AfterApply
from registry.errors import Conflict

if TYPE_CHECKING:
    from registry.domain import edits as e
    from registry.domain.rows import Row
    from registry.domain.times import Moment


def schedule_end(edit: e.ScheduleEnd, state: State, terms: Terms) -> Row:
    """Announce the end of an alias, in place of an end announced before."""
    alias = get_alias(state, edit)
    if not alias.is_live(terms.now):
        raise Conflict(
            f"Alias {str(edit.name)!r} in context {alias.place!r} does not stand any more.",
            hint=f"See `frenly alias show {edit.name.key}`; nothing is left to end.",
            alias=edit.name.key,
        )
    if edit.warn_after:
        check_duration(edit.warn_after)
    for dip in edit.brownouts:
        check_duration(dip.after)
        check_duration(dip.lasts)
    return replace(
        alias,
        schedule=Schedule(
            warns_at=_warns_at(edit, alias, terms),
            ends_at=AfterApply(check_duration(edit.ends_after)),
            brownouts=tuple(dip.planned() for dip in sorted(edit.brownouts)),
        ),
    )


def _warns_at(edit: e.ScheduleEnd, alias: Alias, terms: Terms) -> Moment:
    """Keep the moment since which users are warned: moving the end does not unwarn them."""
    before = alias.schedule
    if before and not edit.warn_after and before.phase(terms.now) is not Phase.ANNOUNCED:
        return before.warns_at
    return AfterApply(edit.warn_after)


def cancel_end(edit: e.CancelEnd, state: State, terms: Terms) -> Row:
    """Take back an announced end that has not come."""
    alias = get_alias(state, edit)
    if alias.schedule is None:
        raise Conflict(
            f"No end of alias {str(edit.name)!r} in context {alias.place!r} is announced.",
            hint="There is nothing to cancel.",
            alias=edit.name.key,
        )
    if alias.is_over(terms.now):
        raise Conflict(
            f"The end of alias {str(edit.name)!r} in context {alias.place!r} has come.",
            hint="To let it stand again, propose to repoint it.",
            alias=edit.name.key,
        )
    return replace(alias, schedule=None)
