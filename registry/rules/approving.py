"""The part of governance about approvals: what raises the quorum, what bounds a flood."""

from __future__ import annotations

import re
import warnings
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from registry.domain.names import Kind, Name
from registry.domain.times import parse_duration, show_duration
from registry.errors import FrenlyError
from registry.rules.closed import Closed


def _read_duration(raw: object) -> object:
    if isinstance(raw, timedelta):
        return raw
    if not isinstance(raw, str):
        raise ValueError(f"{raw!r} has no unit; write a duration, e.g. `90d`.")  # noqa: TRY004 - pydantic reports a ValueError
    try:
        return parse_duration(raw)
    except FrenlyError as error:
        raise ValueError(f"{error.message} {error.hint}") from error


def _read_pattern(raw: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # it would mean something else later
            re.compile(raw)
    except (re.error, FutureWarning) as error:
        raise ValueError(f"{raw!r} is not a regular expression: {error}") from error
    return raw


Duration = Annotated[
    timedelta,
    BeforeValidator(_read_duration),
    PlainSerializer(show_duration, return_type=str),
]
Pattern = Annotated[str, AfterValidator(_read_pattern)]
Count = Annotated[int, Field(ge=1)]


class Protected(Closed):
    """Names that nobody changes without two people and the groups that answer for them."""

    names: tuple[str, ...] = ()
    pattern: Pattern = ""
    kinds: tuple[Kind, ...] = ()
    """Only of these kinds; empty means any."""
    contexts: tuple[str, ...] = ()
    """Only in these contexts; empty means any."""
    groups: tuple[str, ...] = ()
    approvals: Annotated[int, Field(ge=2)] = 2
    why: str = ""

    def covers(self, name: Name, context: str) -> bool:
        """Say whether it protects that name there; a contract stands in no context."""
        if self.kinds and name.kind not in self.kinds:
            return False
        if self.contexts and context not in self.contexts:
            return False
        if not self.names and not self.pattern:
            return True
        same = {Name(name.kind, each).same for each in self.names}
        return name.same in same or bool(
            self.pattern and re.fullmatch(self.pattern, name.key, re.IGNORECASE)
        )


class RiskRule(Closed):
    """From where on a change stands out, and how many people it then takes."""

    medium: Count = 2
    high: Count = 3
    many_rows: Count = 50
    many_contexts: Count = 3
    many_dependents: Count = 25


class CoolDown(Closed):
    """How long a wish rests that was rejected again and again."""

    rejections: Count = 2
    within: Duration = timedelta(days=7)
    rest: Duration = timedelta(days=1)


class Limits(Closed):
    """How much may wait for people, and how much may be put before them."""

    open_per_author: Count = 200
    open_per_thread: Count = 100
    open_per_channel: Count = 1_000
    hourly_per_author: Count = 300
    hourly_per_thread: Count = 150
    hourly_per_channel: Count = 2_000
    approvals_per_hour: Count = 120
    """Of one person: who approves faster than that reads nothing. Rejections are free."""
    shown_at_once: Count = 20
    """Of an approver's inbox; authors take turns in it."""
    comments: Count = 200
    """On one proposal."""
    cool_down: CoolDown = CoolDown()


class Area(Closed):
    """Who hears of proposals in one context that nobody decides on."""

    lead: str = ""
    channel: str = ""


class Escalation(Closed):
    """After how long an unanswered proposal climbs: to the owner, the lead, the channel."""

    owner_after: Duration = timedelta(days=1)
    lead_after: Duration = timedelta(days=3)
    channel_after: Duration = timedelta(days=5)
    remind_before_end: Duration = timedelta(days=2)
    longest_snooze: Duration = timedelta(days=7)
    general: Area = Area()
    """For contexts that name nobody, and for what stands in no context."""
    areas: dict[str, Area] = Field(default_factory=dict)
    """By context."""
