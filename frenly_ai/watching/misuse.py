"""Looking for misuse in the log: what is read, and which alarms come of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from registry.audit.entries import Entry, Tag, UnreadableEntry
from registry.contracts.alerts import OURS
from registry.contracts.records import HistoryFilter
from registry.domain.actors import SYSTEM
from registry.domain.alarms import Alarm
from registry.rules.misuse.records import Misuse, Seen
from registry.rules.misuse.rules import RECENT, find_misuse
from registry.service.alerts import AlertDesk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from frenly_ai.bootstrap import App
    from registry.service.ports import UnitOfWork

_TELLER = replace(SYSTEM, may=frozenset({"alert.tell"}))
CHECK = "misuse"
"""The check that its alarms belong to."""
_CHECKED_FOR = timedelta(days=1)
_CHECKS = Tag.LOG_VERIFY, Tag.ALARM_RAISE
_PEOPLE = Tag.USER_CREATE, Tag.USER_REVOKE
_MOST = 5_000
"""Of one tag; more than that within an hour is misuse by any limit."""


def misuse_now(app: App, now: datetime) -> list[Alarm]:
    """Look for misuse; return an alarm for each."""
    limits = app.policies.watching.misuse
    with app.deps.view() as uow:
        seen = _look(uow, now - limits.longest, now - _CHECKED_FOR)
    return [_alarm(misuse) for misuse in find_misuse(seen, limits)]


def _look(uow: UnitOfWork, since: datetime, checked_since: datetime) -> Seen:
    unreadable: set[str] = set()

    def read(tags: Iterable[Tag], since: datetime | None) -> list[Entry]:
        return sorted(
            (entry for tag in tags for entry in _read(uow, tag, since, unreadable)),
            key=lambda entry: (entry.at, entry.id),
        )

    first = next(iter(uow.entries(0, 1)), None)
    seen = Seen(
        recent=read(sorted(RECENT), since),
        checks=read(_CHECKS, checked_since),
        people=read(_PEOPLE, None),
        began=None if first is None else first.at,
    )
    return replace(seen, unreadable=len(unreadable))


def _read(
    uow: UnitOfWork, tag: Tag, since: datetime | None, unreadable: set[str]
) -> Iterator[Entry]:
    rows = uow.report_entries(HistoryFilter(tag=str(tag), since=since))
    for row in islice(rows, _MOST):
        try:
            yield Entry.read(row.body)
        except UnreadableEntry:
            unreadable.add(row.id)


def _alarm(misuse: Misuse) -> Alarm:
    fix = f"See `frenly incidents list`; its playbook is `security/{misuse.kind}.md`."
    return Alarm(check=CHECK, about=misuse.id, says=misuse.says, fix=fix)


def tell_incidents(app: App) -> int:
    """Tell of each misuse that stands, so that it becomes an incident; return how many did.

    What was told already is taken for what it is, so a process that died in between loses
    nothing and tells nothing twice.
    """
    standing = [each for each in app.registry.alarms() if each.alarm.check == CHECK]
    if not standing:
        return 0
    from agent.triage.security.alerts import alert_of, delivery_of  # noqa: PLC0415 - rarely needed

    desk, told = AlertDesk(app.deps), 0
    for alarm, since in standing:
        misuse = Misuse.read(alarm.about, alarm.says)
        delivery = delivery_of(misuse, since)
        taken = desk.take(delivery, OURS, [alert_of(misuse, since)], _TELLER)
        told += not taken.repeated
    return told
