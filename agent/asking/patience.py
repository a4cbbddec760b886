"""When to ask again, and after which wait: bounded, spread, as long as the endpoint asks."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from agent.asking.failures import ModelFailed

_FIRST_S = 0.5
_LONGEST_S = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often one question is asked again."""

    pause: Callable[[float], object]
    """Waits so many seconds."""
    chance: Callable[[], float]
    """Returns a number from 0 up to, not including, 1."""
    retries: int = 2
    most_s: float = 20.0
    """For all waits of one question together; an endpoint that asks for more is given up."""

    def wait_s(self, tried: int, waited_s: float, failure: ModelFailed) -> float | None:
        """Return how long to wait before asking again, or None to give up.

        The wait doubles with each try; half of it is left to chance, so that those who failed
        together do not come back together. What the endpoint asks for is never undercut.
        """
        if not failure.is_passing or tried > self.retries:
            return None
        longest = min(_FIRST_S * 2 ** (tried - 1), _LONGEST_S)
        spread = longest / 2 * self.chance()
        if failure.retry_after_s is None:
            wait = longest / 2 + spread
        else:
            wait = failure.retry_after_s + spread
        return wait if waited_s + wait <= self.most_s else None


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Read how long an endpoint asks to wait: in milliseconds, in seconds or until a moment.

    >>> from datetime import UTC, datetime
    >>> retry_after_s({"retry-after": "2"}, datetime(2026, 1, 1, tzinfo=UTC))
    2.0
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    asked = headers.get("retry-after")
    seconds = _number(asked)
    if seconds is not None or asked is None:
        return seconds
    try:
        moment = parsedate_to_datetime(asked)
        return max(0.0, (moment - now).total_seconds())
    except (ValueError, TypeError):  # TypeError: a date without a zone
        return None


def _number(text: str | None) -> float | None:
    """Read a finite number that is not negative."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None
