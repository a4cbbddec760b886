"""What comes by itself: turns are recorded once, and owners told, by whichever worker is first.

A turn is deleted or marked in the transaction that records it and queues its notices, so
neither a restart nor a second worker repeats it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.contracts.records import Page
from registry.domain.actors import SYSTEM
from registry.domain.times import show_duration, show_moment
from registry.domain.turns import TurnKind, turns_of
from registry.errors import InvalidInput
from registry.service.notices import concerned, notice_of, says

if TYPE_CHECKING:
    from datetime import datetime

    from registry.domain.changes import Changes
    from registry.domain.rows import Content
    from registry.domain.turns import Turn
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

_BATCH = 100
MAX_PAGE = 1_000
REMIND_EVERY = timedelta(minutes=1)
"""Reminders are counted in days; to look for them at every tick would be waste."""
_TAGS = {
    TurnKind.EXPIRES: Tag.ALIAS_EXPIRE,
    TurnKind.WARNS: Tag.ALIAS_WARN,
    TurnKind.BROWNOUT: Tag.ALIAS_BROWNOUT,
    TurnKind.ENDS: Tag.ALIAS_END,
    TurnKind.SUNSET: Tag.CONTRACT_SUNSET,
}


def plan_turns(uow: UnitOfWork, changes: Changes, now: datetime) -> None:
    """Keep the turns that changed rows have ahead, in the caller's transaction.

    What was over before it was written is no news: an import of old aliases records no turn.
    """
    known = [change.key for change in changes if turns_of(change.before)]
    ahead = (turn for change in changes for turn in turns_of(change.after))
    uow.set_turns(known, [turn for turn in ahead if turn.due_at >= now])


def coming_ends(deps: Deps, within: timedelta, *, limit: int, after: str | None) -> Page[Turn]:
    """List the ends that come within that time, soonest first.

    Raises `InvalidInput` for a page of no items, or one that no earlier page has named.
    """
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidInput(
            f"A page cannot hold {limit} items.", hint=f"Ask for 1 to {MAX_PAGE}."
        )
    now = deps.now()
    with deps.view() as uow:
        found, following = uow.coming_ends(now, now + within, limit=limit, after=after)
    return Page(items=tuple(found), next=following)


class Sweeper:
    """Records the turns that have come, and reminds of those that will."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def record(self) -> list[str]:
        """Record the turns that have come; say which."""
        said: list[str] = []
        while done := self._record_some():
            said += done
        return said

    def remind(self) -> list[str]:
        """Remind owners of the ends that come; say of which."""
        said: list[str] = []
        now = self._deps.now()
        for lead in sorted(self._deps.governance.rules.reminders):
            while done := self._remind_some(lead, now):
                said += done
        return said

    def _record_some(self) -> list[str]:
        now = self._deps.now()
        with self._deps.view() as uow:
            if not uow.due_turns(now, 1):
                return []
        with self._deps.new_uow() as uow:
            came = [t for t in uow.due_turns(now, _BATCH) if uow.drop_turn(t)]
            for turn in came:
                self._record(uow, turn, now)
            uow.commit()
        return [f"{turn.subject}: {says(turn)}." for turn in came]

    def _record(self, uow: UnitOfWork, turn: Turn, now: datetime) -> None:
        data: Content = {
            "kind": str(turn.kind),
            "version": turn.version,
            "due_at": show_moment(turn.due_at),
            "owner": turn.owner,
            "rows": [str(turn.subject)],
            "message": f"It {says(turn)}.",
        }
        entry = self._deps.entry(_TAGS[turn.kind], SYSTEM, str(turn.subject), data)
        uow.record(entry)
        for owner in concerned(uow.state, turn, now):
            uow.add_notice(notice_of(turn, owner, now, lead=None))

    def _remind_some(self, lead: timedelta, now: datetime) -> list[str]:
        """Remind of ends at most `lead` away; the shortest lead is asked first."""
        lead_s = int(lead.total_seconds())
        with self._deps.view() as uow:
            if not uow.unreminded(now, now + lead, lead_s, 1):
                return []
        with self._deps.new_uow() as uow:
            found = uow.unreminded(now, now + lead, lead_s, _BATCH)
            told = [t for t in found if uow.mark_reminded(t, lead_s)]
            for turn in told:
                for owner in concerned(uow.state, turn, now):
                    uow.add_notice(notice_of(turn, owner, now, lead=lead))
            uow.commit()
        return [f"{t.subject}: owner reminded {show_duration(lead)} before." for t in told]
