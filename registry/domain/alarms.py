"""Alarms about Frenly itself: raised once, cleared when what they tell of is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from registry.domain.rows import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One thing that is not as it should be."""

    check: str
    """Which check raised it, e.g. `queue`; one of a few."""
    about: str = ""
    """What it concerns where a check may raise several: a run, a proposal."""
    says: str
    """What was found. It may change while the alarm stands."""
    fix: str
    """What a person can do about it."""

    @property
    def id(self) -> str:
        return f"{self.check}:{self.about}"

    def content(self) -> Content:
        return {"check": self.check, "about": self.about, "says": self.says, "fix": self.fix}


class Standing(NamedTuple):
    """An alarm that was raised, and since when."""

    alarm: Alarm
    since: datetime


class Settled(NamedTuple):
    """What a look at everything changed."""

    raised: tuple[Alarm, ...]
    cleared: tuple[Alarm, ...]


def compare(standing: Iterable[Standing], found: Iterable[Alarm]) -> Settled:
    """Work out which alarms are new, and which are over.

    >>> a = Alarm(check="queue", says="late", fix="start a worker")
    >>> compare([], [a, a]).raised == (a,)
    True
    """
    before = {each.alarm.id: each.alarm for each in standing}
    after = {alarm.id: alarm for alarm in found}
    return Settled(
        raised=tuple(after[name] for name in sorted(after.keys() - before.keys())),
        cleared=tuple(before[name] for name in sorted(before.keys() - after.keys())),
    )
