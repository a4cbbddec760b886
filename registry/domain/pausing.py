"""The switch that stops every apply and every wish of an agent; two people switch back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from registry.domain.actors import Actor, ActorKind
from registry.domain.times import parse_moment, show_moment
from registry.errors import Conflict, Denied

if TYPE_CHECKING:
    from datetime import datetime

    from registry.domain.rows import Content

ASK_COUNTS_FOR = timedelta(hours=1)
"""How long the first person's word stands; half of a key must not lie about for days."""


class Paused(Denied):
    """Work is paused; people decide when it goes on."""

    code = "operator.paused"


class NotPaused(Conflict):
    """There is nothing to resume."""

    code = "operator.not_paused"


class OnePersonResumes(Denied):
    """Resuming takes two people, and this is the same one."""

    code = "operator.one_person_resumes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """That work is paused: since when, by whom, why; and who has asked to go on."""

    by: str
    why: str
    at: datetime
    asked_by: str = ""
    asked_why: str = ""
    asked_at: datetime | None = None

    def asker(self, now: datetime) -> str:
        """Return who asked to go on, if that still counts; else an empty text."""
        counts = self.asked_at is not None and now < self.asked_at + ASK_COUNTS_FOR
        return self.asked_by if counts else ""

    def asked(self, by: Actor, why: str, now: datetime) -> Self:
        """Return the same pause with the first of the two words to end it."""
        return replace(self, asked_by=by.id, asked_why=why, asked_at=now)

    def error(self) -> Paused:
        """Return what whoever runs into it is told."""
        return Paused(
            f"Work is paused since {show_moment(self.at)} by {self.by!r}: {self.why}",
            hint="Two people end the pause, each with `frenly resume`. Reading goes on.",
            by=self.by,
        )

    def content(self) -> Content:
        return {
            "by": self.by,
            "why": self.why,
            "at": show_moment(self.at),
            "asked_by": self.asked_by,
            "asked_why": self.asked_why,
            "asked_at": show_moment(self.asked_at) if self.asked_at else None,
        }

    @classmethod
    def read(cls, content: Content) -> Self:
        """Read what `content` wrote."""
        asked_at = content["asked_at"]
        return cls(
            **{
                **content,
                "at": parse_moment(content["at"]),
                "asked_at": parse_moment(asked_at) if asked_at else None,
            }
        )


def check_may_resume(pause: Pause | None, by: Actor) -> Pause:
    """Return the pause that somebody may help to end.

    Raises `NotPaused`, and `Denied` for whoever is no person: two programs are nobody.
    """
    if pause is None:
        raise NotPaused("Work is not paused.", hint="Nothing needs to be resumed.")
    if by.kind is not ActorKind.PERSON:
        raise Denied(
            f"{by.id!r} is no person, and cannot help to resume.",
            hint="Two people, each signed in as themselves, run `frenly resume`.",
            actor=by.id,
        )
    return pause


def is_second(pause: Pause, by: Actor, now: datetime) -> bool:
    """Say whether this person's word ends the pause; raise for one who has spoken already."""
    first = pause.asker(now)
    if first == by.id:
        raise OnePersonResumes(
            f"{by.id!r} has asked to resume already.",
            hint="Somebody else who may operate must run `frenly resume` as well.",
            actor=by.id,
        )
    return bool(first)
