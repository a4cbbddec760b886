"""Attempts without a good token: counted here, recorded at most once a minute."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.domain.actors import SYSTEM
from registry.domain.times import show_moment
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from datetime import datetime

    from registry.service.registry import Registry

ABOUT = "http"


class RefusedTokens:
    """How many requests proved nobody, per minute.

    An audit entry for each would let a stranger fill the log; one a minute says as much.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[datetime] = Counter()

    def note(self, at: datetime) -> None:
        """Count one attempt."""
        with self._lock:
            self._counts[at.replace(second=0, microsecond=0)] += 1

    def flush(self, registry: Registry, now: datetime, *, ending: bool = False) -> int:
        """Record every minute that is over, and at the end the present one; return how many.

        What cannot be recorded stays counted, and the failure is raised.
        """
        current = now.replace(second=0, microsecond=0)
        with self._lock:
            over = sorted(minute for minute in self._counts if ending or minute < current)
        for minute in over:
            with self._lock:
                count = self._counts.pop(minute)
            try:
                data = {"count": count, "minute": show_moment(minute)}
                registry.record(Tag.TOKEN_REFUSE, SYSTEM, ABOUT, data)
            except FrenlyError:
                with self._lock:
                    self._counts[minute] += count
                raise
        return len(over)
