"""Raise alarms once, clear them when they are over; both are recorded, and people are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.domain.actors import SYSTEM
from registry.domain.alarms import Alarm, Settled, compare
from registry.domain.digest import digest
from registry.domain.times import show_moment
from registry.service.lifecycle_ports import Notice

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from registry.service.deps import Deps

OPERATORS = "operators"
"""The owner whom `owners.yaml` names for alarms about Frenly itself."""


def settle(deps: Deps, found: Iterable[Alarm], looked: Collection[str]) -> Settled:
    """Let what was found stand, and clear what the checks that looked did not find again.

    An alarm of a check that could not look stays as it is: nobody knows that it is over.
    """
    now = deps.now()
    with deps.new_uow() as uow:
        uow.lock_registry()
        standing = [each for each in uow.alarms() if each.alarm.check in looked]
        settled = compare(standing, [alarm for alarm in found if alarm.check in looked])
        for alarm in settled.raised:
            uow.add_alarm(alarm, now)
            uow.add_notice(_notice(alarm, "raised", now))
            uow.record(deps.entry(Tag.ALARM_RAISE, SYSTEM, alarm.id, alarm.content()))
        for alarm in settled.cleared:
            uow.end_alarm(alarm.id)
            uow.add_notice(_notice(alarm, "cleared", now))
            uow.record(deps.entry(Tag.ALARM_CLEAR, SYSTEM, alarm.id, alarm.content()))
        if any(settled):
            uow.commit()
    return settled


def _notice(alarm: Alarm, event: str, now: datetime) -> Notice:
    says = alarm.says if event == "raised" else f"over: {alarm.says}"
    return Notice(
        id=digest(["alarm", alarm.id, event, show_moment(now)]),
        at=now,
        owner=OPERATORS,
        subject="operator",
        event=f"alarm {event}",
        title=f"Frenly, {alarm.check}: {says}",
        text=f"{says} {alarm.fix}" if event == "raised" else says,
    )
