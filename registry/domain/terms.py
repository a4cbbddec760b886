"""What planning needs to know besides the state, and the durations it accepts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from registry.domain.times import MAX_DURATION, AfterApply, show_duration
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from registry.domain.changes import Changes

AT_APPLY = AfterApply(timedelta(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What planning needs to know besides the state."""

    now: datetime
    default_lifetime: timedelta
    """How long a temporary or migration alias lives when nobody says."""
    applied: Mapping[str, Changes]
    """What each proposal that an edit wants undone had changed, by proposal id."""


def check_duration(duration: timedelta) -> timedelta:
    """Refuse what is written to the second otherwise than it is meant, or ends nowhere."""
    if not timedelta(0) < duration <= MAX_DURATION or duration.microseconds:
        raise InvalidInput(
            f"{duration} is not a duration an alias can live.",
            hint=f"Give whole seconds, more than none and at most "
            f"{show_duration(MAX_DURATION)}.",
        )
    return duration
