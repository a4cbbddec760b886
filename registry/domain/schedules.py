"""The announced end of an alias: it warns, fails for short whiles, then is gone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from registry.domain.times import AfterApply, Moment, read_moment, settle, show_moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta


class Phase(StrEnum):
    """Where a scheduled end stands."""

    ANNOUNCED = "announced"
    WARNS = "warns"
    BROWNOUT = "brownout"
    OVER = "over"


class Brownout(NamedTuple):
    """A while `[start, end)` in which lookups fail, so that users notice in time."""

    start: Moment
    end: Moment


class Dip(NamedTuple):
    """A brown-out as it is asked for: how long after applying it starts, how long it lasts."""

    after: timedelta
    lasts: timedelta

    def planned(self) -> Brownout:
        """Return it as moments that applying fixes."""
        return Brownout(AfterApply(self.after), AfterApply(self.after + self.lasts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """From when on it warns, when it browns out, and when it ends."""

    warns_at: Moment
    ends_at: Moment
    brownouts: tuple[Brownout, ...] = ()

    def phase(self, now: datetime) -> Phase:
        """Say where it stands at `now`; planned moments count as still to come."""
        if _reached(self.ends_at, now):
            return Phase.OVER
        if self.brownout_at(now) is not None:
            return Phase.BROWNOUT
        return Phase.WARNS if _reached(self.warns_at, now) else Phase.ANNOUNCED

    def brownout_at(self, now: datetime) -> Brownout | None:
        """Return the brown-out in which `now` lies."""
        lying = (
            b for b in self.brownouts if _reached(b.start, now) and not _reached(b.end, now)
        )
        return next(lying, None)

    def is_over(self, now: datetime) -> bool:
        """Say whether the end has come."""
        return self.phase(now) is Phase.OVER

    def turns(self) -> Iterator[Moment]:
        """Yield every moment at which the phase may change."""
        yield self.warns_at
        for brownout in self.brownouts:
            yield from brownout
        yield self.ends_at

    def settled(self, at: datetime) -> Self:
        """Fix moments that wait for the time of applying."""
        warns_at, *between, ends_at = (settle(turn, at) or at for turn in self.turns())
        pairs = zip(between[::2], between[1::2], strict=True)
        brownouts = tuple(Brownout(start, end) for start, end in pairs)
        return type(self)(warns_at=warns_at, ends_at=ends_at, brownouts=brownouts)

    def content(self) -> dict[str, Any]:
        """Write it as JSON carries it."""
        return {
            "warns_at": show_moment(self.warns_at),
            "ends_at": show_moment(self.ends_at),
            "brownouts": [[show_moment(b.start), show_moment(b.end)] for b in self.brownouts],
        }

    @classmethod
    def read(cls, content: dict[str, Any] | None) -> Self | None:
        """Read what `content` wrote."""
        if content is None:
            return None
        return cls(
            warns_at=_read(content["warns_at"]),
            ends_at=_read(content["ends_at"]),
            brownouts=tuple(
                Brownout(_read(start), _read(end)) for start, end in content["brownouts"]
            ),
        )


def _reached(moment: Moment, now: datetime) -> bool:
    return not isinstance(moment, AfterApply) and moment <= now


def _read(stored: str) -> Moment:
    moment = read_moment(stored)
    assert moment is not None  # noqa: S101 - none of a schedule's moments is absent
    return moment
