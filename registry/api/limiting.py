"""How often a principal may ask: one limit for each class of routes, counted in windows.

Asking the counter on every request would cost more than most answers, so each process takes a
small allowance out of the shared window and spends it alone.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from registry.api.rulings import Ruling
from registry.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from registry.service.hits import Hits

_ALLOWANCE = 100
"""A process takes this part of a window at a time."""
_MOST_PRINCIPALS = 20_000
_ALONE_S = 5.0
"""How long to count alone when the shared counter does not answer."""


class _Counter(Storage):
    """Our counters, as the library asks for them."""

    STORAGE_SCHEME = None

    def __init__(self, hits: Hits, now: Callable[[], float]) -> None:
        super().__init__()
        self._hits, self._now = hits, now

    @property
    def base_exceptions(self) -> type[Exception]:
        return Unavailable

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return self._hits.add(key, amount, expiry).total

    def get(self, key: str) -> int:
        known = self._hits.read(key)
        return 0 if known is None else known.total

    def get_expiry(self, key: str) -> float:
        known = self._hits.read(key)
        return self._now() if known is None else known.ends_at.timestamp()

    def check(self) -> bool:
        return True

    def reset(self) -> None:
        raise NotImplementedError("windows end by themselves")

    def clear(self, key: str) -> None:
        raise NotImplementedError("windows end by themselves")


@dataclass(slots=True)
class _Allowance:
    """What one process may still spend: `mine` of `left` in the window, until `until`."""

    mine: int
    left: int
    until: float


class Limiter:
    """Rules on requests. A class of routes without a limit is never refused."""

    def __init__(
        self,
        limits: Mapping[str, str],
        hits: Hits,
        *,
        now: Callable[[], float],
        ticks: Callable[[], float],
    ) -> None:
        """Read `limits`, e.g. `{"reads": "600/minute"}`; an empty text is no limit.

        `now` is the time in seconds since 1970, `ticks` never goes back.
        """
        self._items = {name: read_limit(says) for name, says in limits.items() if says}
        self._counted = FixedWindowRateLimiter(_Counter(hits, now))
        self._now, self._ticks = now, ticks
        self._allowances: dict[tuple[str, str], _Allowance] = {}
        self._lock = threading.Lock()

    def is_free(self, name: str) -> bool:
        """Say whether a class of routes has no limit."""
        return name not in self._items

    def spend(self, name: str, who: str) -> bool:
        """Take one request out of what this process holds; False when it must `take`."""
        held = self._allowances.get((name, who))
        if held is None or held.mine < 1 or self._ticks() >= held.until:
            return name not in self._items
        held.mine -= 1
        return True

    def quick(self, name: str, who: str) -> Ruling | None:
        """Rule by what this process holds; None when it must `take`."""
        held, item = self._allowances.get((name, who)), self._items.get(name)
        if held is None or item is None or self._ticks() >= held.until:
            return None
        if held.mine < 1 <= held.left:
            return None
        is_over = held.mine < 1
        held.mine -= not is_over
        return self._ruling(name, item, held, is_over=is_over)

    def is_spent(self, name: str, who: str) -> bool:
        """Say whether the window is known to allow nothing more, without counting."""
        held = self._allowances.get((name, who))
        return held is not None and held.mine + held.left < 1 and self._ticks() < held.until

    def take(self, name: str, who: str) -> Ruling | None:
        """Count one request, asking the shared counter when needed; None without a limit."""
        item = self._items.get(name)
        if item is None:
            return None
        with self._lock:
            if (ruling := self.quick(name, who)) is not None:
                return ruling  # another thread has asked meanwhile
            held = self._refill(name, item, who)
            is_over = held.mine < 1
            held.mine -= not is_over
        return self._ruling(name, item, held, is_over=is_over)

    def _refill(self, name: str, item: RateLimitItem, who: str) -> _Allowance:
        try:
            held = self._ask(name, item, who)
        except Unavailable:  # an answer matters more than a count
            held = _Allowance(item.amount, 0, self._ticks() + _ALONE_S)
        if len(self._allowances) >= _MOST_PRINCIPALS:
            self._allowances = {}
        self._allowances[name, who] = held
        return held

    def _ask(self, name: str, item: RateLimitItem, who: str) -> _Allowance:
        left = self._counted.get_window_stats(item, name, who).remaining
        mine = min(max(1, item.amount // _ALLOWANCE), left)
        if mine and not self._counted.hit(item, name, who, cost=mine):
            mine = left = 0  # another process was faster
        reset = self._counted.get_window_stats(item, name, who).reset_time
        return _Allowance(mine, left - mine, self._ticks() + max(0.0, reset - self._now()))

    def _ruling(
        self, name: str, item: RateLimitItem, held: _Allowance, *, is_over: bool
    ) -> Ruling:
        reset_s = max(0, -int(-(held.until - self._ticks()) // 1))
        left = max(0, held.left + held.mine)
        return Ruling(name, item.amount, item.get_expiry(), left, reset_s, is_over)


def read_limit(says: str) -> RateLimitItem:
    """Read a limit such as `600/minute`; raises `InvalidInput`.

    >>> read_limit("5 per 10 seconds").amount
    5
    """
    try:
        return parse(says)
    except ValueError as error:
        raise InvalidInput(
            f"{says!r} is not a limit.", hint="Write e.g. `600/minute` or `5 per 10 seconds`."
        ) from error
