"""How long a call may still take, and the registry as a tool reaches it until then."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

from registry.contracts.ports import NameReader, Proposer, Reader
from registry.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

_VERBS = frozenset(
    name
    for port in (NameReader, Reader, Proposer)
    for name in vars(port)
    if not name.startswith("_")
)


class TooSlow(Unavailable):
    """A call did not have its answer in time."""

    code = "tool.too_slow"


class Deadline:
    """The end of one call, on the dispatcher's clock."""

    def __init__(self, clock: Callable[[], float], at: float) -> None:
        self._clock, self._at = clock, at

    def left_s(self) -> float:
        """Return the seconds that an I/O of this call may still take, never below 0."""
        return max(0.0, self._at - self._clock())

    def check(self) -> None:
        """Raise `TooSlow` when nothing is left."""
        if not self.left_s():
            raise TooSlow(
                "The time for this call was over before the answer was whole.",
                hint="Ask for less at once, or again later.",
            )


NEVER = Deadline(lambda: 0.0, math.inf)
"""For calls that nobody waits for."""


class _Reach:
    """Hands on the verbs of the port, each only while there is time.

    A statement that has begun is bounded by the database's own timeouts; this keeps a call
    that makes many of them from going on. Whatever else the registry can do (decide, apply) is
    not within a tool's reach, however it asks.
    """

    def __init__(self, registry: Proposer, deadline: Deadline) -> None:
        self._registry, self._deadline = registry, deadline

    def __getattr__(self, verb: str) -> Any:
        if verb not in _VERBS:
            raise AttributeError(f"{verb!r} is not within a tool's reach")
        self._deadline.check()
        return getattr(self._registry, verb)


def within(registry: Proposer, deadline: Deadline) -> Proposer:
    """Narrow a registry to what a tool may ask, and to the time it has."""
    return cast("Proposer", _Reach(registry, deadline))
