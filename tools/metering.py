"""What one run has used of its limits; counted on when the run was broken off and goes on."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from tools.refusals import LimitReached, Repeated, TooManyAtOnce

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tools.protocol_file import Limits

_SAME_CALLS = 2
_RETRIES = 2


class Meter:
    """The counters of one run under one channel's limits."""

    def __init__(
        self, limits: Limits, clock: Callable[[], float], used: Mapping[str, Any] | None = None
    ) -> None:
        """Begin where `used`, as `Meter.used` wrote it, ends."""
        before = used or {}
        self.limits = limits
        self._clock = clock
        self._began = clock() - float(before.get("seconds", 0.0))
        self._calls = int(before.get("calls", 0))
        self._proposals = int(before.get("proposals", 0))
        self._failures = Counter[str](before.get("failures", {}))
        self._made = Counter[str](before.get("made", {}))
        self._closed = str(before.get("closed", ""))
        self._in_message = self._at_once = 0

    @property
    def used(self) -> dict[str, Any]:
        """Write the counters as JSON carries them."""
        return {
            "calls": self._calls,
            "proposals": self._proposals,
            "seconds": round(self._clock() - self._began, 3),
            "failures": dict(self._failures),
            "made": dict(self._made),
            "closed": self._closed,
        }

    @property
    def ends_at(self) -> float:
        """Return when the run's time is over, on the clock."""
        return self._began + self.limits.seconds

    def begin_message(self, calls: int) -> None:
        """Count the calls of one message, so many; any other is a message of its own."""
        self._in_message, self._at_once = 0, calls

    def spend_call(self) -> None:
        """Count a call; raise `LimitReached` for one too many or too late."""
        self._calls += 1
        self._in_message += self._at_once > 0
        most = self.limits.parallel_calls
        if self._in_message > most:
            is_first = self._in_message == most + 1
            raise TooManyAtOnce(most, self._at_once - most if is_first else 0)
        if self._calls > self.limits.tool_calls:
            raise _used_up(f"{self.limits.tool_calls} tool calls")
        if self._closed == "stop":
            raise _ended()
        if self._clock() >= self.ends_at:
            raise _used_up(f"{self.limits.seconds} seconds")

    def spend_same(self, tool: str, arguments: str) -> None:
        """Count a call by what it asks; raise `Repeated` when its answer was given before."""
        key = hashlib.sha256(f"{tool} {arguments}".encode()).hexdigest()[:16]
        self._made[key] += 1
        if self._made[key] > _SAME_CALLS:
            raise Repeated(
                f"{tool!r} was called {_SAME_CALLS} times with the same arguments.",
                hint="Use the answer that was given, or ask the person.",
            )

    def close(self, what: str) -> None:
        """Run nothing more (`stop`), or no tool that writes (`read_only`), in this run."""
        if self._closed != "stop":
            self._closed = what

    def check_proposals(self) -> None:
        """Raise `LimitReached` when no further proposal may come of this run."""
        if self._closed:
            raise _ended()
        if self._proposals >= self.limits.proposals:
            raise _used_up(f"{self.limits.proposals} proposals")

    def succeeded(self, tool: str, *, wrote: bool) -> None:
        """Note that a call was answered."""
        self._failures.pop(tool, None)
        self._proposals += wrote

    def failed(self, tool: str) -> bool:
        """Note a failure; say whether the model may correct the call."""
        self._failures[tool] += 1
        return self._failures[tool] <= _RETRIES


def _used_up(what: str) -> LimitReached:
    return LimitReached(
        f"This session has used up its {what}.",
        hint="Tell the person what is known so far; a new request begins anew.",
    )


def _ended() -> LimitReached:
    return LimitReached(
        "After what was refused before, this run goes no further.",
        hint="Tell the person what was refused and why; a new request begins anew.",
    )
