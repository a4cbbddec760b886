"""A circuit breaker: an endpoint that keeps failing is left alone for a while."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Breaker:
    """Opens after so many failures in a row; then lets one question through as a probe."""

    def __init__(
        self, ticks: Callable[[], float], *, after: int = 5, cool_s: float = 30.0
    ) -> None:
        """Read seconds from `ticks`; stay open for `cool_s`, as long after a failed probe."""
        self._ticks, self._after, self._cool_s = ticks, after, cool_s
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_again = float("-inf")

    def admits(self) -> bool:
        """Say whether to ask. While open, one question at a time may, once it has cooled."""
        with self._lock:
            if self._failures < self._after:
                return True
            now = self._ticks()
            if now < self._closed_again:
                return False
            self._closed_again = now + self._cool_s  # whoever comes next waits for this probe
            return True

    def note_answer(self) -> None:
        """Close: the endpoint answers."""
        with self._lock:
            self._failures = 0

    def note_failure(self) -> None:
        """Count a failure; enough of them in a row open the breaker."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._after:
                self._closed_again = self._ticks() + self._cool_s
