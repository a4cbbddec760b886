"""How much of one act in how short a time is more than honest work brings about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

from registry.domain.times import parse_duration, show_duration
from registry.errors import InvalidInput
from registry.rules.approving import Duration
from registry.rules.closed import Closed

_WORDS = 3
"""Of a burst, as in `30 in 10m`."""


@dataclass(frozen=True, slots=True)
class Burst:
    """So many acts within so long."""

    count: int
    within: timedelta

    @classmethod
    def parse(cls, raw: str) -> Burst:
        """Read `30 in 10m`; raise `InvalidInput` for anything else.

        >>> Burst.parse("3 in 1h")
        Burst(count=3, within=datetime.timedelta(seconds=3600))
        """
        words = raw.split()
        if len(words) != _WORDS or words[1] != "in" or not words[0].isdecimal():
            raise _unread(raw)
        count, within = int(words[0]), parse_duration(words[2])
        if count < 1:
            raise _unread(raw)
        return cls(count, within)

    def __str__(self) -> str:
        return f"{self.count} in {show_duration(self.within)}"


def _unread(raw: str) -> InvalidInput:
    return InvalidInput(
        f"{raw!r} does not say how many in how long.", hint="Write e.g. `30 in 10m`."
    )


def _burst(raw: object) -> Burst:
    try:
        return Burst.parse(str(raw))
    except InvalidInput as error:
        raise ValueError(error.message) from error


_Burst = Annotated[Burst, BeforeValidator(_burst)]


class MisuseLimits(Closed):
    """From when on each sort of act is a misuse."""

    refused_calls: _Burst
    refused_decisions: _Burst
    fast_decisions: _Burst
    refused_sign_ins: _Burst
    revoked_key: _Burst
    exports: _Burst
    newcomer_acts: _Burst
    newcomer: Duration
    """How long somebody is new."""

    @property
    def longest(self) -> timedelta:
        """Return how far back the log must be read to see every burst whole."""
        bursts = (getattr(self, name) for name in type(self).model_fields)
        return max(each.within for each in bursts if isinstance(each, Burst))
