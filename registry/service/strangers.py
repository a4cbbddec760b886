"""Sign-ins that were refused: counted, and recorded at most once a minute."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.domain.actors import SYSTEM
from registry.errors import Unavailable

if TYPE_CHECKING:
    from datetime import datetime

    from registry.errors import FrenlyError
    from registry.service.deps import Deps

PERIOD = timedelta(minutes=1)
_SHOWN = 20


class Strangers:
    """Counts whom nobody knows, so that a flood of them cannot flood the log."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._lock = threading.Lock()
        self._count = 0
        self._credentials: set[str] = set()
        self._recorded_at: datetime | None = None

    def note(self, error: FrenlyError) -> None:
        """Count a refused sign-in; the first of a minute is recorded at once."""
        with self._lock:
            self._count += 1
            if len(self._credentials) < _SHOWN and "credential" in error.facts:
                self._credentials.add(error.facts["credential"])
            self._record_if_due()

    def flush(self) -> None:
        """Record those that still wait, if their minute is over."""
        with self._lock:
            self._record_if_due()

    def _record_if_due(self) -> None:
        now = self._deps.now()
        if not self._count or (self._recorded_at and now < self._recorded_at + PERIOD):
            return
        data = {"refused": self._count, "credentials": sorted(self._credentials)}
        try:
            with self._deps.new_uow() as uow:
                uow.record(self._deps.entry(Tag.TOKEN_REFUSE, SYSTEM, "sign-in", data))
                uow.commit()
        except Unavailable:
            return  # they stay counted, for the next time
        self._count, self._credentials, self._recorded_at = 0, set(), now
