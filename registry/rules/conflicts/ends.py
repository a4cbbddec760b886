"""When aliases end, compared."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.domain.times import settle

if TYPE_CHECKING:
    from datetime import datetime

    from registry.domain.rows import Alias

SAME = timedelta(minutes=1)
"""Ends closer than this are one: lives are whole seconds, counted from odd moments."""


def end_time(alias: Alias, now: datetime) -> datetime | None:
    """Return when an alias stops resolving by itself; None when it does not."""
    ends = [settle(alias.expires_at, now)]
    if alias.schedule is not None:
        ends.append(settle(alias.schedule.ends_at, now))
    return min((end for end in ends if end is not None), default=None)


def is_later(one: datetime | None, other: datetime | None) -> bool:
    """Say whether one end comes after the other; no end comes after all."""
    if one is None or other is None:
        return one is None and other is not None
    return one - other > SAME
